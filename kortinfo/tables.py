"""The tables that flow between the rooms: every column's name, type, unit, null rule and meaning.

A table is a pandas DataFrame that keeps one of the contracts below. Contracts are checked where a
table leaves its room (:func:`checked`) and trusted inside. ``docs/tables.md`` is made from them.

Types: ``str`` (pandas text, missing = NaN), ``date`` (``datetime64[us]`` at midnight, missing =
NaT), ``int`` (nullable ``Int64``), ``float`` (``float64``, missing = NaN), ``bool`` (no missing).
"""

from kortinfo.contracts import DTYPES as DTYPES
from kortinfo.contracts import Table as Table
from kortinfo.contracts import checked as checked
from kortinfo.contracts import column
from kortinfo.contracts import empty as empty
from kortinfo.contracts import shaped as shaped
from kortinfo.contracts import stacked as stacked

UNIT_ID = "unit_id"
PNR = "pnr"
CVR = "cvr"
NAME = "name"
NAMES = "names"
ADDRESS = "address"
STREET_NAME = "street_name"
STREET_CODE = "street_code"
HOUSE_NUMBER = "house_number"
POSTAL_CODE = "postal_code"
POSTAL_DISTRICT = "postal_district"
MUNICIPALITY_CODE = "municipality_code"
MUNICIPALITIES = "municipalities"
PARISH_CODE = "parish_code"
ADDRESS_ID = "address_id"
ACCESS_ADDRESS_ID = "access_address_id"
SECTOR_CODE = "sector_code"
SECTOR_SCHEME = "sector_scheme"
SECTOR_TITLE = "sector_title"
SECONDARY_SECTORS = "secondary_sectors"
EMPLOYEES_MIN = "employees_min"
EMPLOYEES_MAX = "employees_max"
EMPLOYEES_ON = "employees_on"
FULL_TIME_EQUIVALENTS = "full_time_equivalents"
LEGAL_FORM = "legal_form"
STATUS = "status"
COMPANY_STATUS = "company_status"
PHONE = "phone"
EMAIL = "email"
WEBSITE = "website"
AD_PROTECTED = "ad_protected"
STARTED_ON = "started_on"
ENDED_ON = "ended_on"
X = "x"
Y = "y"
GEOCODE_STEP = "geocode_step"
FROM = "from"
TO = "to"

LEVEL = "level"
LEVEL_RULE = "level_rule"
LEVEL_VALUES = "level_values"
LEVEL_UNTIL = "level_until"
LAST_TWO_WAY_ON = "last_two_way_on"
SECTION = "section"
DIVISION = "division"
COLLABORATION_KINDS = "collaboration_kinds"
IS_HOLDING = "is_holding"
IS_PUBLIC = "is_public"

EVENT_ID = "event_id"
TYPE = "type"
BY = "by"
SOURCE = "source"
SOURCE_FILE = "source_file"
SOURCE_SHEET = "source_sheet"
SOURCE_ROW = "source_row"
EXTERNAL_ID = "external_id"
GIVEN_PNR = "given_pnr"
GIVEN_CVR = "given_cvr"
GIVEN_NAME = "given_name"
GIVEN_ADDRESS = "given_address"
GIVEN_POSTAL_CODE = "given_postal_code"
KIND = "kind"
TWO_WAY = "two_way"
HAPPENED_ON = "happened_on"
STARTS_ON = "starts_on"
ENDS_ON = "ends_on"
END_ASSUMED = "end_assumed"
PERSONS = "persons"
RESPONSIBLE = "responsible"
MATCH_STAGE = "match_stage"
MATCH_SCORE = "match_score"
MATCH_EVIDENCE = "match_evidence"
REASON = "reason"
HOW = "how"

STEP = "step"
KEY = "key"
DETAIL = "detail"

AREA_TYPE = "area_type"
CODE = "code"
TITLE = "title"
SCHEME = "scheme"
GROUP10 = "group10"
GROUP10_TITLE = "group10_title"
SECTION_TITLE = "section_title"
DIVISION_TITLE = "division_title"

