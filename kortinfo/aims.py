"""Targets and campaigns from both places: the settings, and what was set on the page *Dækning*."""

from collections.abc import Iterable

from kortinfo.coverage.named_filter import Fault
from kortinfo.decided import open_if_there
from kortinfo.logbook import SetCampaign, SetTarget
from kortinfo.settings import Settings
from kortinfo.settings_coverage import Campaign, Target
from kortinfo.texts import text

Aim = Target | Campaign


def with_aims(settings: Settings, aims: Iterable[SetTarget | SetCampaign]) -> Settings:
    """Return the settings with what the logbook holds after their own targets and campaigns."""
    targets, campaigns = list(settings.targets), list(settings.campaigns)
    for each in aims:
        if isinstance(each, SetTarget):
            targets.append(each)
        else:
            campaigns.append(each)
    return settings.model_copy(update={"targets": tuple(targets), "campaigns": tuple(campaigns)})


def with_aims_of_logbook(settings: Settings) -> Settings:
    """Return the same, opening the logbook; where there is none yet, the settings as they are.

    Raises:
        LogbookError: the logbook cannot be read: a report without it would not be whole.
    """
    with open_if_there(settings) as book:
        return with_aims(settings, () if book is None else book.aims())


def is_set(aim: Aim) -> bool:
    """Tell one set on the page, which may be changed there, from the settings' own."""
    return isinstance(aim, SetTarget | SetCampaign)


def faults_in_words(faults: Iterable[Fault], language: str) -> list[str]:
    """Say what is wrong with the filter of one, a sentence a fault."""
    return [text(f"targets.fault_{each.code}", language, what=each.what) for each in faults]
