"""The selection itself: which values are chosen in which filter, and which codes there are."""

import re
from dataclasses import dataclass, field

from kortinfo.tables import LEVELS

SIZES = ("0", "1", "2-4", "5-9", "10-19", "20-49", "50-99", "100+", "unknown")
"""Size classes: the register's own employee intervals, the large ones together."""
SIZE_STARTS = (0, 1, 2, 5, 10, 20, 50, 100)
"""The fewest employees in each known size class."""
UNKNOWN = "unknown"
AREA_KINDS = ("municipality", "postal", "parish")

_SECTOR = re.compile(r"(?:DB\d{2}:)?(?:[A-Z]|\d{2,4}|\d{6})|unknown")
_AREA = re.compile(rf"(?:{'|'.join(AREA_KINDS)}):(?:\d{{4}}|{UNKNOWN})")
_KIND_LENGTH = 200


@dataclass(frozen=True, kw_only=True)
class PopulationChoice:
    """Which units views and figures speak of; a unit has to pass all four.

    Attributes:
        min_employees: fewest employees, by the lower end of the interval.
        unknown_size: whether units of unknown size are in.
        holding: whether holding companies are in.
        public: whether public workplaces are in.
    """

    min_employees: int = 1
    unknown_size: bool = True
    holding: bool = False
    public: bool = True


@dataclass(frozen=True, kw_only=True)
class Selection:
    """What is chosen: OR within a filter, AND between filters; an empty filter lets all through.

    Attributes:
        levels: letters A to D.
        sectors: a section (``F``), or a division, group, class or code by its first digits
            (``41``, ``412``, ``410000``). ``DB25:F`` is only that scheme's; without a scheme each
            row is judged in its own scheme. ``unknown`` is rows without a section.
        areas: ``municipality:0813``, ``postal:9990``, ``parish:8435``; one filter, so a postal
            district and a parish together are either. ``postal:unknown`` is rows without one.
        sizes: classes of ``SIZES``.
        kinds: kinds of collaboration there have been, ever.
        never_collaborated: units without any; one more choice in the filter of kinds, so that
            together with a kind it is either.
        population: whom it is about at all; None is every unit.
        search: a piece of a name, a CVR number or a P-number. Never in the URL.
    """

    levels: frozenset[str] = field(default_factory=frozenset)
    sectors: frozenset[str] = field(default_factory=frozenset)
    areas: frozenset[str] = field(default_factory=frozenset)
    sizes: frozenset[str] = field(default_factory=frozenset)
    kinds: frozenset[str] = field(default_factory=frozenset)
    never_collaborated: bool = False
    population: PopulationChoice | None = field(default_factory=PopulationChoice)
    search: str = ""


FILTERS = ("levels", "sectors", "areas", "sizes", "kinds")
"""The filters that hold a set of values, in the order they are shown."""


def is_valid(filter_name: str, value: str) -> bool:
    """Tell whether a filter of ``FILTERS`` can hold ``value`` (whether or not any row has it)."""
    if filter_name == "levels":
        return value in LEVELS
    if filter_name == "sizes":
        return value in SIZES
    if filter_name == "sectors":
        return _SECTOR.fullmatch(value) is not None
    if filter_name == "areas":
        return _AREA.fullmatch(value) is not None
    return bool(value.strip()) and len(value) <= _KIND_LENGTH and value.isprintable()