LEVELS = ("A", "B", "C", "D")
AREA_TYPES = ("municipality", "postal_district", "parish")

_PERIOD = (
    column(FROM, "date", "first day, inclusive; missing: unknown"),
    column(TO, "date", "last day, inclusive; missing: still running"),
)
_PLACE_IN_SOURCE = (
    column(SOURCE, "str", "name of the source in the settings", null=False),
    column(SOURCE_FILE, "str", "file name, without folder"),
    column(SOURCE_SHEET, "str", "sheet of a workbook"),
    column(SOURCE_ROW, "int", "row as a person counts it (header = 1); documents are counted"),
)

_REGISTER_COLUMNS = (
    column(
        UNIT_ID,
        "str",
        "P-number, or cvr:<number> where no P-number is known",
        null=False,
        unique=True,
    ),
    column(PNR, "str", "P-number, 10 digits"),
    column(CVR, "str", "CVR number of the owner at as_of (a closed unit: at its last day)"),
    column(NAME, "str", "name at as_of (a closed unit: at its last day)"),
    column(NAMES, "str", "every name ever, newest first, one a line"),
    column(ADDRESS, "str", "street, number, floor and door in one text"),
    column(STREET_NAME, "str", "street name"),
    column(STREET_CODE, "str", "street code, 4 digits, unique within a municipality"),
    column(HOUSE_NUMBER, "str", "house number with its letter in upper case, as 12A"),
    column(POSTAL_CODE, "str", "postal code, 4 digits"),
    column(POSTAL_DISTRICT, "str", "name of the postal district"),
    column(MUNICIPALITY_CODE, "str", "municipality code, 4 digits, from the register itself"),
    column(
        MUNICIPALITIES, "str", "codes of every municipality it ever lay in, sorted, joined by |"
    ),
    column(ADDRESS_ID, "str", "DAR address id (UUID, lower case)"),
    column(ACCESS_ADDRESS_ID, "str", "DAR access-address id (UUID, lower case)"),
    column(SECTOR_CODE, "str", "six-digit main sector code, in its scheme"),
    column(SECTOR_SCHEME, "str", "scheme of the code", one_of=("DB03", "DB07", "DB25")),
    column(SECTOR_TITLE, "str", "title of the code as the register gives it"),
    column(SECONDARY_SECTORS, "str", "secondary sector codes, joined by |"),
    column(EMPLOYEES_MIN, "int", "lower end of the employee interval", unit="employees"),
    column(
        EMPLOYEES_MAX, "int", "upper end; missing with a known lower end: open", unit="employees"
    ),
    column(EMPLOYEES_ON, "date", "last day of the period the interval is of"),
    column(FULL_TIME_EQUIVALENTS, "float", "never mixed with employees", unit="person-years"),
    column(LEGAL_FORM, "str", "legal form of the company, short form as A/S"),
    column(
        STATUS,
        "str",
        "active, closed or coming at as_of, by the unit's life; its badge otherwise",
        null=False,
        one_of=("active", "closed", "coming", "bankrupt", "dissolving"),
    ),
    column(PHONE, "str", "phone number"),
    column(EMAIL, "str", "mail address"),
    column(WEBSITE, "str", "website"),
    column(AD_PROTECTED, "bool", "may not be used for marketing enquiries", null=False),
    column(STARTED_ON, "date", "first day of the life that holds as_of, or the nearest one"),
    column(ENDED_ON, "date", "last day of that life; missing: still running"),
)

REGISTER_UNITS = Table(
    name="register_units",
    row="a workplace as its register tells it, before it is placed on the map",
    columns=_REGISTER_COLUMNS,
)

