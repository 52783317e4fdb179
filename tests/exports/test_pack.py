"""The meeting pack opened: its charts and tables are the report's, and no text breaks a file."""

import datetime as dt
import io
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import openpyxl
import pytest
import shapely
from PIL import Image
from pptx import Presentation
from pptx.util import Pt
from pypdf import PdfReader

from kortinfo.coverage.figures import Share
from kortinfo.exports.pack.making import FILES, Pack, make_pack, taken_of
from kortinfo.exports.pack.part import Table, pages_of
from kortinfo.exports.pack.picture import SIZE, _view, picture
from kortinfo.exports.pack.spread import Disc, spread
from kortinfo.report import Aim, Business, Circle, Reached, Report, Spot, Whole, report
from kortinfo.selection import Selection
from kortinfo.settings import Settings, load_settings
from kortinfo.snapshot import Snapshot
from kortinfo.tables import LEVELS
from kortinfo.texts import date, number
from tests import tiny
from tests.building import build_once

AS_OF = dt.date(2026, 3, 1)
NOW = dt.datetime(2026, 3, 2, tzinfo=dt.UTC)
HOSTILE = '=HYPERLINK("http://x";"k")<b>&amp;\x0b\x01 -1+1 \ufffe ÆØÅ łβ🐟'
"""The name of a business that falls soon."""
LONG = "Skibssmedeværkstedsanpartsselskabet " * 20


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Snapshot, Settings]:
    """The tiny municipality, where 2, 3 and 13 fall soon; 3 is protected."""
    register = tiny.documents()
    units = [document["_source"]["VrproduktionsEnhed"] for document in register]
    units[1]["navne"][0]["navn"] = HOSTILE
    units[12]["navne"][0]["navn"] = LONG
    units[2]["reklamebeskyttet"] = True
    contacts = [
        {"Dato": "10-03-2025", "P-nummer": tiny.pnr(2), "CVR": "", "Type": "Besøg"},
        {"Dato": "20-04-2025", "P-nummer": tiny.pnr(3), "CVR": "", "Type": "Besøg"},
        {"Dato": "10-05-2025", "P-nummer": tiny.pnr(13), "CVR": "", "Type": "Besøg"},
    ]
    settings = tiny.SETTINGS.replace("Prøveservice", "<Prøve> & Co =1")
    folder = tmp_path_factory.mktemp("pack")
    config = tiny.write_municipality(
        folder, register=register, contacts=contacts, settings=settings
    )
    loaded = load_settings(config)
    return build_once(loaded, as_of=AS_OF, built_at=NOW), loaded


@pytest.fixture(scope="module")
def made(built: tuple[Snapshot, Settings]) -> Report:
    """A report with two white spots and a target, as if they were found."""
    found = report(*built, Selection(search="e"), language="da")
    business = Business(
        unit_id="1", name=HOSTILE, town="@Skagen", sector="+47", level="D", employees=None
    )
    spots = (
        Spot(
            title="=Handel, Skagen",
            why="Få er dækket",
            levels=(1, 2, 3, 4),
            uncovered_employees=1234,
            listed=(business,) * 15,
            left_out_protected=2,
        ),
        Spot(title="Landbrug", why="Lille", levels=(0, 1, 1, 1), uncovered_employees=7),
    )
    aim = Aim(
        title="60 % i Skagen",
        words="9990 Skagen",
        measure="companies",
        until=dt.date(2026, 6, 30),
        wanted=0.6,
        now=Share(covered=3, total=10),
        value=0.3,
    )
    faulty = replace(aim, title="Fejl", value=None, faults=("Der er intet filter, der hedder x.",))
    campaign = Reached(
        title="<b>Efterår",
        words="Byggeri",
        starts=dt.date(2026, 1, 1),
        ends=dt.date(2026, 2, 1),
        begun=True,
        reached=Share(covered=5, total=10),
        two_way=Share(covered=1, total=10),
        begun_reached=Share(covered=1, total=4),
        begun_others=Share(covered=0, total=6),
    )
    wrong = replace(campaign, title="Forkert", faults=("Se koden efter.",))
    return replace(found, holes=spots, targets=(aim, faulty), campaigns=(campaign, wrong))


@pytest.fixture(scope="module")
def pack(made: Report, built: tuple[Snapshot, Settings]) -> Pack:
    return make_pack(made, *built)


@pytest.fixture(scope="module")
def deck(pack: Pack) -> Any:
    return Presentation(io.BytesIO(pack.files["pptx"]))


