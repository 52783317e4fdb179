"""Other municipalities' counts from a plain table: what is read, and what is wrong with it."""

import datetime as dt
from pathlib import Path

import pytest

from kortinfo import over_time
from kortinfo.coverage.compare import structure
from kortinfo.coverage.compare_table import read_compared
from kortinfo.coverage.figures import Share
from kortinfo.errors import SharedUnreadable
from kortinfo.snapshot import Snapshot
from tests.coverage.test_by_hand import dozen
from tests.coverage.test_compare import of

TABLE = """kommune;dato;branche;ansatte;antal;a;b;c;d
Naboby;31-12-2025;;;100;10;20;30;40
Naboby;31-12-2025;F;;60;;;20;30
Naboby;31-12-2025;I;;40;;;;
Naboby;31-12-2025;;10-19;25;;;;
Hele landet;2025-06-30;F;;1.000;;;;
Hele landet;2025-06-30;I;;3.000;;;;
"""


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return dozen(tmp_path_factory.mktemp("dozen"))


def file(folder: Path, told: str, *, encoding: str = "utf-8") -> Path:
    path = folder / "tal.csv"
    path.write_bytes(told.encode(encoding))
    return path


@pytest.mark.parametrize(("separator", "encoding"), [(";", "utf-8-sig"), (",", "cp1252")])
def test_a_table_as_a_spreadsheet_saves_it(tmp_path: Path, separator: str, encoding: str) -> None:
    told = TABLE.replace(";", separator).replace("\n", "\r\n")
    near, country = read_compared(file(tmp_path, told, encoding=encoding))
    assert (near.name, near.as_of, near.with_levels) == ("Naboby", dt.date(2025, 12, 31), True)
    assert (country.name, country.as_of) == ("Hele landet", dt.date(2025, 6, 30))
    assert not country.with_levels
    cells = {(cell.sector, cell.size): cell for cell in near.cells}
    assert cells["", ""].share == Share(covered=30, total=100)
    assert cells["DB25:F", ""].share == Share(covered=10, total=60)
    assert cells["", "10-19"].total == 25
    # Nobody wrote the country's sum.
    assert {(cell.sector, cell.total) for cell in country.cells} == {
        ("DB25:F", 1000),
        ("DB25:I", 3000),
        ("", 4000),
    }


def test_beside_ours_of_its_day_and_it_is_said_what_is_not_known(
    snapshot: Snapshot, tmp_path: Path
) -> None:
    near, country = read_compared(file(tmp_path, TABLE))
    found = over_time.compared(snapshot, of(snapshot), near)
    assert found.different == ("unknown",)
    assert found.lines[0].ours == Share(covered=6, total=11)
    assert over_time.compared(snapshot, of(snapshot), country).different == ()


def test_which_businesses_there_are(snapshot: Snapshot, tmp_path: Path) -> None:
    """On 31 December five of our eleven were in F, three (1, 7 and 8) had 10-19 employees."""
    every = read_compared(file(tmp_path, TABLE))
    ours = over_time.ours_as(snapshot, of(snapshot), every[0])
    masons, inns = structure((ours, *every), by="sector")
    assert masons.shares == (pytest.approx(5 / 11), 0.6, 0.25)
    assert inns.shares == (pytest.approx(6 / 11), 0.4, 0.75)
    sizes = {part.value: part.shares for part in structure((ours, *every), by="size")}
    assert sizes["10-19"] == (pytest.approx(3 / 11), 0.25, None)
    assert structure((ours, every[1]), by="size") == ()


HEAD, LINE = TABLE.splitlines()[:2]


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("", "Der er ingen linjer"),
        (HEAD, "Der er ingen linjer"),
        ("kommune;branche\nNaboby;F", "Linje 1: kolonnerne dato, antal mangler"),
        (f"{HEAD}\n;2025-12-31;;;5", "Linje 2: der mangler et navn"),
        (f"{HEAD}\n010203-4567;2025-12-31;;;5", "Linje 2: der mangler et navn"),
        (f"{HEAD}\nNaboby;i går;;;5", 'Linje 2: "i går" er ikke en dato'),
        (f"{HEAD}\nNaboby;2025-12-31;Bageri;;5", '"Bageri" er ikke en hovedbranche'),
        (f"{HEAD}\nNaboby;2025-12-31;;mange;5", '"mange" er ikke en størrelse'),
        (f"{HEAD}\nNaboby;2025-12-31;;;5,5", '"5,5" er ikke et helt tal'),
        (f"{HEAD}\n{LINE}\n{LINE}", "Linje 3: Naboby har den samme branche"),
        (f"{HEAD}\n{LINE}\nNaboby;2025-11-30;F;;5", "Linje 3: Naboby har mere end én dato"),
        (f"{HEAD}\nNaboby;2025-12-31;;;5;1;1;1;9", "niveauerne for Naboby passer ikke"),
        (f"{HEAD}\nNaboby;2025-12-31;F;10-19;5", "Naboby: antallet for alle kan ikke regnes"),
        (f"{HEAD};udsnit\n{LINE};hvad", 'udsnittet "hvad" kan ikke læses'),
        (f"{HEAD};udsnit\n{LINE};\nBy;2025-12-31;;;5;;;;;1", "ikke det samme udsnit"),
    ],
)
def test_what_is_wrong_is_said_in_danish(tmp_path: Path, told: str, said: str) -> None:
    with pytest.raises(SharedUnreadable) as error:
        read_compared(file(tmp_path, told))
    message = error.value.message("da")
    assert said in message
    assert "010203" not in message


def test_without_the_file_that_is_said(tmp_path: Path) -> None:
    with pytest.raises(SharedUnreadable) as error:
        read_compared(tmp_path / "findes-ikke.csv")
    assert "Filen findes ikke" in error.value.message("da")
