"""A plan on paper, as a workbook, points and links: who is left out, and that no home is in it."""

import contextlib
import datetime as dt
import io
import re
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from xml.etree import ElementTree as ET

import openpyxl
import pyogrio
import pypdf
import pytest

from kortinfo.errors import KortinfoError
from kortinfo.exports.listing import Taker
from kortinfo.exports.visit_plan.links import day_link, map_links
from kortinfo.exports.visit_plan.taking import KINDS, make, taken_of, write_files
from kortinfo.exports.visit_plan.told import ToldPlan
from kortinfo.logbook import Logbook
from kortinfo.routes.plan import VisitPlan
from kortinfo.settings import Settings
from kortinfo.text import escape
from tests.exports import plans
from tests.exports.plans import (
    BROKE,
    GONE,
    HARM,
    NOW,
    SATURDAY,
    SECRET,
    SMITHY,
    YARD,
    at,
    day,
    stop,
)


def file(kind: str, told: ToldPlan, made: VisitPlan | None = None) -> bytes:
    planned = made or plans.plan()
    return make(kind, told, plan=planned, saved=plans.saved(planned), at=NOW)


def pages(content: bytes) -> list[str]:
    read = pypdf.PdfReader(io.BytesIO(content))
    return [re.sub(r"\s+", " ", page.extract_text()) for page in read.pages]


def sheets(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content)).worksheets


def everything(told: ToldPlan, made: VisitPlan) -> dict[str, str]:
    """Return the words of every kind of file, however they are packed."""
    cells = [
        str(cell.value)
        for sheet in sheets(file("xlsx", told, made))
        for row in sheet
        for cell in row
    ]
    words = {kind: file(kind, told, made).decode() for kind in ("ics", "gpx", "kml")}
    links = [f"{map_links(each)}" for each in told.stops] + [day_link(each) for each in told.days]
    return words | {
        "xlsx": "\n".join(cells),
        "pdf": "\n".join(pages(file("pdf", told, made))),
        "links": "\n".join(links),
        "ics": words["ics"].replace("\r\n ", ""),
    }


def test_a_page_a_day_with_times_why_what_to_ask_and_room_for_notes(tmp_path: Path) -> None:
    found = pages(file("pdf", plans.told(tmp_path)))
    assert len(found) == 3
    for words in (
        "Anna: besøg 24. okt. 2026",
        "Fra Rådhuset kl. 08:30",
        "På vej i alt 33 minutter, 21 km",
        "09:00–09:45",
        "10 minutter · 8 km",
        "Havnens Smedje ApS",
        "Havnegade 12A, 1. th., 9990 Skagen",
        "Telefon: +45 98 00 00 00",
        "C · Ikke i kontakt nu",
        "Ikke i kontakt nu; sidst 29. feb. 2024; 2 åbne jobannoncer",
        "Sidste kontakt: 29. feb. 2024",
        "– Hvad er sket siden sidst?",
        "Frokost 11:30–12:00",
        "Noter",
        "Tilbage kl. 15:00",
        "Omfatter: Mindst 1 ansat",
        "Data bygget 19. okt. 2026, kontaktniveauer pr. 20. okt. 2026.",
        "rammer typisk inden for 18",
    ):
        assert words in found[0], words
    assert found[0].index("Smedje") < found[0].index("Frokost") < found[0].index("Ålbæk Værft")
    assert "Bo: besøg 25. okt. 2026" in found[2]
    assert "Møde på havnen" in found[2]
    english = pages(file("pdf", plans.told(tmp_path, language="en")))
    assert "Anna: visits on 24 Oct 2026" in english[0]
    assert file("pdf", plans.told(tmp_path)) == file("pdf", plans.told(tmp_path))