def words_of(slide: Any) -> str:
    found = []
    for shape in slide.shapes:
        if shape.has_text_frame:
            found.append(shape.text_frame.text)
        if shape.has_table:
            found += [cell.text for row in shape.table.rows for cell in row.cells]
    return "\n".join(found)


def charts(deck: Any) -> Iterator[Any]:
    for slide in deck.slides:
        yield from (shape.chart for shape in slide.shapes if shape.has_chart)


def tables(deck: Any) -> list[list[list[str]]]:
    return [
        [[cell.text for cell in row.cells] for row in shape.table.rows]
        for slide in deck.slides
        for shape in slide.shapes
        if shape.has_table
    ]


def test_every_slide_says_filter_day_snapshot_and_definition(deck: Any, made: Report) -> None:
    assert len(deck.slides) >= 9
    for slide in deck.slides:
        told = words_of(slide)
        assert made.words in told
        assert made.population in told
        assert date(AS_OF, "da") in told
        assert made.snapshot in told
        assert "niveau A eller B" in told
        assert slide.shapes.title.text


def test_a_long_filter_stands_whole_on_one_slide_at_least(
    made: Report, built: tuple[Snapshot, Settings]
) -> None:
    words = ", ".join(f"branche {number_}" for number_ in range(40))
    file = make_pack(replace(made, words=words), *built).files["pptx"]
    told = [words_of(slide) for slide in Presentation(io.BytesIO(file)).slides]
    assert any(words in each for each in told)
    assert all("branche 10" in each for each in told)


def test_nothing_on_a_slide_is_smaller_than_can_be_read(deck: Any) -> None:
    frames = [
        frame
        for slide in deck.slides
        for shape in slide.shapes
        for frame in (
            [shape.text_frame]
            if shape.has_text_frame
            else [cell.text_frame for row in shape.table.rows for cell in row.cells]
            if shape.has_table
            else []
        )
    ]
    runs = [run for frame in frames for paragraph in frame.paragraphs for run in paragraph.runs]
    assert runs
    assert min(run.font.size for run in runs) >= Pt(14)
    assert min(chart.font.size for chart in charts(deck)) >= Pt(14)


def test_nothing_stands_off_a_slide(deck: Any) -> None:
    for slide in deck.slides:
        for shape in slide.shapes:
            assert shape.left >= 0
            assert shape.left + shape.width <= deck.slide_width
            assert shape.top + shape.height <= deck.slide_height, words_of(slide)[:80]


def test_charts_are_powerpoints_own_with_the_reports_figures(deck: Any, made: Report) -> None:
    told = [
        (list(plot.categories), [tuple(series.values) for series in plot.series])
        for chart in charts(deck)
        for plot in chart.plots
    ]
    levels, moved, falls, trend = told
    assert levels[1] == [made.figures.levels]
    assert [name[0] for name in levels[0]] == list(LEVELS)
    assert moved == (list(LEVELS), [made.moved.before, made.moved.after])
    assert falls[1] == [tuple(each.businesses for each in made.warnings.within)]
    assert trend[0] == [date(month.day, "da") for month in made.trend]
    shares = [month.share.value for month in made.trend]
    assert [round(each, 9) if each is not None else None for each in trend[1][0]] == [
        round(each, 9) if each is not None else None for each in shares
    ]


def test_tables_are_powerpoints_own_with_the_reports_figures(deck: Any, made: Report) -> None:
    found = tables(deck)
    [head] = [table for table in found if table[0][0] == "Hovedtal"]
    share = made.figures.businesses
    assert head[1][1:3] == [number(share.covered), number(share.total)]
    [moved] = [table for table in found if table[0][0] == "Fra / til"]
    counts = [[int(cell) if cell != "–" else 0 for cell in row[1:]] for row in moved[1:]]
    assert counts == [list(row) for row in made.moved.counts]
    falls = [row for table in found if table[0][0] == "Falder" for row in table[1:]]
    assert len(falls) == len(made.warnings.listed)
    [spots] = [table for table in found if table[0][0] == "Hvid plet"]
    assert spots[1][:4] == ["=Handel, Skagen", "30,0 %", "7", "1.234"]
    assert spots[2][1] == "1 af 3"  # of three no percentage
    [targets] = [table for table in found if table[0][0] == "Mål"]
    whom = "Selskaber: 9990 Skagen"
    assert targets[1][:6] == ["60 % i Skagen", whom, "30. jun. 2026", "60 %", "30,0 %", "–"]
    assert targets[2] == ["Fejl", "–", "30. jun. 2026", "60 %", "–", "–", "–"]
    [campaigns] = [table for table in found if table[0][0] == "Kampagne"]
    assert campaigns[1][3:] == ["50,0 %", "10,0 %", "1 af 4", "0,0 %"]
    assert campaigns[2][3:] == ["–"] * 4
    assert campaigns[2][1] == "–"  # whom it is of cannot be told
    told = "\n".join(words_of(slide) for slide in deck.slides)
    for wrong in ("Fejl: Der er intet filter, der hedder x.", "Forkert: Se koden efter."):
        assert wrong in told


