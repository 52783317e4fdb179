import datetime as dt

import pandas as pd
import pytest
from hypothesis import given, settings

from kortinfo import tables
from kortinfo.selection import (
    Circle,
    Polygon,
    PopulationChoice,
    Selection,
    chips,
    in_words,
    titles_of,
)
from kortinfo.selection.titles import own_area_types
from kortinfo.selection.words import label
from tests.examples import examples
from tests.selection.rows import businesses
from tests.selection.test_coded import selections_drawn

TITLES = {
    "DB25:F": "Byggeri og anlæg",
    "DB25:G": "Handel",
    "postal:9990": "Skagen",
    "postal:9900": "Frederikshavn",
    "parish:8435": "Råbjerg",
    "municipality:0813": "Frederikshavn",
    "area:havn:H1": "Havnen",
}
TRIANGLE = Polygon(((57.7, 10.5), (57.8, 10.5), (57.8, 10.6)))
DEFAULT = Selection()


def chosen(**values: object) -> Selection:
    sets = {
        key: frozenset(value) if isinstance(value, list) else value for key, value in values.items()
    }
    return Selection(**sets)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("selection", "danish", "english"),
    [
        (DEFAULT, "Alle virksomheder", "All businesses"),
        (
            chosen(sectors=["DB25:F"], areas=["postal:9990"]),
            "Byggeri og anlæg i 9990 Skagen",
            "Byggeri og anlæg in 9990 Skagen",
        ),
        (
            chosen(levels=["D", "C"]),
            "Alle virksomheder, uden kontakt (C og D)",
            "All businesses, not in contact (C and D)",
        ),
        (
            chosen(areas=["parish:8435", "municipality:0813"], sizes=["1", "2-4", "unknown"]),
            (
                "Alle virksomheder i Frederikshavn Kommune og Råbjerg Sogn, 1 ansat, 2–4 ansatte "
                "eller ukendt antal ansatte"
            ),
            (
                "All businesses in Frederikshavn Municipality and Råbjerg parish, 1 employee, "
                "2–4 employees or unknown number of employees"
            ),
        ),
        (
            chosen(kinds=["mentor"], never_collaborated=True),
            "Alle virksomheder, mentor eller aldrig noget samarbejde",
            "All businesses, mentor or never any collaboration",
        ),
        (
            chosen(never_collaborated=True, population=None),
            (
                "Alle virksomheder, aldrig noget samarbejde, alle, også holdingselskaber og "
                "virksomheder uden ansatte"
            ),
            (
                "All businesses, never any collaboration, all, also holding companies and "
                "businesses without employees"
            ),
        ),
        (
            chosen(
                sectors=["DB25:F"],
                areas=["postal:9990"],
                no_contact_since=dt.date(2026, 5, 1),
                shape=Circle(57.7, 10.6, 2_000),
            ),
            "Byggeri og anlæg i 9990 Skagen, ikke kontaktet siden 1. maj 2026, inden for 2,0 km",
            "Byggeri og anlæg in 9990 Skagen, not contacted since 1 May 2026, within 2.0 km",
        ),
        (
            chosen(last_contact=["366+", "181-365"], due=["overdue", "soon"], job_ads=True),
            (
                "Alle virksomheder, sidste kontakt for 181–365 dage siden eller over et år siden, "
                "opfølgning overskredet eller snart tid til opfølgning, har åbne jobannoncer"
            ),
            (
                "All businesses, last contact 181–365 days ago or over a year ago, "
                "follow-up overdue or follow-up soon, has open job ads"
            ),
        ),
        (
            chosen(responsible=["ABC", "unknown", "Åse"], new_months=3),
            (
                "Alle virksomheder, ansvarlig: ABC, Åse eller uden ansvarlig, "
                "startet inden for 3 måneder"
            ),
            (
                "All businesses, responsible: ABC, Åse or no one responsible, "
                "started within 3 months"
            ),
        ),
        (
            chosen(areas=["region:1081", "area:havn:H1", "area:havn:H9"], shape=TRIANGLE),
            "Alle virksomheder i Havnen, H9 og Region Nordjylland, i det indtegnede område",
            "All businesses in Havnen, H9 and North Denmark Region, in the area drawn",
        ),
        (
            chosen(shape=Circle(57.7, 10.6, 800), last_contact=["never", "366+"]),
            (
                "Alle virksomheder, aldrig haft kontakt eller sidste kontakt for over et år siden, "
                "inden for 800 m"
            ),
            "All businesses, never in contact or last contact over a year ago, within 800 m",
        ),
        (chosen(search=" ås "), "Alle virksomheder, søgning: ås", "All businesses, search: ås"),
    ],
)
def test_a_selection_in_words(selection: Selection, danish: str, english: str) -> None:
    assert in_words(selection, titles=TITLES, language="da") == danish
    assert in_words(selection, titles=TITLES, language="en") == english


def test_many_values_are_counted_after_three() -> None:
    selection = chosen(sectors=["01", "02", "03", "05", "06"])
    words = in_words(selection, titles={"01": "Et", "02": "To", "03": "Tre"}, language="da")
    assert words == "Et, To, Tre og 2 andre"


