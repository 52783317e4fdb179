"""The sectors as a tree: what stands in it, what a choice takes, what the counts count."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kortinfo.selection import Selection, coded
from kortinfo.views.pages.sector_nodes import SectorNodes, sector_nodes
from kortinfo.views.pages.sector_tree import meant
from tests.views.pages.conftest import AS_OF, frames, unit

TITLES = {"DB25:F": "Bygge og anlæg", "DB25:43": "Specialiseret byggeri", "DB07:F": "Byggeri"}


def businesses(*sectors: tuple[str, ...]) -> pd.DataFrame:
    """Return a business for each scheme, section and code, and for its place in DB25."""
    rows = [
        unit(
            number,
            sector_scheme=scheme or None,
            section=section or None,
            sector_code=code or None,
            division=code[:2] or None,
            db25_section=place[0] if place else None,
            db25_code=place[1] or None if place else None,
            db25_by=place[2] if place else None,
            level="D",
        )
        for number, (scheme, section, code, *place) in enumerate(sectors)
    ]
    return frames(homes=rows, history=[])["businesses"]


def tree(*sectors: tuple[str, ...]) -> SectorNodes:
    return sector_nodes(coded(businesses(*sectors), as_of=AS_OF), TITLES, "da")


def names(nodes: SectorNodes, held: list[int]) -> list[str]:
    return [nodes.codes[node] for node in held]


def test_sections_hold_divisions_and_divisions_codes() -> None:
    nodes = tree(("DB25", "F", "432100"), ("DB25", "F", "432200"), ("DB25", "C", "251100"))
    assert nodes.codes == (
        "DB25:C", "DB25:25", "DB25:251100", "DB25:F", "DB25:43", "DB25:432100", "DB25:432200",
    )  # fmt: skip
    assert nodes.parents == (-1, 0, 1, -1, 3, 4, 4)
    assert nodes.names[3:5] == ("F Bygge og anlæg", "43 Specialiseret byggeri")


def test_rows_without_a_sector_stand_last_and_a_section_alone_counts_itself() -> None:
    nodes = tree(("", "", ""), ("DB25", "F", ""), ("DB25", "F", "432100"))
    assert nodes.codes == ("DB25:F", "DB25:43", "DB25:432100", "unknown")
    assert nodes.names[-1] == "Uoplyst branche"
    assert [nodes.codes[node] for node in nodes.own] == ["DB25:F", "DB25:432100", "unknown"]


OLD = ("DB07", "F", "432100")
PLACED = (*OLD, "F", "43", "group")


def test_what_was_converted_stands_under_its_group_with_its_scheme_named() -> None:
    nodes = tree(("DB25", "F", "432100"), PLACED)
    assert nodes.codes == ("DB25:F", "DB25:43", "DB25:432100", "DB07:432100")
    assert nodes.parents == (-1, 0, 1, 1)
    assert nodes.names[0] == "F Bygge og anlæg"
    assert nodes.names[-1] == "Branche DB07 432100"


def test_a_converted_code_with_a_title_names_its_scheme() -> None:
    codes = coded(businesses(("DB25", "F", "432100"), PLACED), as_of=AS_OF)
    nodes = sector_nodes(codes, {**TITLES, "DB07:432100": "El-installation"}, "da")
    assert nodes.names[-1] == "432100 El-installation [DB07]"


def test_what_cannot_be_converted_stands_by_itself_and_says_so() -> None:
    nodes = tree(("DB25", "F", "432100"), ("DB07", "G", "454000"), ("", "", ""))
    assert nodes.codes[-3:] == ("DB07:unplaced", "DB07:454000", "unknown")
    assert nodes.names[-3] == "DB07: kan ikke omsættes til DB25"


def test_a_doubtful_conversion_is_marked() -> None:
    nodes = tree(("DB25", "F", "432100"), (*OLD, "F", "432100", "uncertain"))
    assert nodes.codes[-1] == "DB07:432100"
    assert nodes.parents[-1] == nodes.codes.index("DB25:432100")
    assert nodes.names[-1].endswith("[DB07, omsat med usikkerhed]")


def test_an_older_scheme_alone_keeps_its_own_tree() -> None:
    assert tree(PLACED).codes == ("DB07:F", "DB07:43", "DB07:432100")
    assert tree(PLACED).names[0] == "F Byggeri"


def test_no_businesses_give_no_tree() -> None:
    nodes = tree()
    assert nodes.codes == ()
    assert nodes.held({"DB25:F"}) == []


@pytest.mark.parametrize(
    ("chosen", "held"),
    [
        ({"DB25:F"}, ["DB25:F"]),
        ({"F"}, ["DB25:F"]),
        ({"DB07:432100"}, ["DB07:432100"]),
        ({"DB25:43", "DB25:F"}, ["DB25:F"]),
        ({"432"}, ["DB25:432100", "DB25:432200", "DB07:432100"]),
        ({"DB25:432100", "unknown"}, ["DB25:432100", "unknown"]),
        ({"DB25:99"}, []),
    ],
)
def test_a_choice_holds_the_topmost_nodes_it_takes(chosen: set[str], held: list[str]) -> None:
    nodes = tree(("DB25", "F", "432100"), ("DB25", "F", "432200"), PLACED, ("", "", ""))
    assert names(nodes, nodes.held(chosen)) == held


def test_what_is_chosen_outside_the_tree_stays() -> None:
    nodes = tree(("DB25", "F", "432100"))
    before = frozenset({"DB25:99", "DB25:432"})
    assert meant({"codes": ["DB25:43"], "nonce": "x-1"}, nodes, before) == {"DB25:43", "DB25:99"}


@pytest.mark.parametrize("told", [None, [], {}, {"codes": "DB25:F"}, 7])
def test_what_is_no_choice_changes_nothing(told: object) -> None:
    assert meant(told, tree(("DB25", "F", "432100")), frozenset({"DB25:F"})) is None


def test_a_code_that_is_not_in_the_tree_is_not_taken() -> None:
    nodes = tree(("DB25", "F", "432100"))
    told = {"codes": ["DB25:F", "<script>", 3, None, "DB25:99"]}
    assert meant(told, nodes, frozenset()) == {"DB25:F"}


EVERY_SECTOR = [
    *((scheme, "F", code) for scheme in ("DB25", "DB07") for code in ("432100", "432200", "43")),
    ("DB25", "C", "251100"),
    ("DB25", "C", ""),
    PLACED,
    ("DB07", "F", "411000", "M", "68", "group"),
    ("DB07", "G", "451910", "G", "", "group"),
    ("DB07", "J", "631100", "K", "631000", "uncertain"),
    ("DB03", "", "452100", "F", "4100", "concordance"),
    ("DB03", "", "501020"),
    ("", "", ""),
]
ONE_OF_EACH = businesses(*EVERY_SECTOR)
CHOICES = st.sampled_from(
    [
        "F",
        "DB25:F",
        "DB07:C",
        "43",
        "DB25:432",
        "DB25:251100",
        "unknown",
        "DB07:unplaced",
        "DB25:M",
        "DB25:G",
        "41",
        "DB07:41",
        "DB25:631000",
    ]
)


@given(
    rows=st.lists(st.integers(0, len(EVERY_SECTOR) - 1), min_size=1, max_size=12),
    chosen=st.frozensets(CHOICES, min_size=1, max_size=3),
)
def test_the_counts_under_a_choice_are_the_rows_it_filters(
    rows: list[int], chosen: frozenset[str]
) -> None:
    codes = coded(ONE_OF_EACH.iloc[rows].reset_index(drop=True), as_of=AS_OF)
    nodes = sector_nodes(codes, TITLES, "da")
    counts = nodes.counts(codes, np.ones(codes.rows, dtype=bool))
    assert sum(counts) == codes.rows
    totals = np.zeros(len(nodes.codes), dtype=int)
    totals[nodes.own] = counts
    for node in reversed(range(len(nodes.codes))):
        if nodes.parents[node] >= 0:
            totals[nodes.parents[node]] += totals[node]
    selection = Selection(sectors=chosen, population=None)
    assert totals[nodes.held(chosen)].sum() == codes.mask(selection).sum()
