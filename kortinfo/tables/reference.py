"""Address points, sectors and areas."""

from kortinfo.contracts import Table, column
from kortinfo.tables.names import (
    ACCESS_ADDRESS_ID,
    ADDRESS_ID,
    AREA_TYPE,
    CODE,
    DIVISION,
    DIVISION_TITLE,
    GROUP10,
    GROUP10_TITLE,
    HOUSE_NUMBER,
    MUNICIPALITY_CODE,
    NAME,
    POSTAL_CODE,
    SCHEME,
    SECTION,
    SECTION_TITLE,
    STREET_CODE,
    STREET_NAME,
    TITLE,
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

AREA_COLUMNS = (AREA_TYPE, CODE, NAME, "geometry")
"""Areas are a GeoDataFrame (EPSG:25832) with these columns; (area_type, code) is unique."""
