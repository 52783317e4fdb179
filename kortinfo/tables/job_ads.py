"""Job ads, and which units they are about."""

from kortinfo.contracts import Table, column
from kortinfo.tables.history import (
    CONTACT_DETAILS,
    HOW_COLUMN,
    MATCH_COLUMNS,
    PLACE_IN_SOURCE,
)
from kortinfo.tables.names import (
    CPR_MASKED,
    END_ASSUMED,
    ENDS_ON,
    EXTERNAL_ID,
    GIVEN_ADDRESS,
    GIVEN_CVR,
    GIVEN_NAME,
    GIVEN_PNR,
    GIVEN_POSTAL_CODE,
    JOB_AD_ID,
    POSITIONS,
    STARTS_ON,
    TITLE,
    UNIT_ID,
)

_AD_COLUMNS = (
    column(
        JOB_AD_ID,
        "str",
        "undashed hex hash of the normalised source columns",
        null=False,
        unique=True,
    ),
    *PLACE_IN_SOURCE,
    column(EXTERNAL_ID, "str", "the source system's own id of the ad"),
    column(GIVEN_PNR, "str", "P-number as given, 8 to 11 digits: it may be mistyped"),
    column(GIVEN_CVR, "str", "CVR number as given, digits only, 8 digits where it can be"),
    column(GIVEN_NAME, "str", "employer's name as given"),
    column(GIVEN_ADDRESS, "str", "street and number as given"),
    column(GIVEN_POSTAL_CODE, "str", "postal code as given, 4 digits"),
    column(TITLE, "str", "what the job is called, CPR numbers masked"),
    column(STARTS_ON, "date", "first day the ad stood", null=False),
    column(ENDS_ON, "date", "last day it stands, inclusive; an assumed one filled in", null=False),
    column(END_ASSUMED, "bool", "the last day was not in the source", null=False),
    column(POSITIONS, "int", "positions it offers", unit="positions"),
    column(CPR_MASKED, "bool", "a CPR number stood in the row and was masked", null=False),
)

LOADED_JOB_ADS = Table(
    name="loaded_job_ads",
    row="a job ad as loaded",
    columns=(*_AD_COLUMNS, *CONTACT_DETAILS),
)

JOB_ADS = Table(
    name="job_ads",
    row="a job ad the loaders kept, with its match or why there is none",
    columns=(*_AD_COLUMNS, *MATCH_COLUMNS),
)

JOB_AD_CREDITS = Table(
    name="job_ad_credits",
    row="a job ad is about a unit",
    columns=(
        column(JOB_AD_ID, "str", "the ad", null=False),
        column(UNIT_ID, "str", "the unit", null=False),
        HOW_COLUMN,
    ),
)
