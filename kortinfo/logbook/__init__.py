"""What users write: saved views, meeting lists, and who exported or overrode what.

One database (SQLite, or PostgreSQL by a URL), migrated to the newest form when it is opened. Values
go in and come out as frozen dataclasses. The room reads no clock and no environment: who and when
are arguments.
"""

from kortinfo.logbook.book import Logbook
from kortinfo.logbook.plan_records import KeptPlan, Visit
from kortinfo.logbook.records import (
    AuditEntry,
    Correction,
    Decision,
    ListItem,
    MeetingList,
    Pair,
    SavedView,
    SetCampaign,
    SetTarget,
    Signed,
)

__all__ = [
    "AuditEntry",
    "Correction",
    "Decision",
    "KeptPlan",
    "ListItem",
    "Logbook",
    "MeetingList",
    "Pair",
    "SavedView",
    "SetCampaign",
    "SetTarget",
    "Signed",
    "Visit",
]
