"""What a person decides about rows that nobody could match for sure, and what there is to choose.

Rows that say the same about a business share a key (``kortinfo.merge.row_key``); a decision is
about the key, so it survives every rebuild and holds for every row that says the same.
"""

from kortinfo.contracts import Table, column
from kortinfo.tables.names import (
    CVR,
    DECIDED_AT,
    DECIDED_BY,
    EVENT_ID,
    EVIDENCE,
    RANK,
    ROW_KEY,
    SCORE,
    UNIT_ID,
    VERDICT,
    VERDICTS,
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
        column(DECIDED_BY, "str", "who decided"),
        column(DECIDED_AT, "str", "when, ISO 8601 in UTC; the latest word on a key holds"),
    ),
)
