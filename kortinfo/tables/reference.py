"""Address points, sectors and areas."""

from kortinfo.contracts import Table, column
from kortinfo.tables.names import (
    ACCESS_ADDRESS_ID,
    ADDRESS_ID,
    AREA_TYPE,
    CODE,
    DIVISION,
    DIVISION_TITLE,
    FROM_CODE,
    FROM_SCHEME,
    GROUP10,
    GROUP10_TITLE,
    HOUSE_NUMBER,
    MUNICIPALITY_CODE,
    NAME,
    POSTAL_CODE,
    SCHEME,
    SECTION,
    SECTION_TITLE,
    SHARE,
    STREET_CODE,
    STREET_NAME,
    TITLE,
    TO_CODE,
    TO_SCHEME,
    X,
    Y,
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

CONCORDANCE = Table(
    name="concordance",
    row="what a sector code of one scheme is in another; several rows a code: it is one of them",
    columns=(
        column(FROM_SCHEME, "str", "scheme", null=False, one_of=("DB03", "DB07")),
        column(FROM_CODE, "str", "2, 3, 4 or 6 digits: every code that begins so", null=False),
        column(TO_SCHEME, "str", "scheme", null=False, one_of=("DB25",)),
        column(TO_CODE, "str", "a section letter, or 2, 3, 4 or 6 digits; missing: nothing sure"),
        column(SHARE, "float", "how much of the code becomes this one; missing: not told"),
    ),
)

AREA_COLUMNS = (AREA_TYPE, CODE, NAME, "geometry")
"""Areas are a GeoDataFrame (EPSG:25832) with these columns; (area_type, code) is unique."""
