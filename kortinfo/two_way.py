"""By whose word a contact of a build was two-way or not, and whether a row can move a level."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from kortinfo import tables as t
from kortinfo.kinds import DEFAULT_CONTACT_KINDS, same_kind
from kortinfo.row_fates import text_of
from kortinfo.snapshot import Snapshot

UNKNOWN_KIND = "unknown_kind:"
"""What stands before a kind nobody knows among a source's counts."""
CHOSEN_KIND = "chosen_kind:"
"""What stands there before a kind the source itself says what it is."""
SaidBy = Literal["chosen", "settings", "column", "unknown", "no_kind"]
"""Chosen for the kind in this source; the settings' kinds; a column of the row itself; nobody knows
the kind; there is no kind."""


@dataclass(frozen=True, kw_only=True)
class Ways:
    """The kinds of contact a build knew, as they are compared, and whose contacts count.

    Attributes:
        known: the settings' kinds, and whether they are two-way.
        chosen: the same of single sources, by source: these come first.
        count_others: other organisations' contacts and collaborations count, too.
    """

    known: Mapping[str, bool]
    chosen: Mapping[str, Mapping[str, bool]] = field(default_factory=dict)
    count_others: bool = False

    def said_by(self, event: Mapping[Any, Any]) -> SaidBy:
        """Tell by whose word a contact (a row of ``events``) is two-way, or is not."""
        kind, two_way = same_kind(text_of(event[t.KIND])), bool(event[t.TWO_WAY])
        chosen = self.chosen.get(text_of(event.get(t.SOURCE)), {}).get(kind)
        by_kind = self.known.get(kind, False) if chosen is None else chosen
        # A build made before the column was kept tells only where row and kind contradict.
        if event.get(t.TWO_WAY_SAID) or two_way != by_kind:
            return "column"
        if chosen is not None:
            return "chosen"
        if kind in self.known:
            return "settings"
        return "unknown" if kind else "no_kind"

    def shown_only(self, event: Mapping[Any, Any]) -> Literal["", "one_way", "other"]:
        """Tell why an event can move no level, wherever it is credited; "": it can."""
        if event[t.BY] == "other" and not self.count_others:
            return "other"
        return "one_way" if event[t.TYPE] == "contact" and not event[t.TWO_WAY] else ""


def ways_of(snapshot: Snapshot) -> Ways:
    """Return the kinds of contact that a build's settings and sources had."""
    settings: Mapping[str, Any] = snapshot.manifest["settings"]
    known = settings.get("contact_kinds", DEFAULT_CONTACT_KINDS)
    return Ways(
        known=_same(known),
        chosen={
            str(source["name"]): _same(source.get("contact_kinds", {}))
            for source in settings.get("sources", ())
        },
        count_others=bool(settings.get("count_others", False)),
    )


def unknown_rows(snapshot: Snapshot, source: str) -> dict[str, int]:
    """Return how many of a source's rows are of each kind nobody knows, where that decides."""
    return _counted(snapshot, source, UNKNOWN_KIND)


def chosen_rows(snapshot: Snapshot, source: str) -> dict[str, int]:
    """Return how many of a source's rows are of each kind chosen for it (``kinds.same_kind``)."""
    counted = _counted(snapshot, source, CHOSEN_KIND)
    return {same_kind(kind): count for kind, count in counted.items()}


def _counted(snapshot: Snapshot, source: str, what: str) -> dict[str, int]:
    counts: Mapping[str, int] = next(
        (item["counts"] for item in snapshot.manifest["sources"] if item["name"] == source), {}
    )
    return {
        str(name).removeprefix(what): int(count)
        for name, count in counts.items()
        if str(name).startswith(what)
    }


def _same(kinds: Mapping[str, bool]) -> dict[str, bool]:
    return {same_kind(name): bool(two_way) for name, two_way in kinds.items()}