def test_the_matrix_on_slides_has_every_cell(deck: Any, made: Report) -> None:
    found = [table for table in tables(deck) if table[0][0] == "Branche" and len(table[0]) > 1]
    cells = {
        (row[0], heading): cell
        for table in found
        for row in table[1:]
        for heading, cell in zip(table[0][1:], row[1:], strict=True)
    }
    total = made.grid.cells[-1][-1]
    assert cells["I alt", "I alt"].endswith(f"({total.uncovered})")
    assert len(cells) == sum(len(row) for row in made.grid.cells)


def test_protected_businesses_are_counted_and_not_named(pack: Pack, deck: Any) -> None:
    warned = pack.report.warnings
    assert warned.left_out_protected == 1
    assert sum(each.businesses for each in warned.within) == len(warned.listed) + 1
    told = "\n".join(words_of(slide) for slide in deck.slides)
    assert "1 reklamebeskyttede" in told
    assert "Smedjen 3" not in told
    assert "Smedjen 3" not in pdf_text(pack)
    assert taken_of("pdf", pack.report).protected == 0


def test_hostile_names_are_plain_text_on_slides(deck: Any, pack: Pack) -> None:
    told = "\n".join(words_of(slide) for slide in deck.slides)
    assert '=HYPERLINK("http://x";"k")<b>&amp;' in told
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe]", told)
    book = [chart.part.chart_workbook.xlsx_part.blob for chart in charts(deck)]
    assert_no_formula(*book)


def assert_no_formula(*files: bytes) -> None:
    for file in files:
        book = openpyxl.load_workbook(io.BytesIO(file))
        for sheet in book:
            for row in sheet.iter_rows():
                for cell in row:
                    assert cell.data_type != "f", (sheet.title, cell.coordinate, cell.value)
                    assert cell.hyperlink is None


def test_the_workbook_has_the_figures_as_numbers_and_no_formula(pack: Pack) -> None:
    assert_no_formula(pack.files["xlsx"])
    made = pack.report
    book = openpyxl.load_workbook(io.BytesIO(pack.files["xlsx"]))
    for sheet in book:
        head = "\n".join(str(sheet.cell(row, 1).value) for row in range(1, 5))
        for piece in (made.words, made.population, date(AS_OF, "da"), made.snapshot, "niveau A"):
            assert piece in head, sheet.title
    rows = [[cell.value for cell in row] for row in book["Hovedtal"].iter_rows()]
    [row] = [row for row in rows if row[0] == "Virksomheder"]
    share = made.figures.businesses
    assert row[1:3] == [share.covered, share.total]
    assert row[3] == pytest.approx(share.value)
    months = list(book["Udvikling"].iter_rows(values_only=True))
    days = [row[0].date() for row in months if isinstance(row[0], dt.datetime)]
    assert days == [month.day for month in reversed(made.trend)]
    listed = [row[1] for row in book["Falder snart"].iter_rows(values_only=True)]
    assert sum(str(name).startswith("=HYPERLINK") for name in listed) == 1


def pdf_text(pack: Pack) -> str:
    reader = PdfReader(io.BytesIO(pack.files["pdf"]))
    return "\n".join(page.extract_text() for page in reader.pages)


def test_every_page_of_paper_says_filter_day_and_snapshot(pack: Pack) -> None:
    reader = PdfReader(io.BytesIO(pack.files["pdf"]))
    for page in reader.pages:
        told = " ".join(page.extract_text().split())
        for piece in (pack.report.words, date(AS_OF, "da"), pack.report.snapshot, "niveau A"):
            assert piece in told
    told = pdf_text(pack)
    assert "ÆØÅ" in told  # Danish letters are letters
    assert "Prøve" in told
    assert "Brancher og områder" in told
    assert date(pack.report.moved.since, "da") in told


