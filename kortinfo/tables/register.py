"""What the business registers tell: units, companies, and their past."""

from kortinfo.contracts import Table, column
from kortinfo.tables.history import PLACE_IN_SOURCE
from kortinfo.tables.names import (
    ACCESS_ADDRESS_ID,
    AD_PROTECTED,
    ADDRESS,
    ADDRESS_FROM,
    ADDRESS_ID,
    COMPANY_STATUS,
    CVR,
    EMAIL,
    EMPLOYEES_MAX,
    EMPLOYEES_MIN,
    EMPLOYEES_ON,
    ENDED_ON,
    FROM,
    FULL_TIME_EQUIVALENTS,
    HOUSE_NUMBER,
    LEGAL_FORM,
    MUNICIPALITIES,
    MUNICIPALITY_CODE,
    NAME,
    NAMES,
    PHONE,
    PNR,
    POSTAL_CODE,
    POSTAL_DISTRICT,
    SECONDARY_SECTORS,
    SECTOR_CODE,
    SECTOR_SCHEME,
    SECTOR_TITLE,
    STARTED_ON,
    STATUS,
    STREET_CODE,
    STREET_NAME,
    TO,
    UNIT_ID,
    WEBSITE,
)

_PERIOD = (
    column(FROM, "date", "first day, inclusive; missing: unknown"),
    column(TO, "date", "last day, inclusive; missing: still running"),
)

REGISTER_COLUMNS = (
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
    column(ADDRESS_FROM, "date", "first day of the address; missing: not told"),
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
    columns=REGISTER_COLUMNS,
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

UNIT_ADDRESSES = Table(
    name="unit_addresses",
    row="a unit lay at an earlier address in a period; where it lies now is its own",
    columns=(
        column(UNIT_ID, "str", "the unit", null=False),
        column(STREET_NAME, "str", "street name", null=False),
        column(HOUSE_NUMBER, "str", "house number with its letter in upper case, as 12A"),
        column(POSTAL_CODE, "str", "postal code, 4 digits"),
        column(POSTAL_DISTRICT, "str", "name of the postal district"),
        column(FROM, "date", "first day, inclusive; missing: unknown"),
        column(TO, "date", "last day, inclusive; missing: not told"),
    ),
)

ORIGINS = Table(
    name="origins",
    row="a row or document of a register that a loader kept, and what it tells of",
    columns=(
        *PLACE_IN_SOURCE,
        column(UNIT_ID, "str", "the unit it tells of; missing: a company"),
        column(CVR, "str", "the company it tells of; missing: a unit"),
    ),
)