def test_a_code_without_a_title_is_named_by_itself() -> None:
    selection = chosen(sectors=["DB07:451110"], areas=["parish:1234", "postal:unknown"])
    assert in_words(selection, titles={}, language="da") == (
        "Branche DB07 451110 i sogn 1234 og ukendt postnummer"
    )


@settings(max_examples=examples(50))
@given(selections_drawn)
def test_taking_every_chip_away_leaves_nothing_chosen(selection: Selection) -> None:
    for _ in range(60):
        found = chips(selection, default=DEFAULT, titles=TITLES, language="da")
        removable = [chip for chip in found if chip.key != "population"]
        if not removable:
            break
        assert removable[0].without != selection
        selection = removable[0].without
    assert selection == Selection(population=selection.population)


def test_chips_say_what_is_chosen_in_the_order_of_the_filters() -> None:
    selection = chosen(
        levels=["D", "C"],
        sizes=["100+", "2-4"],
        sectors=["DB25:F"],
        never_collaborated=True,
        search="<b>",
    )
    found = chips(selection, default=DEFAULT, titles=TITLES, language="da")
    assert [(chip.key, chip.value, chip.label) for chip in found] == [
        ("levels", "C", "Ikke i kontakt nu (C)"),
        ("levels", "D", "Aldrig i kontakt (D)"),
        ("sectors", "DB25:F", "Byggeri og anlæg"),
        ("sizes", "2-4", "2–4 ansatte"),
        ("sizes", "100+", "100+ ansatte"),
        ("never_collaborated", "", "Aldrig noget samarbejde"),
        ("search", "", "Søgning: <b>"),
        ("population", "", "Mindst 1 ansat eller ukendt antal, uden holdingselskaber"),
    ]
    assert found[0].without.levels == frozenset("D")


def test_the_population_is_shown_by_default_and_can_be_taken_away_and_back() -> None:
    (chip,) = chips(DEFAULT, default=DEFAULT, titles={}, language="da")
    assert chip.key == "population"
    assert chip.without.population is None
    (back,) = chips(chip.without, default=DEFAULT, titles={}, language="da")
    assert back.label == "Alle, også holdingselskaber og virksomheder uden ansatte"
    assert back.without == DEFAULT


@pytest.mark.parametrize(
    ("choice", "words"),
    [
        (PopulationChoice(min_employees=5, unknown_size=False), "Mindst 5 ansatte, uden holding"),
        (PopulationChoice(min_employees=0, holding=True, public=False), "Uden offentlige"),
        (
            PopulationChoice(min_employees=0, holding=True, unknown_size=False),
            "Kendt antal ansatte",
        ),
        (PopulationChoice(min_employees=0, holding=True), "Alle, også holdingselskaber"),
    ],
)
def test_a_population_in_words(choice: PopulationChoice, words: str) -> None:
    (chip,) = chips(Selection(population=choice), default=DEFAULT, titles={}, language="da")
    assert chip.label.startswith(words)


def test_titles_come_from_the_tables_at_hand() -> None:
    sectors = tables.shaped(
        pd.DataFrame(
            [
                (
                    "DB25",
                    "410000",
                    "Opførelse af bygninger",
                    "F",
                    "Bygge og anlæg",
                    "41",
                    "Byggeri",
                ),
                (
                    "DB07",
                    "411000",
                    "Gennemførelse",
                    "F",
                    "Bygge og anlægsvirksomhed",
                    "41",
                    "Byggeri",
                ),
            ],
            columns=[
                "scheme",
                "code",
                "title",
                "section",
                "section_title",
                "division",
                "division_title",
            ],
        ),
        tables.SECTORS,
    )
    areas = pd.DataFrame(
        {
            "area_type": ["parish", "municipality", "postal_district", "havn"],
            "code": ["8435", "0813", "9990", "H1"],
            "name": ["Råbjerg", "Frederikshavn", "Skagen By", "Havnen"],
        }
    )
    frame = businesses({"sector_code": "999999", "sector_title": "Uoplyst"})
    titles = titles_of(frame, sectors=sectors, areas=areas)
    assert titles["DB25:F"] == "Bygge og anlæg"
    assert titles["DB07:F"] == "Bygge og anlægsvirksomhed"
    assert "F" not in titles  # the schemes do not agree
    assert titles["41"] == titles["DB07:41"] == "Byggeri"
    assert titles["DB25:999999"] == titles["999999"] == "Uoplyst"
    assert titles["parish:8435"] == "Råbjerg"
    assert titles["municipality:0813"] == "Frederikshavn"
    assert titles["postal:9990"] == "Skagen"
    assert titles["area:havn:H1"] == "Havnen"
    assert own_area_types(titles) == ["havn"]


@pytest.mark.parametrize(
    ("language", "name"), [("da", "Region Nordjylland"), ("en", "North Denmark Region")]
)
def test_a_region_is_named_in_the_reader_s_language(language: str, name: str) -> None:
    assert label("areas", "region:1081", titles={}, language=language) == name
