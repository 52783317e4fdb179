"""The selection itself: which values are chosen in which filter, and which codes there are."""

import datetime as dt
import re
from dataclasses import dataclass, field

from kortinfo.selection.shape import Shape
from kortinfo.tables import LEVELS

SIZES = ("0", "1", "2-4", "5-9", "10-19", "20-49", "50-99", "100+", "unknown")
"""Size classes: the register's own employee intervals, the large ones together."""
SIZE_STARTS = (0, 1, 2, 5, 10, 20, 50, 100)
"""The fewest employees in each known size class."""
LAST_CONTACT = ("never", "0-90", "91-180", "181-365", "366+")
"""Days since the last two-way contact."""
DUE = ("overdue", "soon", "later")
"""When a business is due by its level's own interval; one without such a day is in none."""
NEW_MONTHS = (3, 6, 12)
"""How new a business can be asked to be."""
UNKNOWN = "unknown"
UNPLACED = "unplaced"
"""What of an older scheme's sectors could not be converted to DB25, as ``DB07:unplaced``."""
AREA_KINDS = ("municipality", "postal", "parish", "region")
"""The areas everybody has; ``area:<type>:<code>`` is a municipality's own."""

_SECTOR = re.compile(rf"(?:DB\d{{2}}:)?(?:[A-Z]|\d{{2,4}}|\d{{6}})|{UNKNOWN}|DB\d{{2}}:{UNPLACED}")
_AREA = re.compile(rf"(?:{'|'.join(AREA_KINDS)}):(?:[0-9]{{4}}(?:-[0-9]{{4}})?|{UNKNOWN})")
_OWN_AREA = re.compile(r"area:[0-9A-Za-zÆØÅæøå_-]{1,40}:[^|]{1,60}")
_LONGEST = 200


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
            (``41``, ``412``, ``410000``). ``DB25:F`` is that scheme's and what was converted to
            it, ``DB07:41`` that scheme's own codes; without a scheme it is any scheme's. Where some
            rows have a code of DB25, sections and divisions are DB25's. ``DB07:unplaced`` is what
            could not be converted, ``unknown`` rows without a section.
        areas: ``municipality:0813``, ``postal:9990``, ``parish:8435``, ``region:1081``, and the
            municipality's own ``area:<type>:<code>``; one filter, so a postal district and a
            parish together are either. ``postal:unknown`` is rows without one; ``postal:1000-1499``
            is a range of codes, as inner Copenhagen's districts are drawn.
        shape: drawn on the map; businesses without a position are in none.
        sizes: classes of ``SIZES``.
        kinds: kinds of collaboration there have been, ever.
        never_collaborated: units without any; one more choice in the filter of kinds, so that
            together with a kind it is either.
        last_contact: classes of ``LAST_CONTACT``, by the last two-way contact.
        no_contact_since: those without a two-way contact on that day or later, whether or not
            there was one before.
        due: classes of ``DUE``.
        responsible: the employee responsible; ``unknown`` is those without one.
        job_ads: only those with a job ad open at ``as_of``.
        new_months: only those whose life began within so many months (``NEW_MONTHS``).
        population: whom it is about at all; None is every unit.
        search: a piece of a name, a CVR number or a P-number. Never in the URL.
    """

    levels: frozenset[str] = field(default_factory=frozenset)
    sectors: frozenset[str] = field(default_factory=frozenset)
    areas: frozenset[str] = field(default_factory=frozenset)
    shape: Shape | None = None
    sizes: frozenset[str] = field(default_factory=frozenset)
    kinds: frozenset[str] = field(default_factory=frozenset)
    never_collaborated: bool = False
    last_contact: frozenset[str] = field(default_factory=frozenset)
    no_contact_since: dt.date | None = None
    due: frozenset[str] = field(default_factory=frozenset)
    responsible: frozenset[str] = field(default_factory=frozenset)
    job_ads: bool = False
    new_months: int | None = None
    population: PopulationChoice | None = field(default_factory=PopulationChoice)
    search: str = ""


FILTERS = (
    "levels",
    "sectors",
    "areas",
    "sizes",
    "kinds",
    "last_contact",
    "due",
    "responsible",
)
"""The filters that hold a set of values, in the order they are shown."""
_FIXED = {"levels": LEVELS, "sizes": SIZES, "last_contact": LAST_CONTACT, "due": DUE}


def is_valid(filter_name: str, value: str) -> bool:
    """Tell whether a filter of ``FILTERS`` can hold ``value`` (whether or not any row has it)."""
    if filter_name in _FIXED:
        return value in _FIXED[filter_name]
    if filter_name == "sectors":
        return _SECTOR.fullmatch(value) is not None
    if filter_name == "areas" and not value.startswith("area:"):
        return _AREA.fullmatch(value) is not None
    if filter_name == "areas" and _OWN_AREA.fullmatch(value) is None:
        return False
    return bool(value.strip()) and len(value) <= _LONGEST and value.isprintable()


def in_order(filter_name: str, values: frozenset[str]) -> list[str]:
    """Return a filter's values in the order they are told: its own, else by the alphabet."""
    order = _FIXED.get(filter_name)
    if order:
        return sorted(values, key=order.index)
    return sorted(values, key=lambda value: (value == UNKNOWN, value))
