"""Targets and campaigns as the meeting pack tells them: each of its own selection."""

from collections.abc import Callable

from kortinfo import over_time
from kortinfo.aims import faults_in_words
from kortinfo.coverage.history import History
from kortinfo.report.contents import Aim, Reached
from kortinfo.selection import Selection
from kortinfo.settings import Settings
from kortinfo.snapshot import Snapshot

Words = Callable[[Selection], str]
"""What says a selection in words."""


def aims(
    snapshot: Snapshot, settings: Settings, known: History, words: Words, *, language: str
) -> tuple[Aim, ...]:
    """Return every target; of one that cannot be reckoned why, and nothing else.

    Args:
        snapshot: the build.
        settings: the targets.
        known: from ``over_time.past``.
        words: says whom one is about.
        language: "da" or "en", of what is wrong.
    """
    return tuple(
        Aim(
            title=each.target.name,
            words=words(each.selection),
            measure=each.target.measure,
            until=each.target.by,
            wanted=each.target.share,
            now=each.now,
            value=each.value,
            since=each.days[0] if each.days else None,
            forecast=each.forecast.middle if each.forecast else None,
            missing=each.missing.businesses if each.missing else None,
            faults=tuple(faults_in_words(each.faults, language)),
        )
        for each in over_time.targets(snapshot, settings, known)
    )


def reached(
    snapshot: Snapshot, settings: Settings, words: Words, *, language: str
) -> tuple[Reached, ...]:
    """Return every campaign; of one that cannot be reckoned why, and nothing else.

    Args:
        snapshot: the build.
        settings: the campaigns.
        words: says whom one is about.
        language: "da" or "en", of what is wrong.
    """
    return tuple(
        Reached(
            title=each.campaign.name,
            words=words(each.selection),
            starts=each.campaign.starts,
            ends=each.campaign.ends,
            begun=each.begun,
            reached=each.reached,
            two_way=each.two_way,
            begun_reached=each.begun_reached,
            begun_others=each.begun_others,
            faults=tuple(faults_in_words(each.faults, language)),
        )
        for each in over_time.campaigns(snapshot, settings)
    )