def test_a_full_day_stands_on_one_page_and_a_long_one_runs_over_with_its_head(
    tmp_path: Path,
) -> None:
    for count, expected in ((9, 1), (24, 3)):
        stops = (
            stop(SMITHY, at(SATURDAY, 6) + dt.timedelta(minutes=30 * number))
            for number in range(count)
        )
        made = plans.plan(day("Anna", SATURDAY, *stops))
        found = pages(file("pdf", plans.told(tmp_path, made), made))
        assert len(found) == expected
        assert all("Noter" in page for page in found)


def test_the_workbook_holds_a_row_a_stop_and_no_formula(tmp_path: Path) -> None:
    told = plans.told(tmp_path, app_url="https://kortinfo.example.dk")
    content = file("xlsx", told)
    visits, about = sheets(content)
    head, *rows = visits.iter_rows(values_only=True)
    read = [dict(zip(head, row, strict=True)) for row in rows]
    assert [each["Stop"] for each in read] == [1, 2, 1, 1]
    assert [each["Fra kl."] for each in read] == ["09:00", "13:00", "09:00", "10:00"]
    assert read[0]["P-nummer"] == SMITHY
    assert read[0]["Kort i Kortinfo"] == f"https://kortinfo.example.dk/?unit={SMITHY}"
    assert read[0]["Dag"] == dt.datetime(2026, 10, 24)  # noqa: DTZ001
    assert read[1]["Frokost før stoppet"] == "Ja"
    assert read[0]["Minutter fra stoppet før"] == 10
    harm = read[2]["Virksomhed eller aftale"]
    assert harm.startswith("=HYPERLINK")
    assert {cell.data_type for row in visits.iter_rows() for cell in row} <= {"s", "n", "d"}
    assert not [cell for row in visits.iter_rows() for cell in row if cell.hyperlink]
    facts = {row[0].value: row[1].value for row in about.iter_rows()}
    assert facts["Virksomheder i filen"] == "3"
    assert facts["Kontaktniveau pr."] == "20. okt. 2026"
    assert file("xlsx", told) == content


@pytest.mark.parametrize(("kind", "layers"), [("gpx", {"waypoints", "routes"}), ("kml", None)])
def test_points_and_lines_are_read_by_gdal(
    tmp_path: Path, kind: str, layers: set[str] | None
) -> None:
    path = tmp_path / f"plan.{kind}"
    path.write_bytes(file(kind, plans.told(tmp_path)))
    names = {str(name) for name, _ in pyogrio.list_layers(path)}
    assert (layers or {"Anna: besøg 24. okt. 2026"}) <= names
    if kind == "gpx":
        points = pyogrio.read_dataframe(path, layer="waypoints")
        assert points["name"].iloc[0] == "1. Havnens Smedje ApS"
        assert len(points) == 4
        assert len(pyogrio.read_dataframe(path, layer="routes")) == 1
    else:
        points = pyogrio.read_dataframe(path, layer="Anna: besøg 24. okt. 2026")
        assert list(points.geometry.geom_type) == ["Point", "Point", "LineString"]
    assert points.crs.to_epsg() == 4326
    first = points.geometry.iloc[0]
    assert (8 < first.x < 13, 57 < first.y < 58) == (True, True)


def test_names_that_mean_harm_are_words_in_every_file(tmp_path: Path) -> None:
    told = plans.told(tmp_path)
    for kind in ("gpx", "kml"):
        content = file(kind, told).decode()
        ET.fromstring(content)
        assert "<img" not in content
        assert escape("<img src=x") in content
    assert "<imgsrc=xonerror" in pages(file("pdf", told))[1].replace(" ", "")


