"""Job ads: open from when to when, each ad once, contact persons never read."""

import random
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kortinfo.errors import ColumnsMissing, SettingsError, SourceEmpty
from kortinfo.loaders.job_ads import load_job_ads
from kortinfo.loaders.result import Loaded
from kortinfo.settings import Source
from kortinfo.tables import LOADED_JOB_ADS, checked
from tests.examples import examples
from tests.loaders.crm import reasons, write_csv, write_workbook

HEADINGS = (
    *("Annonce-id", "Stillingsbetegnelse", "Arbejdsgiver", "CVR-nummer", "P-nummer", "Adresse"),
    *("Postnr.", "Opslået", "Ansøgningsfrist", "Antal stillinger", "Kontaktperson", "Telefon"),
)
ROW = (
    *("JA1", "Svejser", "Havnens Smedje ApS", "16127493", "9000000017", "Havnevej 12A"),
    *("9990", "01-11-2026", "30-11-2026", "2", "Abelone Tang", "98 00 00 00"),
)
NAMES = (
    *("id", "title", "name", "cvr", "pnr", "address", "postal", "first", "last", "positions"),
    *("person", "phone"),
)


def row(**cells: str) -> tuple[str, ...]:
    return tuple(cells.get(name, value) for name, value in zip(NAMES, ROW, strict=True))


def load(path: Path, **options: Any) -> Loaded:
    own = {name: options.pop(name) for name in ("sheet", "columns") if name in options}
    source = Source.model_validate({"name": "ads", "format": "job_ads", "path": path.name, **own})
    loaded = load_job_ads(source, base=path.parent, weeks=options.pop("weeks", 8), **options)
    assert loaded.kept + len(loaded.set_aside) == loaded.read
    assert loaded.kept == len(loaded.tables["loaded_job_ads"])
    checked(loaded.tables["loaded_job_ads"], LOADED_JOB_ADS)
    return loaded


def ads(loaded: Loaded) -> pd.DataFrame:
    return loaded.tables["loaded_job_ads"]


def only(loaded: Loaded) -> Any:
    assert loaded.kept == 1, loaded.set_aside
    return next(ads(loaded).itertuples(index=False))


def read(folder: Path, *rows: tuple[str, ...]) -> Loaded:
    return load(write_csv(folder, HEADINGS, *rows))


def test_an_ad_is_read_as_it_stands(tmp_path: Path) -> None:
    ad = only(read(tmp_path, ROW))
    assert (ad.external_id, ad.title, ad.given_name, ad.given_cvr, ad.given_pnr) == ROW[:5]
    assert (ad.given_address, ad.given_postal_code, ad.positions) == ("Havnevej 12A", "9990", 2)
    assert (ad.starts_on, ad.ends_on) == (pd.Timestamp("2026-11-01"), pd.Timestamp("2026-11-30"))
    assert not ad.end_assumed


def test_contact_persons_are_not_read(tmp_path: Path) -> None:
    loaded = read(tmp_path, ROW)
    assert {guess.heading for guess in loaded.guesses} == set(HEADINGS[:10])
    assert "Abelone" not in ads(loaded).to_csv()
    assert "98 00" not in ads(loaded).to_csv()


@pytest.mark.parametrize(
    "last", ["", "Hurtigst muligt", "snarest", "Løbende", "ASAP", "hurtigst muligt!", "31-12-9999"]
)
def test_without_a_last_day_an_ad_stands_for_so_many_weeks(tmp_path: Path, last: str) -> None:
    path = write_csv(tmp_path, HEADINGS, row(last=last))
    ad = only(load(path, weeks=2))
    assert ad.ends_on == pd.Timestamp("2026-11-14")
    assert ad.end_assumed


@pytest.mark.parametrize(
    ("cells", "reason", "detail"),
    [
        ({"first": ""}, "no_date", None),
        ({"first": "i går"}, "bad_date", "Opslået: i går"),
        ({"last": "snart nok"}, "bad_date", "Ansøgningsfrist: snart nok"),
        ({"last": "31-10-2026"}, "bad_dates", "01-11-2026 – 31-10-2026"),
        ({"cvr": "", "pnr": "", "name": ""}, "no_business", None),
    ],
)
def test_what_cannot_be_used_is_put_aside_with_its_reason(
    tmp_path: Path, cells: dict[str, str], reason: str, detail: str | None
) -> None:
    loaded = read(tmp_path, ROW, row(**cells))
    assert reasons(loaded) == [reason]
    found = loaded.set_aside["detail"][0]
    assert found == detail if detail else pd.isna(found)


def test_a_row_with_too_many_cells_is_put_aside(tmp_path: Path) -> None:
    assert reasons(read(tmp_path, ROW, (*row(id="JA2"), "en", "celle", "for meget"))) == [
        "ragged_row"
    ]