def test_the_same_report_gives_the_same_paper_and_workbook(
    pack: Pack, built: tuple[Snapshot, Settings]
) -> None:
    again = make_pack(pack.report, *built)
    for kind in ("pdf", "xlsx"):
        assert again.files[kind] == pack.files[kind], kind


def test_a_pack_of_nobody_and_of_many(made: Report, built: tuple[Snapshot, Settings]) -> None:
    nobody = report(*built, Selection(search="zzz"), language="en")
    assert set(make_pack(nobody, *built).files) == set(FILES)
    [fall] = [each for each in made.warnings.listed if each.business.name.startswith("=")]
    many = replace(made, warnings=replace(made.warnings, listed=(fall,) * 400))
    packed = make_pack(many, *built)
    deck = Presentation(io.BytesIO(packed.files["pptx"]))
    told = "\n".join(words_of(slide) for slide in deck.slides)
    shown = [row for table in tables(deck) if table[0][0] == "Falder" for row in table[1:]]
    assert f"Endnu {400 - len(shown)} står i regnearket." in told
    assert sum(slide.shapes.title.text.startswith("Hvem falder") for slide in deck.slides) == 3
    assert "Endnu 300 står i regnearket." in pdf_text(packed)
    book = openpyxl.load_workbook(io.BytesIO(packed.files["xlsx"]))
    rows = list(book["Falder snart"].iter_rows(values_only=True))
    assert sum(str(row[1]).startswith("=HYPERLINK") for row in rows) == 400


def test_the_picture_has_the_levels_colours(made: Report, built: tuple[Snapshot, Settings]) -> None:
    snapshot, settings = built
    png = picture(made, snapshot.areas(), home=settings.home_municipalities)
    image = Image.open(io.BytesIO(png))
    assert image.size == SIZE
    colours = {colour for _, colour in image.getcolors(1 << 24) or []}
    for wanted in ((0x0B, 0x6E, 0x4F), (0x63, 0xB3, 0xE4), (0x11, 0x11, 0x11), (255, 255, 255)):
        assert wanted in colours


def test_circles_part_and_stay_on_the_picture() -> None:
    discs = [
        Disc(x=100 + at % 3, y=100, radius=20, levels=(1, 0, 0, 0), name="") for at in range(6)
    ]
    found = spread(discs, width=400, height=300, gap=2)
    for at, one in enumerate(found):
        assert 20 <= one.x <= 380
        for other in found[at + 1 :]:
            assert (one.x - other.x) ** 2 + (one.y - other.y) ** 2 > 30**2
    assert spread([], width=1, height=1, gap=1) == []