COMPANIES = Table(
    name="companies",
    row="a company (CVR number) as the register tells it at as_of",
    columns=(
        column(CVR, "str", "CVR number, 8 digits", null=False, unique=True),
        column(NAME, "str", "name at as_of"),
        column(NAMES, "str", "every name ever, secondary names too, newest first, one a line"),
        column(ADDRESS, "str", "street, number, floor and door in one text"),
        column(POSTAL_CODE, "str", "postal code, 4 digits"),
        column(MUNICIPALITY_CODE, "str", "municipality code, 4 digits"),
        column(LEGAL_FORM, "str", "legal form, short form as A/S"),
        column(
            COMPANY_STATUS,
            "str",
            "normal, or what is worth a badge",
            null=False,
            one_of=("normal", "bankrupt", "dissolving", "closed"),
        ),
        column(PHONE, "str", "phone number"),
        column(EMAIL, "str", "mail address"),
        column(WEBSITE, "str", "website"),
        column(AD_PROTECTED, "bool", "may not be used for marketing enquiries", null=False),
        column(STARTED_ON, "date", "first day"),
        column(ENDED_ON, "date", "last day; missing: still running"),
    ),
)

RELATIONS = Table(
    name="relations",
    row="a unit belonged to a company in a period",
    columns=(
        column(UNIT_ID, "str", "the unit", null=False),
        column(CVR, "str", "the company", null=False),
        *_PERIOD,
    ),
)

LIVES = Table(
    name="lives",
    row="a unit lived in a period; one that closed and reopened has several",
    columns=(
        column(UNIT_ID, "str", "the unit", null=False),
        *_PERIOD,
    ),
)

UNIT_NAMES = Table(
    name="unit_names",
    row="a unit had a name in a period",
    columns=(
        column(UNIT_ID, "str", "the unit", null=False),
        column(NAME, "str", "the name", null=False),
        *_PERIOD,
    ),
)

GEOCODE_STEPS = (
    "address_id",
    "access_address_id",
    "codes",
    "street",
    "nearest_number",
    "postal_district",
)

UNITS = Table(
    name="units",
    row="a unit that was ever in the home municipalities, or another unit of such a company",
    columns=(
        *_REGISTER_COLUMNS,
        column(COMPANY_STATUS, "str", "status of the company, where known"),
        column(IS_HOLDING, "bool", "its sector code is a holding company's", null=False),
        column(IS_PUBLIC, "bool", "a public workplace by its legal form", null=False),
        column(PARISH_CODE, "str", "parish, 4 digits, by the unit's point"),
        column(SECTION, "str", "section letter of the sector code in its scheme"),
        column(DIVISION, "str", "first two digits of the sector code"),
        column(X, "float", "EPSG:25832", unit="m"),
        column(Y, "float", "EPSG:25832", unit="m"),
        column(
            GEOCODE_STEP, "str", "how the point was found; missing: no point", one_of=GEOCODE_STEPS
        ),
    ),
)

BUSINESSES = Table(
    name="businesses",
    row="a unit active at as_of in the home municipalities, with its contact level",
    columns=(
        *UNITS.columns,
        column(LEVEL, "str", "contact level", null=False, one_of=LEVELS),
        column(LEVEL_RULE, "str", "id of the rule that decided", null=False),
        column(LEVEL_VALUES, "str", "JSON object: the measures the rule looked at", null=False),
        column(
            LEVEL_UNTIL,
            "date",
            "first later day with another level if nothing more is registered; missing: none",
        ),
        column(LAST_TWO_WAY_ON, "date", "day of the last two-way contact up to as_of"),
        column(
            COLLABORATION_KINDS,
            "str",
            "kinds of collaboration begun up to as_of, sorted, joined by |; missing: never any",
        ),
    ),
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
    *_PLACE_IN_SOURCE,
    column(EXTERNAL_ID, "str", "the source system's own id"),
    column(GIVEN_PNR, "str", "P-number as given, digits only"),
    column(GIVEN_CVR, "str", "CVR number as given, digits only, 8 digits where it can be"),
    column(GIVEN_NAME, "str", "business name as given"),
    column(GIVEN_ADDRESS, "str", "street and number as given"),
    column(GIVEN_POSTAL_CODE, "str", "postal code as given, 4 digits"),
    column(KIND, "str", "kind: the settings' key where known, else as given"),
    column(TWO_WAY, "bool", "a two-way contact; false for collaborations", null=False),
    column(HAPPENED_ON, "date", "day of a contact"),
    column(STARTS_ON, "date", "first day of a collaboration"),
    column(ENDS_ON, "date", "last day of a collaboration; an assumed end filled in"),
    column(END_ASSUMED, "bool", "the end was not in the source", null=False),
    column(PERSONS, "int", "persons it concerns", unit="persons"),
    column(RESPONSIBLE, "str", "the employee responsible"),
)

