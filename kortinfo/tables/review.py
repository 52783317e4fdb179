"""What a person decides about rows that nobody could match for sure, and what there is to choose.

Rows that say the same about a business share a key (``kortinfo.merge.row_key``); a decision is
about the key, so it survives every rebuild and holds for every row that says the same.
"""

from kortinfo.contracts import Table, column
from kortinfo.tables.names import (
    ADDRESS,
    CORRECTED,
    CVR,
    DAY,
    DECIDED_AT,
    DECIDED_BY,
    DIFFERENT,
    EVENT_ID,
    EVIDENCE,
    KEPT_ID,
    LEVEL,
    LEVELS,
    MERGE,
    OTHER_ID,
    POSTAL_CODE,
    RANK,
    REGISTER_SAYS,
    ROW_KEY,
    ROW_TYPE,
    SCORE,
    STATE,
    UNIT_ID,
    VERDICT,
    VERDICTS,
    WAS,
    WHAT,
    WHY,
    X,
    Y,
)

_WHO_AND_WHEN = (
    column(DECIDED_BY, "str", "who decided"),
    column(DECIDED_AT, "str", "when, ISO 8601 in UTC; the latest word holds"),
)

REVIEW_CANDIDATES = Table(
    name="review_candidates",
    row="a business that a row set aside for review (or as a tie, a contradiction) may be about",
    columns=(
        column(EVENT_ID, "str", "the event, or the job ad", null=False),
        column(RANK, "int", "1 is the likeliest; at most 5 a row", null=False),
        column(UNIT_ID, "str", "the unit; missing: a company as a whole"),
        column(CVR, "str", "the company; missing: a unit is named"),
        column(SCORE, "float", "0 to 100: how likely it is, as its stage reckons"),
        column(EVIDENCE, "str", "JSON object: what speaks for it and against it"),
    ),
)

DECISIONS = Table(
    name="decisions",
    row="what a person said about every row that says the same about its business",
    columns=(
        column(ROW_KEY, "str", "the key of such rows (row_key.row_keys)", null=False),
        column(
            VERDICT,
            "str",
            "accept: it is this business; reject: it is not; none: it is no business of ours",
            null=False,
            one_of=VERDICTS,
        ),
        column(UNIT_ID, "str", "the unit; missing: a company, or the verdict is none"),
        column(CVR, "str", "the company as a whole; missing: a unit, or the verdict is none"),
        *_WHO_AND_WHEN,
    ),
)

DUPLICATES = Table(
    name="duplicates",
    row="two rows that are likely one and the same, for a person to decide",
    columns=(
        column(ROW_TYPE, "str", "what the rows are", null=False, one_of=("event", "job_ad")),
        column(EVENT_ID, "str", "the one row", null=False),
        column(OTHER_ID, "str", "the other", null=False),
        column(UNIT_ID, "str", "the unit both are about; missing: only its company is sure"),
        column(CVR, "str", "that company"),
        column(SCORE, "float", "0 to 100: how much they look like one", null=False),
        column(EVIDENCE, "str", "JSON object: what is the same and what is not", null=False),
    ),
)

MERGES = Table(
    name="merges",
    row="what a person said about two rows that look like one",
    columns=(
        column(EVENT_ID, "str", "the row that goes (or: the one row)", null=False),
        column(KEPT_ID, "str", "the row that stays (or: the other)", null=False),
        column(
            VERDICT,
            "str",
            "merge: they are one; different: they are two",
            null=False,
            one_of=(MERGE, DIFFERENT),
        ),
        column(WHY, "str", "the reason"),
        *_WHO_AND_WHEN,
    ),
)

CORRECTION_STATES = ("applied", "settled", "outdated", "lapsed", "unknown")
CORRECTIONS = Table(
    name="corrections",
    row="what a person corrected about a business, and what became of it in this build",
    columns=(
        column(UNIT_ID, "str", "the business", null=False),
        column(WHAT, "str", "what was wrong", null=False, one_of=CORRECTED),
        column(ADDRESS, "str", "the right street and number"),
        column(POSTAL_CODE, "str", "its postal code, 4 digits"),
        column(X, "float", "the right point, EPSG:25832", unit="m"),
        column(Y, "float", "the right point, EPSG:25832", unit="m"),
        column(LEVEL, "str", "the right level", one_of=LEVELS),
        column(
            DAY, "date", "closed: the first day it is no longer there; level: the day it lapses"
        ),
        column(WAS, "str", "the register's address when it was corrected"),
        column(WHY, "str", "the reason"),
        *_WHO_AND_WHEN,
        column(REGISTER_SAYS, "str", "the register's own address, last day, or the rules' level"),
        column(
            STATE,
            "str",
            "applied; settled: the register says the same; outdated: it says something new; "
            "lapsed: its time is over; unknown: no such business now",
            one_of=CORRECTION_STATES,
        ),
    ),
)
