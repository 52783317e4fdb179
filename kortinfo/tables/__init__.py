"""The tables that flow between the rooms: every column's name, type, unit, null rule and meaning.

A table is a pandas DataFrame that keeps one of the contracts below. Contracts are checked where a
table leaves its room (:func:`checked`) and trusted inside. ``docs/tables.md`` is made from them.

Types: ``str`` (pandas text, missing = NaN), ``date`` (``datetime64[us]`` at midnight, missing =
NaT), ``int`` (nullable ``Int64``), ``float`` (``float64``, missing = NaN), ``bool`` (no missing).

One module a subject; every name of theirs is this package's too, so that callers need not know
which: ``tables.UNITS``, ``tables.NAME``.
"""

# ruff: noqa: F403, F405 - what is passed on is everything public of the modules

from kortinfo.contracts import DTYPES as DTYPES
from kortinfo.contracts import Table as Table
from kortinfo.contracts import checked as checked
from kortinfo.contracts import empty as empty
from kortinfo.contracts import shaped as shaped
from kortinfo.contracts import stacked as stacked
from kortinfo.tables.businesses import *
from kortinfo.tables.history import *
from kortinfo.tables.job_ads import *
from kortinfo.tables.names import *
from kortinfo.tables.quality import *
from kortinfo.tables.reference import *
from kortinfo.tables.register import *
from kortinfo.tables.review import *

SNAPSHOT_TABLES = (
    UNITS,
    LIVES,
    RELATIONS,
    UNIT_NAMES,
    UNIT_ADDRESSES,
    COMPANIES,
    BUSINESSES,
    EVENTS,
    CREDITS,
    EARLIER_CONTACTS,
    JOB_ADS,
    JOB_AD_CREDITS,
    REVIEW_CANDIDATES,
    DUPLICATES,
    CORRECTIONS,
    SET_ASIDE,
    ORIGINS,
    QUALITY_HISTORY,
)
