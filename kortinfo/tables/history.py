"""Contacts, collaborations and job ads, what they count for, and what was put aside."""

from kortinfo.contracts import Table, column
from kortinfo.tables.names import (
    BY,
    CPR_MASKED,
    DETAIL,
    END_ASSUMED,
    ENDS_ON,
    EVENT_ID,
    EXTERNAL_ID,
    GIVEN_ADDRESS,
    GIVEN_CVR,
    GIVEN_MAIL_DOMAIN,
    GIVEN_NAME,
    GIVEN_PHONE,
    GIVEN_PNR,
    GIVEN_POSTAL_CODE,
    HAPPENED_ON,
    HOW,
    KEY,
    KIND,
    MATCH_EVIDENCE,
    MATCH_SCORE,
    MATCH_STAGE,
    MONTH,
    NOTE,
    PERSONS,
    REASON,
    RESPONSIBLE,
    SOURCE,
    SOURCE_FILE,
    SOURCE_ROW,
    SOURCE_SHEET,
    STARTS_ON,
    STEP,
    TWO_WAY,
    TWO_WAY_SAID,
    TYPE,
    UNIT_ID,
)

PLACE_IN_SOURCE = (
    column(SOURCE, "str", "name of the source in the settings", null=False),
    column(SOURCE_FILE, "str", "file name, without folder"),
    column(SOURCE_SHEET, "str", "sheet of a workbook"),
    column(SOURCE_ROW, "int", "row as a person counts it (header = 1); documents are counted"),
)

MATCH_COLUMNS = (
    column(MATCH_STAGE, "str", "stage that matched it; missing: unmatched"),
    column(MATCH_SCORE, "float", "0 to 100; missing: unmatched"),
    column(MATCH_EVIDENCE, "str", "JSON object: what spoke for the match"),
    column(REASON, "str", "why it is unmatched; missing: matched"),
)
CONTACT_DETAILS = (
    column(GIVEN_PHONE, "str", "the business's telephone number as given, eight digits"),
    column(GIVEN_MAIL_DOMAIN, "str", "domain of its mail address, but for those anybody can have"),
)
"""Evidence for the match; no snapshot holds them."""
HOW_COLUMN = column(
    HOW,
    "str",
    "the row named the unit, or only its company",
    null=False,
    one_of=("direct", "company"),
)

_EVENT_COLUMNS = (
    column(
        EVENT_ID,
        "str",
        "undashed hex hash of the normalised source columns",
        null=False,
        unique=True,
    ),
    column(TYPE, "str", "what it is", null=False, one_of=("contact", "collaboration")),
    column(BY, "str", "whose it is", null=False, one_of=("own", "other")),
    *PLACE_IN_SOURCE,
    column(EXTERNAL_ID, "str", "the source system's own id"),
    column(GIVEN_PNR, "str", "P-number as given, 8 to 11 digits: it may be mistyped"),
    column(GIVEN_CVR, "str", "CVR number as given, digits only, 8 digits where it can be"),
    column(GIVEN_NAME, "str", "business name as given"),
    column(GIVEN_ADDRESS, "str", "street and number as given"),
    column(GIVEN_POSTAL_CODE, "str", "postal code as given, 4 digits"),
    column(KIND, "str", "kind: the settings' key where known, else as given"),
    column(TWO_WAY, "bool", "a two-way contact; false for collaborations", null=False),
    column(TWO_WAY_SAID, "bool", "the row itself says whether it is two-way", null=False),
    column(HAPPENED_ON, "date", "day of a contact"),
    column(STARTS_ON, "date", "first day of a collaboration"),
    column(ENDS_ON, "date", "last day of a collaboration; an assumed end filled in"),
    column(END_ASSUMED, "bool", "the end was not in the source", null=False),
    column(PERSONS, "int", "persons it concerns", unit="persons"),
    column(RESPONSIBLE, "str", "the employee responsible"),
    column(NOTE, "str", "free text, screened; missing throughout unless the settings want notes"),
    column(CPR_MASKED, "bool", "a CPR number stood in the row and was masked", null=False),
)

LOADED_EVENTS = Table(
    name="loaded_events",
    row="a contact or collaboration as loaded",
    columns=(*_EVENT_COLUMNS, *CONTACT_DETAILS),
)

PAST_EVENTS = Table(
    name="past_events",
    row="a contact or collaboration past retention, until it is known which units it was with",
    columns=LOADED_EVENTS.columns,
)

EVENTS = Table(
    name="events",
    row="a contact or collaboration the loaders kept, with its match or why there is none",
    columns=(
        *_EVENT_COLUMNS,
        *MATCH_COLUMNS,
    ),
)

CREDITS = Table(
    name="credits",
    row="an event counts for a unit",
    columns=(
        column(EVENT_ID, "str", "the event", null=False),
        column(UNIT_ID, "str", "the unit", null=False),
        HOW_COLUMN,
    ),
)

EARLIER_CONTACTS = Table(
    name="earlier_contacts",
    row="a unit had contacts, or collaborations, that have been deleted",
    columns=(
        column(UNIT_ID, "str", "the unit", null=False),
        column(TYPE, "str", "which of them", null=False, one_of=("contact", "collaboration")),
        column(MONTH, "date", "first day of the month of the latest one's last day", null=False),
    ),
)

SET_ASIDE = Table(
    name="set_aside",
    row="a source row that was put aside, with the reason",
    columns=(
        column(STEP, "str", "the loader or merge step that did it", null=False),
        *PLACE_IN_SOURCE,
        column(REASON, "str", "reason code", null=False),
        column(KEY, "str", "the row's own key, CPR numbers masked"),
        column(DETAIL, "str", "what was wrong, CPR numbers masked"),
    ),
)