def test_links_say_where_to_and_never_where_from(tmp_path: Path) -> None:
    told = plans.told(tmp_path)
    links = map_links(told.stops[0], mode="bicycle")
    lat, lon = (float(each) for each in links.geo.removeprefix("geo:").split("?")[0].split(","))
    assert (57 < lat < 58, 8 < lon < 13) == (True, True)
    assert links.geo.endswith("(Havnens%20Smedje%20ApS)")
    google = parse_qs(urlsplit(links.google).query)
    assert set(google) == {"api", "destination", "travelmode"}
    assert google["travelmode"] == ["bicycling"]
    assert set(parse_qs(urlsplit(links.apple).query)) == {"daddr", "dirflg"}
    assert "Smedje" not in unquote(links.google + links.apple)
    whole = parse_qs(urlsplit(day_link(told.days[0])).query)
    assert set(whole) == {"api", "destination", "travelmode", "waypoints"}
    assert len(whole["waypoints"][0].split("|")) == 1
    harm = map_links(told.days[1].stops[0]).geo
    assert re.fullmatch(r"geo:[-0-9.,]+\?q=[-0-9.,]+\([A-Za-z0-9%_.~-]*\)", harm)
    stops = tuple(replace(told.stops[0], number=number) for number in range(1, 12))
    assert day_link(replace(told.days[0], stops=stops)) == ""


def everybody() -> VisitPlan:
    """Return a plan with somebody of every sort that is left out, and an appointment with one."""
    return plans.plan(
        day(
            "Anna",
            SATURDAY,
            stop(SMITHY, at(SATURDAY, 8)),
            stop(SECRET, at(SATURDAY, 9), travel_seconds=111),
            stop(YARD, at(SATURDAY, 10), travel_seconds=222, travel_metres=2222),
            stop(BROKE, at(SATURDAY, 12)),
            stop(GONE, at(SATURDAY, 13)),
            stop(SECRET, at(SATURDAY, 14), title="Aftalt møde", appointment=True),
            lunch_after=3,
        )
    )


def test_protected_insolvent_and_gone_ones_are_in_no_file_and_counted(tmp_path: Path) -> None:
    made = everybody()
    told = plans.told(tmp_path, made)
    assert [each.name for each in told.stops] == [
        "Havnens Smedje ApS",
        "Ålbæk Værft & Søn A/S",
        "Aftalt møde",
    ]
    assert (told.about.left_out_protected, told.about.left_out_insolvent) == (2, 1)
    assert (told.left_out_gone, told.rows) == (1, 2)
    assert told.days[0].lunch_after == 2
    assert told.stops[1].stop.travel_seconds is None  # from a place that is not told
    for kind, words in everything(told, made).items():
        for untold in ("Skærmet", "Lukket Vej", "98 11 11 11", "Konkursbo", SECRET, GONE, BROKE):
            assert untold not in words, (kind, untold)
    paper = pages(file("pdf", told, made))[0]
    for words in ("2 reklamebeskyttede", "1 virksomhed under konkurs", "1 virksomhed er ophørt"):
        assert words in paper
    assert taken_of("pdf", told).reason == ""


def test_protected_ones_go_along_for_a_reason_without_their_telephone(tmp_path: Path) -> None:
    made = everybody()
    told = plans.told(tmp_path, made, reason="Opfølgning på praktik")
    assert [each.name for each in told.stops if "Skærmet" in each.name] == [
        "Skærmet Snedkeri",
        "Skærmet Snedkeri: Aftalt møde",
    ]
    assert told.about.left_out_insolvent == 1
    for kind, words in everything(told, made).items():
        assert "98 11 11 11" not in words, kind
    assert "Reklamebeskyttede er med: Opfølgning" in pages(file("pdf", told, made))[0]
    taken = taken_of("pdf", told)
    assert (taken.protected, taken.rows, taken.reason) == (2, 4, "Opfølgning på praktik")


def entries(settings: Settings) -> list[tuple[str, str, int, int, str]]:
    with contextlib.closing(Logbook.open(settings.logbook, folder=settings.folder)) as book:
        return [
            (each.what, each.kind, each.rows, each.protected_rows, each.who)
            for each in book.audit()
        ]


def test_every_file_is_logged_and_the_reason_as_an_override(tmp_path: Path) -> None:
    made, where = everybody(), plans.settings(tmp_path)
    told = plans.told(tmp_path, made, reason="Opfølgning")
    files = {tmp_path / f"plan.{kind}": file(kind, told, made) for kind in KINDS}
    write_files(files, told, where, taker=Taker(who="Anna", at=NOW, reason="Opfølgning"))
    assert all(path.read_bytes() == content for path, content in files.items())
    logged = entries(where)
    assert {each[:2] for each in logged} == {
        ("override", "protected"),
        *(("export", f"plan_{kind}") for kind in KINDS),
    }
    assert {each[2:] for each in logged} == {(4, 2, "Anna")}


