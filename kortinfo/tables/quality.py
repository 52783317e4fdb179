"""How good the data of each build were: what there is to compare the next one with."""

from kortinfo.contracts import Table, column
from kortinfo.tables.names import AS_OF, BUILT_AT, COUNT, MEASURE, OF, SOURCE

QUALITY_HISTORY = Table(
    name="quality_history",
    row="a measure of a source in a build, this one or an earlier one",
    columns=(
        column(BUILT_AT, "str", "when it was built, ISO 8601 in UTC", null=False),
        column(AS_OF, "date", "the day of reckoning", null=False),
        column(SOURCE, "str", 'name of the source; "": the map as a whole', null=False),
        column(MEASURE, "str", "what is counted (quality.Figure)", null=False),
        column(COUNT, "int", "of how many it is true", null=False),
        column(OF, "int", "of how many", null=False),
    ),
)
