"""The page *Dækning*, its white spots: why each stands there, and ways to the map and the list."""

import re
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from streamlit.testing.v1 import AppTest

from kortinfo import white_spots
from kortinfo.coverage.clusters import Cluster
from kortinfo.coverage.figures import Share
from kortinfo.coverage.holes import Hole
from kortinfo.hole_words import cluster_reason, reason
from kortinfo.selection import Polygon, Selection, coded, from_query
from kortinfo.settings import load_settings
from kortinfo.snapshot import Snapshot
from kortinfo.views.pages.coverage_holes import LISTED, holes_html
from tests.views.pages.conftest import HOSTILE, go_to, levelled, unit, write
from tests.views.pages.test_kort import html

HOLE = Hole(
    sector="DB25:F",
    area="postal:9990",
    uncovered=48,
    employees=310,
    unknown=3,
    job_ads=12,
    new=5,
    here=Share(covered=13, total=61),
    elsewhere=Share(covered=41, total=100),
    parts={},
    score=0.5,
)
SKAGEN = Polygon(((57.71, 10.57), (57.71, 10.59), (57.73, 10.58)))


def changed(**values: object) -> Hole:
    return Hole(**{**vars(HOLE), **values})


def told(hole: Hole, language: str) -> str:
    return reason(hole, language).replace("\N{NO-BREAK SPACE}", " ")


def test_a_hole_says_why_it_stands_there() -> None:
    assert told(HOLE, "da") == (
        "48 udækkede med ca. 310 ansatte; 12 har jobannoncer ude; 5 nye virksomheder på et år; "
        "21 % dækket mod 41 % i branchen andre steder"
    )
    assert "48 uncovered with about 310 employees; 12 have job ads open" in told(HOLE, "en")


def test_of_few_businesses_no_percentage_is_told() -> None:
    few = changed(uncovered=2, unknown=2, job_ads=None, new=0, here=Share(covered=1, total=3))
    assert told(few, "da") == (
        "2 udækkede med ukendt antal ansatte; 1 af 3 dækket mod 41 % i branchen andre steder"
    )
    alone = changed(elsewhere=Share(covered=1, total=4), job_ads=0)
    assert told(alone, "da").endswith("; 21 % dækket")


def test_a_cluster_says_what_chance_would_have_it_hold() -> None:
    cluster = Cluster(
        outline=SKAGEN,
        area="postal:9990",
        units=52,
        uncovered=37,
        employees=210,
        unknown=0,
        expected=21.3,
        chance=0.01,
    )
    assert cluster_reason(cluster, "da") == (
        "37 udækkede med ca. 210 ansatte, hvor man ved tilfældighed ville vente omkring 21; "
        "der er 52 virksomheder på stedet"
    )


def test_names_and_addresses_are_escaped() -> None:
    written = holes_html(
        (HOLE,),
        titles={"DB25:F": HOSTILE, "postal:9990": HOSTILE},
        to_map=lambda hole: './?a="&b',
        to_visits=lambda hole: './besoeg?a="&b',
        no_map="",
        to_list=lambda hole: "",
        language="da",
    )
    assert HOSTILE not in written
    assert 'href="./?a=&quot;&amp;b"' in written
    assert 'href="./besoeg?a=&quot;&amp;b"' in written


@pytest.fixture
def page(tiny_snapshot: Snapshot, app: AppTest) -> AppTest:
    app.query_params["part"] = "holes"
    app.run()
    go_to(app, "daekning")
    assert not app.exception
    return app


def test_each_hole_leads_to_its_map_and_its_list(page: AppTest) -> None:
    shown = html(page)
    assert "De hvide pletter" in shown
    assert "area=postal%3A9990" in shown
    assert re.search(r'href="\./besoeg\?[^"]*level=C&amp;level=D[^"]*"', shown)
    assert "Vis de " in shown
    assert HOSTILE not in shown
    assert "Der er ingen steder på kortet" in shown  # a dozen businesses


def test_where_all_are_covered_the_page_says_so(folder: Path, app: AppTest) -> None:
    write(folder, homes=[unit(number, **levelled("A")) for number in range(1, 8)])
    app.query_params["part"] = "holes"
    app.run()
    go_to(app, "daekning")
    assert not app.exception
    assert "Alle de valgte virksomheder er dækket" in html(app)


def crowded() -> list[dict[str, object]]:
    """Thirty uncovered at one end of a street, seventy covered along the rest of it."""
    far = {"x": 592_000.0, "y": 6_392_000.0}
    return [
        unit(
            100 + number,
            **levelled("D" if number < 30 else "A"),
            x=590_000.0 + 5 * number if number < 30 else far["x"] + 90 * (number - 30),
            y=6_390_000.0 if number < 30 else far["y"],
        )
        for number in range(100)
    ]


def test_clusters_lead_to_a_map_with_the_same_figures(folder: Path, app: AppTest) -> None:
    snapshot = write(folder, homes=crowded())
    app.query_params["part"] = "holes"
    app.run()
    go_to(app, "daekning")
    assert not app.exception
    shown = html(app)
    assert "hvor man ved tilfældighed ville vente omkring" in shown
    settings = load_settings(folder / "kortinfo.toml")
    clusters = white_spots.clusters_of(snapshot, settings, Selection())
    assert clusters
    linked = [unescape(found) for found in re.findall(r'href="([^"]*shape=[^"]*)"', shown)]
    addresses = [each for each in linked if not each.startswith("./besoeg")]
    businesses = snapshot.table("businesses")
    codes = coded(businesses, as_of=snapshot.as_of)
    for cluster, address in zip(clusters, addresses, strict=True):
        query = parse_qs(urlsplit(address).query)
        assert query["map"][0].startswith("14/57.6")
        selection = from_query(query, default=Selection())
        assert selection == Selection(shape=cluster.outline, levels=frozenset("CD"))
        assert cluster.uncovered == codes.mask(selection).sum()
        every = codes.mask(Selection(shape=cluster.outline))
        assert cluster.units == every.sum()


def test_an_outline_has_no_way_to_a_map_without_the_search(folder: Path, app: AppTest) -> None:
    write(folder, homes=crowded())
    app.query_params["part"] = "holes"
    app.run()
    app.session_state["selection"] = Selection(search="virksomhed")
    go_to(app, "daekning")
    assert not app.exception
    shown = html(app)
    assert "hvor man ved tilfældighed ville vente omkring" in shown
    assert "shape=" not in shown
    assert "en søgning følger ikke med derhen" in shown


def test_the_list_says_how_many_it_shows_and_the_map_has_all_and_only_the_uncovered(
    folder: Path, app: AppTest
) -> None:
    snapshot = write(folder, homes=crowded())
    app.query_params["part"] = "holes"
    app.run()
    go_to(app, "daekning")
    shown = html(app)
    assert f"Vis de {LISTED} største af de 30 udækkede" in shown
    [address] = re.findall(r'href="([^"]*)">Vis alle 30 udækkede på kortet', shown)[:1]
    selection = from_query(parse_qs(urlsplit(unescape(address)).query), default=Selection())
    businesses = snapshot.table("businesses")
    found = businesses[coded(businesses, as_of=snapshot.as_of).mask(selection)]
    assert len(found) == 30
    assert set(found["level"]) == {"D"}
    [listed] = re.findall(r"<details>.*?</details>", shown)[:1]
    assert listed.count("unit=") == LISTED