LOADED_EVENTS = Table(
    name="loaded_events", row="a contact or collaboration as loaded", columns=_EVENT_COLUMNS
)

EVENTS = Table(
    name="events",
    row="a contact or collaboration the loaders kept, with its match or why there is none",
    columns=(
        *_EVENT_COLUMNS,
        column(MATCH_STAGE, "str", "stage that matched it; missing: unmatched"),
        column(MATCH_SCORE, "float", "0 to 100; missing: unmatched"),
        column(MATCH_EVIDENCE, "str", "JSON object: what spoke for the match"),
        column(REASON, "str", "why it is unmatched; missing: matched"),
    ),
)

CREDITS = Table(
    name="credits",
    row="an event counts for a unit",
    columns=(
        column(EVENT_ID, "str", "the event", null=False),
        column(UNIT_ID, "str", "the unit", null=False),
        column(
            HOW,
            "str",
            "the row named the unit, or only its company",
            null=False,
            one_of=("direct", "company"),
        ),
    ),
)

SET_ASIDE = Table(
    name="set_aside",
    row="a source row that was put aside, with the reason",
    columns=(
        column(STEP, "str", "the loader or merge step that did it", null=False),
        *_PLACE_IN_SOURCE,
        column(REASON, "str", "reason code", null=False),
        column(KEY, "str", "the row's own key, CPR numbers masked"),
        column(DETAIL, "str", "what was wrong, CPR numbers masked"),
    ),
)

ADDRESS_POINTS = Table(
    name="address_points",
    row="an address or access address with its point",
    columns=(
        column(ADDRESS_ID, "str", "DAR address id (UUID, lower case)"),
        column(ACCESS_ADDRESS_ID, "str", "DAR access-address id (UUID, lower case)"),
        column(MUNICIPALITY_CODE, "str", "municipality code, 4 digits"),
        column(STREET_CODE, "str", "street code, 4 digits"),
        column(STREET_NAME, "str", "street name"),
        column(HOUSE_NUMBER, "str", "house number with its letter, as 12A"),
        column(POSTAL_CODE, "str", "postal code, 4 digits"),
        column(X, "float", "EPSG:25832", unit="m", null=False),
        column(Y, "float", "EPSG:25832", unit="m", null=False),
    ),
)

SECTORS = Table(
    name="sectors",
    row="a sector code in its scheme",
    columns=(
        column(SCHEME, "str", "scheme", null=False, one_of=("DB07", "DB25")),
        column(CODE, "str", "2 digits (division) or 6 digits (subclass)", null=False),
        column(TITLE, "str", "Danish title", null=False),
        column(SECTION, "str", "section letter"),
        column(SECTION_TITLE, "str", "Danish title of the section"),
        column(DIVISION, "str", "division, 2 digits"),
        column(DIVISION_TITLE, "str", "Danish title of the division"),
        column(GROUP10, "str", "Statistics Denmark's 10-grouping: its section letters, as BCDE"),
        column(GROUP10_TITLE, "str", "Danish title of the group"),
    ),
)

AREA_COLUMNS = (AREA_TYPE, CODE, NAME, "geometry")
"""Areas are a GeoDataFrame (EPSG:25832) with these columns; (area_type, code) is unique."""

SNAPSHOT_TABLES = (
    UNITS,
    LIVES,
    RELATIONS,
    UNIT_NAMES,
    COMPANIES,
    BUSINESSES,
    EVENTS,
    CREDITS,
    SET_ASIDE,
)
