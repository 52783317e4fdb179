"""Units on the map, and the businesses among them with their contact level."""

from kortinfo.contracts import Table, column
from kortinfo.tables.names import (
    COLLABORATION_KINDS,
    COMPANY_STATUS,
    CUSTOM_AREAS,
    DB25_BY,
    DB25_CODE,
    DB25_SECTION,
    DIVISION,
    DUE_ON,
    GEOCODE_STEP,
    IS_HOLDING,
    IS_PUBLIC,
    JOB_ADS_OPEN,
    LAST_TWO_WAY_ON,
    LEVEL,
    LEVEL_RULE,
    LEVEL_UNTIL,
    LEVEL_VALUES,
    LEVELS,
    PARISH_CODE,
    RESPONSIBLE,
    SECTION,
    X,
    Y,
)
from kortinfo.tables.register import REGISTER_COLUMNS

GEOCODE_STEPS = (
    "by_hand",
    "address_id",
    "access_address_id",
    "codes",
    "street",
    "nearest_number",
    "postal_district",
)
APPROXIMATE_STEPS = ("nearest_number", "postal_district")
"""Those whose point is not the unit's own."""

DB25_WAYS = ("own", "concordance", "uncertain", "group", "none")
"""The code is DB25's own; converted by a concordance, surely or as one of several it may be; by the
groups that mean the same in both; or not at all."""

UNITS = Table(
    name="units",
    row="a unit that was ever in the home municipalities, or another unit of such a company",
    columns=(
        *REGISTER_COLUMNS,
        column(COMPANY_STATUS, "str", "status of the company, where known"),
        column(IS_HOLDING, "bool", "its sector code is a holding company's", null=False),
        column(IS_PUBLIC, "bool", "a public workplace by its legal form", null=False),
        column(PARISH_CODE, "str", "parish, 4 digits, by the unit's point"),
        column(SECTION, "str", "section letter of the sector code in its scheme"),
        column(DIVISION, "str", "first two digits of the sector code"),
        column(DB25_SECTION, "str", "section letter in DB25; missing: unknown, or not converted"),
        column(
            DB25_CODE,
            "str",
            "the code in DB25, own or converted, as far as it is known: 6, 4, 3 or 2 digits",
        ),
        column(
            DB25_BY,
            "str",
            "how its place in DB25 is known; missing: no sector code",
            one_of=DB25_WAYS,
        ),
        column(X, "float", "EPSG:25832", unit="m"),
        column(Y, "float", "EPSG:25832", unit="m"),
        column(
            GEOCODE_STEP, "str", "how the point was found; missing: no point", one_of=GEOCODE_STEPS
        ),
        column(
            CUSTOM_AREAS,
            "str",
            "the municipality's own areas it lies in, as area:<type>:<code>, sorted, joined by |",
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
        column(
            RESPONSIBLE,
            "str",
            "the employee responsible for the latest own event up to as_of that names one",
        ),
        column(
            DUE_ON,
            "date",
            "last_two_way_on and the days of its level; missing: no contact or no such days",
        ),
        column(
            JOB_ADS_OPEN, "int", "job ads open at as_of; missing: no source of job ads", unit="ads"
        ),
    ),
)