def test_the_same_row_twice_is_one_ad(tmp_path: Path) -> None:
    loaded = read(tmp_path, ROW, ROW)
    assert (loaded.kept, reasons(loaded)) == (1, ["duplicate"])
    again = load(write_csv(tmp_path, HEADINGS, ROW), seen_ids=set(ads(loaded)["job_ad_id"]))
    assert (again.kept, reasons(again)) == (0, ["duplicate"])


def test_a_prolonged_ad_is_one_ad_with_its_latest_last_day(tmp_path: Path) -> None:
    longer = row(last="31-12-2026")
    for rows in ([ROW, longer], [longer, ROW]):
        loaded = read(tmp_path, *rows)
        assert only(loaded).ends_on == pd.Timestamp("2026-12-31")
        assert reasons(loaded) == ["superseded"]


def test_one_id_of_two_employers_is_two_ads(tmp_path: Path) -> None:
    assert read(tmp_path, ROW, row(pnr="9000000025", cvr="")).kept == 2


def test_ads_without_an_id_are_told_apart_by_what_they_say(tmp_path: Path) -> None:
    assert read(tmp_path, row(id=""), row(id="", title="Smed")).kept == 2


def test_cpr_numbers_are_masked_wherever_they_stand(tmp_path: Path) -> None:
    loaded = read(tmp_path, row(title="Søg 010190-1234", name="Smed 0101901234"))
    told = ads(loaded).to_csv() + loaded.set_aside.to_csv()
    assert "1234" not in told
    assert loaded.counts["cpr_masked"] == 1


def test_a_long_title_is_cut_and_a_hostile_one_kept(tmp_path: Path) -> None:
    hostile = "=HYPERLINK(1) <b>🐟</b>"
    loaded = read(tmp_path, row(title="x" * 9_000), row(id="JA2", title=hostile))
    assert set(ads(loaded)["title"]) == {"x" * 200, hostile}


def test_english_headings_and_workbooks_are_read(tmp_path: Path) -> None:
    heads = ["Ad id", "Job title", "Employer", "CVR number", "Posted", "Application deadline"]
    cells = ["A1", "Welder", "The Smithy", "16127493", "2026-11-01", "2026-11-30"]
    path = write_workbook(tmp_path, {"Ads": [[*heads, "Openings"], [*cells, 3]]})
    ad = only(load(path))
    assert (ad.title, ad.positions, str(ad.starts_on.date())) == ("Welder", 3, "2026-11-01")


def test_columns_may_be_named_in_the_settings(tmp_path: Path) -> None:
    path = write_csv(tmp_path, ("Jobbet", "Hos", "Kom op"), ("Smed", "Smedjen", "01-11-2026"))
    ad = only(load(path, columns={"title": "Jobbet", "name": "Hos", "start": "Kom op"}))
    assert (ad.title, ad.given_name) == ("Smed", "Smedjen")
    with pytest.raises(SettingsError, match="positions"):
        load(path, columns={"positionss": "Jobbet"})


@pytest.mark.parametrize(
    ("headings", "missing"),
    [(("Arbejdsgiver", "Stilling"), "start"), (("Opslået", "Stilling"), "pnr/cvr/name")],
)
def test_what_is_needed_is_asked_for(
    tmp_path: Path, headings: tuple[str, ...], missing: str
) -> None:
    with pytest.raises(ColumnsMissing, match=missing):
        load(write_csv(tmp_path, headings, ("x", "y")))


def test_a_start_date_is_the_jobs_and_not_the_ads(tmp_path: Path) -> None:
    with pytest.raises(ColumnsMissing):
        load(write_csv(tmp_path, ("Arbejdsgiver", "Startdato"), ("Smedjen", "01-11-2026")))


def test_an_empty_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(SourceEmpty):
        read(tmp_path)


@settings(max_examples=examples(25))
@given(st.data())
def test_row_order_never_matters(tmp_path: Path, data: st.DataObject) -> None:
    pool = [
        row(),
        row(last="31-12-2026"),
        row(last=""),
        row(id=""),
        row(id="", title="Smed"),
        row(first=""),
        row(first="31-12-2026"),
        row(pnr="", cvr="", name=""),
        row(name="HAVNENS smedje"),
    ]
    rows = data.draw(st.lists(st.sampled_from(pool), min_size=1, max_size=12))
    shuffled = list(rows)
    random.Random(data.draw(st.integers())).shuffle(shuffled)
    one, other = read(tmp_path, *rows), read(tmp_path, *shuffled)
    columns = [name for name in LOADED_JOB_ADS.column_names if name != "source_row"]
    pd.testing.assert_frame_equal(ads(one)[columns], ads(other)[columns])
    told = ["reason", "key", "detail"]
    pd.testing.assert_frame_equal(one.set_aside[told], other.set_aside[told])