def test_what_cannot_be_logged_is_not_written(tmp_path: Path) -> None:
    told = plans.told(tmp_path)
    where = plans.settings(tmp_path).model_copy(update={"logbook": f"sqlite:///{tmp_path}"})
    with pytest.raises(KortinfoError):
        write_files({tmp_path / "plan.gpx": b"x"}, told, where, taker=Taker(who="", at=NOW))
    assert not (tmp_path / "plan.gpx").exists()


def test_no_cpr_number_typed_into_a_plan_goes_out(tmp_path: Path) -> None:
    meeting = stop("", at(SATURDAY, 9), title="Møde om 010203-4567 og 0102034567")
    made = plans.plan(day("Anna 010203-4567", SATURDAY, meeting, start_title="Rådhuset"))
    for kind, words in everything(plans.told(tmp_path, made), made).items():
        assert "4567" not in words, kind


def from_a_home(**leaks: Any) -> VisitPlan:
    """Return a day from and to a home; ``leaks``: what was said of it all the same."""
    first = {"travel_seconds": 1_234, "travel_metres": 12_345, "arrives_at": at(SATURDAY, 8, 51)}
    honest = {"travel_seconds": None, "travel_metres": None, "slack_minutes": 0}
    there = leaks or {}
    return plans.plan(
        day(
            "Anna",
            SATURDAY,
            stop(SMITHY, at(SATURDAY, 9), **(first if there else honest)),
            stop(
                YARD, at(SATURDAY, 13), **({"slack_minutes": 77} if there else {"slack_minutes": 0})
            ),
            from_home=True,
            to_home=True,
            starts_at=at(SATURDAY, 8, 29) if there else None,
            ends_at=at(SATURDAY, 14, 13) if there else None,
            start_title="Hjemmevej 7" if there else "",
            travel_seconds=600 + 1_234 + 1_740 if there else 600,
            travel_metres=8_000 + 12_345 + 17_400 if there else 8_000,
        )
    )


def test_no_file_tells_where_or_how_far_a_home_is(tmp_path: Path) -> None:
    """The files of a plan that says all of a home's ways are those of one that says nothing."""
    honest, leaking = from_a_home(), from_a_home(leak=True)
    clean = everything(plans.told(tmp_path, honest), honest)
    told = everything(plans.told(tmp_path, leaking), leaking)
    assert told == clean
    assert "uden turen til og fra hjemmet" in clean["pdf"]
    assert "10 minutter, 8 km" in clean["pdf"]
    assert "09:00–09:45" in clean["pdf"]  # when the first visit begins is told
    for words in ("08:29", "14:13", "Hjemmevej", "08:51", "Tilbage", "Fra Rådhuset"):
        assert not [kind for kind, said in told.items() if words in said]
    assert plans.saved(leaking).content == plans.saved(honest).content


def test_a_link_to_the_app_is_an_address_or_nothing() -> None:
    for wrong in ("javascript:alert(1)", "kortinfo.dk", "https://x.dk/?unit=1", "https://a b.dk"):
        with pytest.raises(ValueError, match="app_url"):
            plans.settings(Path(), app_url=wrong)


def test_a_day_without_stops_is_no_page(tmp_path: Path) -> None:
    made = plans.plan(day("Anna", SATURDAY, stop(HARM, at(SATURDAY, 9))), day("Bo", SATURDAY))
    assert len(pages(file("pdf", plans.told(tmp_path, made), made))) == 1
    nothing = plans.plan(day("Bo", SATURDAY))
    told = plans.told(tmp_path, nothing)
    assert all(file(kind, told, nothing) for kind in KINDS)