def test_a_wide_table_is_parted_evenly_and_keeps_its_first_column() -> None:
    wide = Table(
        headings=tuple("abcdefgh"), rows=(tuple(range(8)), tuple(range(8))), weights=(1.0,) * 8
    )
    parts = pages_of(wide, columns=6)
    assert [part.headings for part in parts] == [tuple("abcde"), ("a", "f", "g", "h")]
    assert parts[1].rows[0] == (0, 5, 6, 7)
    summed = replace(wide, rows=tuple((at,) * 8 for at in range(5)), sums=True)
    assert [row[0] for row in pages_of(summed, columns=7, rows=2)[0].rows] == [0, 1, 4]


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "program"), [("pptx", "loimpress"), ("xlsx", "localc")])
def test_another_office_opens_slides_and_workbook(
    pack: Pack, tmp_path: Path, kind: str, program: str
) -> None:
    if shutil.which(program) is None:
        pytest.skip(f"no LibreOffice with {program} to open the pack with")
    file = tmp_path / f"pack.{kind}"
    file.write_bytes(pack.files[kind])
    command = ["soffice", "--headless", f"-env:UserInstallation={tmp_path.as_uri()}/office"]
    command += ["--convert-to", "pdf", "--outdir", str(tmp_path / kind), str(file)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    reader = PdfReader(tmp_path / kind / "pack.pdf")
    if kind == "pptx":
        slides = len(Presentation(io.BytesIO(pack.files["pptx"])).slides)
        assert len(reader.pages) == slides
    told = " ".join(reader.pages[0].extract_text().split())
    assert "dækket" in told


def test_the_app_starts_without_what_only_a_pack_needs() -> None:
    code = (
        "import sys, kortinfo.cli, kortinfo.views.pages.coverage_page; "
        "print(*({'pptx', 'reportlab', 'lxml'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == ""


def test_what_has_nothing_to_tell_has_no_slide_and_no_empty_chart(
    built: tuple[Snapshot, Settings],
) -> None:
    nobody = report(*built, Selection(search="zzz"), language="da")
    deck = Presentation(io.BytesIO(make_pack(nobody, *built).files["pptx"]))
    assert list(charts(deck)) == []
    assert len(deck.slides) == 2  # the key figures, the definitions
    one = report(*built, Selection(search="Kæden Nord"), language="da")
    deck = Presentation(io.BytesIO(make_pack(one, *built).files["pptx"]))
    assert all(any(plot.series[0].values) for chart in charts(deck) for plot in chart.plots)
    told = "\n".join(words_of(slide) for slide in deck.slides)
    assert "Ingen af de valgte virksomheder falder" in told
    assert "Hvem falder snart?" not in told


def test_nothing_on_a_slide_stands_over_another_thing(
    made: Report, built: tuple[Snapshot, Settings]
) -> None:
    spots = tuple(replace(made.holes[0], title=f"Plet {at} {LONG[:90]}") for at in range(12))
    many = replace(made, holes=spots, words=LONG)
    deck = Presentation(io.BytesIO(make_pack(many, *built).files["pptx"]))
    for slide in deck.slides:
        boxes = sorted(
            (shape.top, shape.top + shape.height, shape.left, shape.left + shape.width)
            for shape in slide.shapes
            if shape.has_table or shape.has_chart or shape.has_text_frame
        )
        for at, (_, bottom, left, right) in enumerate(boxes):
            for top, _, other_left, other_right in boxes[at + 1 :]:
                beside = other_left >= right or other_right <= left
                assert beside or top >= bottom - 20_000, words_of(slide)[:200]


def test_a_part_of_the_municipality_is_told_beside_the_whole(
    built: tuple[Snapshot, Settings],
) -> None:
    part = report(*built, Selection(areas=frozenset({"postal:9990"}), search="e"), language="da")
    assert part.whole is not None
    assert part.whole.figures == report(*built, Selection(search="e"), language="da").figures
    packed = make_pack(part, *built)
    [head, *_] = tables(Presentation(io.BytesIO(packed.files["pptx"])))
    assert head[0][-1] == "Hele kommunen"
    assert report(*built, Selection(search="e"), language="da").whole is None


def test_the_pack_says_from_when_its_past_is_whole_and_of_when_its_data_are(
    pack: Pack, deck: Any
) -> None:
    whole = pack.report.whole_since
    assert whole is not None
    assert whole > pack.report.trend[0].day
    sentence = f"tallene først er hele fra {date(whole, 'da')}"
    for told in ("\n".join(words_of(slide) for slide in deck.slides), pdf_text(pack)):
        assert sentence in " ".join(told.split())
    assert all("data fra 2. mar. 2026" in words_of(slide) for slide in deck.slides)


def test_columns_that_slides_leave_out_are_counted(
    made: Report, built: tuple[Snapshot, Settings]
) -> None:
    area, cells = made.grid.columns[0], made.grid.cells
    columns = tuple(replace(area, code=f"postal:{at}", name=f"Område {at}") for at in range(20))
    wide = tuple((row[0],) * 20 + row[-1:] for row in cells)
    many = replace(made, grid=replace(made.grid, columns=columns, cells=wide))
    deck = Presentation(io.BytesIO(make_pack(many, *built).files["pptx"]))
    told = "\n".join(words_of(slide) for slide in deck.slides)
    shown = {
        name for table in tables(deck) if table[0][0] == "Branche" for name in table[0][1:]
    } - {"I alt"}
    assert f"Endnu {20 - len(shown)} områder står i regnearket" in told


def test_the_picture_shows_the_chosen_areas_large(
    made: Report, built: tuple[Snapshot, Settings]
) -> None:
    settings = built[1]
    square = gpd.GeoDataFrame(
        {
            "area_type": ["municipality", "postal_district"],
            "code": ["0813", "9990"],
            "name": ["Prøve", "Skagen"],
        },
        geometry=[shapely.box(0, 0, 100_000, 100_000), shapely.box(0, 0, 5_000, 5_000)],
        crs="EPSG:25832",
    )
    circle = Circle(code="postal:9990", name="", x=2_500.0, y=2_500.0, levels=(1, 1, 1, 1))
    chosen = replace(
        made, circles=(circle,), whole=Whole(figures=made.figures, cooperation=made.cooperation)
    )
    views = [
        _view(each, square, settings.home_municipalities).scale
        for each in (replace(chosen, whole=None), chosen)
    ]
    assert views[1] > 10 * views[0]
