"""What the logbook holds, as values; every moment is in UTC and says so."""

import datetime as dt
from dataclasses import dataclass

from kortinfo.settings_coverage import Campaign, Target


@dataclass(frozen=True, kw_only=True)
class SavedView:
    """A view of the map saved under a name.

    Attributes:
        id: its number in the logbook.
        name: unique; what people call it.
        query: the selection as a query string, without ``?``.
        map_view: where the map stood, as ``zoom/lat/lng``; "" for nowhere in particular.
        position: its place in the sequence, from 0 without gaps.
        created_by: who saved it first; "" where nobody said.
        created_at: when.
    """

    id: int
    name: str
    query: str
    map_view: str
    position: int
    created_by: str
    created_at: dt.datetime


@dataclass(frozen=True, kw_only=True)
class MeetingList:
    """The businesses a meeting agreed on.

    Attributes:
        id: its number in the logbook.
        title: what people call it.
        words: the selection it began from, in words.
        query: the same as a query string.
        snapshot: fingerprint of the data it began from.
        as_of: the day of the levels then.
        created_by: who began it; "" where nobody said.
        created_at: when.
        ticked: how many businesses are ticked now.
    """

    id: int
    title: str
    words: str
    query: str
    snapshot: str
    as_of: dt.date
    created_by: str
    created_at: dt.datetime
    ticked: int


@dataclass(frozen=True, kw_only=True)
class ListItem:
    """What a meeting wrote about one business; the register need not know the business any more.

    Attributes:
        list_id: the meeting's list.
        unit_id: the business.
        ticked: whether it is on the list.
        assigned_to: who takes it; "" for nobody yet.
        note: what is to be done; "" for nothing.
        changed_by: who changed it last; "" where nobody said.
        changed_at: when.
    """

    list_id: int
    unit_id: str
    ticked: bool
    assigned_to: str
    note: str
    changed_by: str
    changed_at: dt.datetime


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What somebody said about every row that says the same about its business.

    Attributes:
        id: its number in the logbook.
        row_key: the key of such rows (``merge.row_key``).
        verdict: "accept" (it is this business), "reject" (it is not), "none" (none of ours).
        business: the unit's id, or "company:<CVR number>" for a company as a whole; "" for none.
        words: what the row says, for people.
        decided_by: who decided; "" where nobody said.
        decided_at: when.
    """

    id: int
    row_key: str
    verdict: str
    business: str
    words: str
    decided_by: str
    decided_at: dt.datetime


@dataclass(frozen=True, kw_only=True)
class Pair:
    """What somebody said about two rows that look like one.

    Attributes:
        id: its number in the logbook; 0 before it is there.
        gone_id: the row that is merged into the other; of two different ones, the one.
        kept_id: the row that stays; of two different ones, the other.
        verdict: "merge" or "different".
        reason: why.
        words: what the rows say, for people.
        decided_by: who decided; "" where nobody said.
        decided_at: when.
    """

    gone_id: str
    kept_id: str
    verdict: str
    decided_at: dt.datetime
    id: int = 0
    reason: str = ""
    words: str = ""
    decided_by: str = ""


@dataclass(frozen=True, kw_only=True)
class Correction:
    """What somebody reported as wrong about a business, and what is right as far as known.

    Attributes:
        id: its number in the logbook; 0 before it is there.
        unit_id: the business.
        what: "address", "level" or "closed".
        address: the right street and number; "" where unknown.
        postal_code: its postal code, 4 digits; "" where unknown.
        x, y: the right point, EPSG:25832; None where unknown.
        level: the right level; "" for the others.
        day: closed: the first day it is no longer there; level: the day it lapses; None: unknown.
        was: the register's address when it was reported.
        reason: why.
        words: the business's name, for people.
        decided_by: who said so; "" where nobody said.
        decided_at: when.
    """

    unit_id: str
    what: str
    decided_at: dt.datetime
    id: int = 0
    address: str = ""
    postal_code: str = ""
    x: float | None = None
    y: float | None = None
    level: str = ""
    day: dt.date | None = None
    was: str = ""
    reason: str = ""
    words: str = ""
    decided_by: str = ""

    @property
    def is_whole(self) -> bool:
        """Tell whether what is right is known, so that a build can apply it."""
        if self.what == "address":
            return bool(self.address) or self.x is not None
        return bool(self.level) if self.what == "level" else self.day is not None


class SetTarget(Target):
    """A target set from the page *Dækning*, beside those of the settings."""

    id: int
    """Its number in the logbook."""
    decided_by: str
    """Who set it; "" where nobody said."""
    decided_at: dt.datetime


class SetCampaign(Campaign):
    """A campaign set from the page *Dækning*, as :class:`SetTarget` is a target."""

    id: int
    decided_by: str
    decided_at: dt.datetime


@dataclass(frozen=True, kw_only=True)
class Signed:
    """What the log says of setting, changing or removing a target or campaign.

    Attributes:
        words: whom it is about.
        rows: how many businesses that is.
        who: who did it; "" where nobody said.
        at: when.
    """

    words: str
    rows: int
    who: str
    at: dt.datetime


@dataclass(frozen=True, kw_only=True)
class AuditEntry:
    """An export, an override of what is left out by default, a purge, something forgotten, an aim.

    Attributes:
        id: its number in the logbook.
        what: "export", "override", "purge", "forget", "aim_set", "aim_changed" or "aim_gone".
        kind: which export or rule, or what was forgotten: "xlsx", "protected", "person".
        words: the selection in words.
        query: the same as a query string.
        rows: businesses that went out.
        protected_rows: advertising-protected ones among them.
        reason: why, where a reason was asked for.
        who: who did it; "" where nobody said.
        at: when.
    """

    id: int
    what: str
    kind: str
    words: str
    query: str
    rows: int
    protected_rows: int
    reason: str
    who: str
    at: dt.datetime
