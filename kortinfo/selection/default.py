"""The selection a page or a list starts from, by the settings."""

from kortinfo.selection.chosen import PopulationChoice, Selection
from kortinfo.settings import Population


def default_selection(population: Population) -> Selection:
    """Return the selection with nothing chosen but the settings' population."""
    return Selection(population=PopulationChoice(**population.model_dump()))
