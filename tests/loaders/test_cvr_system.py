"""CVR system-til-system: what a document says on a day, whatever file it comes in."""

import copy
import datetime as dt
import gzip
import json
import random
import zipfile
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kortinfo.errors import SourceEmpty, SourceMissing, SourceUnreadable
from kortinfo.loaders import aside, cvr_stream
from kortinfo.loaders.cvr_documents import decode
from kortinfo.loaders.cvr_system import load_cvr_system
from kortinfo.loaders.cvr_values import employees, interval, last_month_on, scheme_on
from kortinfo.loaders.result import Loaded
from kortinfo.settings import Source
from tests.examples import examples
from tests.tiny import unit_document

AS_OF = dt.date(2026, 11, 21)
Json = dict[str, Any]


def period(start: str | None = None, end: str | None = None) -> Json:
    return {"periode": {"gyldigFra": start, "gyldigTil": end}}


def address(start: str | None = None, end: str | None = None, **changes: Any) -> Json:
    return {
        **period(start, end),
        "vejnavn": "Havnevej",
        "vejkode": 42,
        "husnummerFra": 12,
        "bogstavFra": "a",
        "etage": "1",
        "sidedoer": "th",
        "postnummer": 9990,
        "postdistrikt": "Skagen",
        "kommune": {"kommuneKode": 813, "kommuneNavn": "FREDERIKSHAVN"},
        "adresseId": "0A3F50B8-F847-32B8-E044-0003BA298018",
        **changes,
    }


def unit(pnr: Any = 9000000001, **changes: Any) -> Json:
    """A production unit that has been running since 2010 under one name."""
    document = {
        "enhedstype": "PRODUKTIONSENHED",
        "pNummer": pnr,
        "navne": [{"navn": "Skagen Bageri", **period("2010-01-01")}],
        "beliggenhedsadresse": [address("2010-01-01")],
        "hovedbranche": [
            {"branchekode": "107120", "branchetekst": "Bagerier", **period("2010-01-01")}
        ],
        "livsforloeb": [period("2010-01-01")],
        "virksomhedsrelation": [{"cvrNummer": 90000001, **period("2010-01-01")}],
        "reklamebeskyttet": False,
        "sidstOpdateret": "2020-01-01T12:00:00.000+01:00",
        "sidstIndlaest": "2020-01-01T12:30:00.000+01:00",
        **changes,
    }
    return {"VrproduktionsEnhed": document}


def company(cvr: Any = 90000001, **changes: Any) -> Json:
    document = {
        "enhedstype": "VIRKSOMHED",
        "cvrNummer": cvr,
        "navne": [{"navn": "Skagen Brød ApS", **period("2010-01-01")}],
        "binavne": [{"navn": "Nordbrød", **period("2012-01-01")}],
        "beliggenhedsadresse": [address("2010-01-01")],
        "virksomhedsform": [{"kortBeskrivelse": "APS", **period("2010-01-01")}],
        "virksomhedsstatus": [{"status": "NORMAL", **period("2010-01-01")}],
        "livsforloeb": [period("2010-01-01")],
        "sidstOpdateret": "2020-01-01T12:00:00.000+01:00",
        **changes,
    }
    return {"Vrvirksomhed": document}


def hit(document: Json) -> Json:
    return {"_index": "cvr-permanent", "_id": "1", "_score": 1.0, "_source": document}


def response(*documents: Json) -> Json:
    hits = [hit(document) for document in documents]
    return {"took": 3, "timed_out": False, "hits": {"total": len(hits), "hits": hits}}


def lines(*documents: Any) -> bytes:
    return "\n".join(json.dumps(item, ensure_ascii=False) for item in documents).encode()


def load(content: bytes, folder: Path, as_of: dt.date = AS_OF, name: str = "cvr.json") -> Loaded:
    (folder / name).write_bytes(content)
    return load_files(folder, name, as_of)


def load_files(folder: Path, pattern: str, as_of: dt.date = AS_OF) -> Loaded:
    source = Source(name="cvr", format="cvr_system", path=pattern)
    loaded = load_cvr_system(source, base=folder, as_of=as_of)
    assert loaded.kept + len(loaded.set_aside) == loaded.read
    return loaded


def only_unit(folder: Path, as_of: dt.date = AS_OF, **changes: Any) -> pd.Series:
    units = load(lines(unit(**changes)), folder, as_of).tables["register_units"]
    assert len(units) == 1
    return units.iloc[0]


def only_company(folder: Path, as_of: dt.date = AS_OF, **changes: Any) -> pd.Series:
    companies = load(lines(company(**changes)), folder, as_of).tables["companies"]
    assert len(companies) == 1
    return companies.iloc[0]


# What a unit looks like


def told(loaded: Loaded) -> dict[str, pd.DataFrame]:
    """Return the tables without where in the file each row stood."""
    origins = loaded.tables["origins"].drop(columns=["source_file", "source_row"])
    return {**loaded.tables, "origins": origins}


def test_a_unit_is_read_with_its_codes_padded(tmp_path: Path) -> None:
    row = only_unit(tmp_path)
    assert row["unit_id"] == row["pnr"] == "9000000001"
    assert row["cvr"] == "90000001"
    assert row["address"] == "Havnevej 12A, 1. th"
    assert row["house_number"] == "12A"
    assert row["street_code"] == "0042"
    assert row["municipality_code"] == "0813"
    assert row["postal_code"] == "9990"
    assert row["address_id"] == "0a3f50b8-f847-32b8-e044-0003ba298018"
    assert pd.isna(row["access_address_id"])
    assert row["status"] == "active"
    assert row["started_on"] == pd.Timestamp("2010-01-01")
    assert pd.isna(row["ended_on"])
    assert not row["ad_protected"]


def test_codes_may_come_as_text_and_as_decimals(tmp_path: Path) -> None:
    where = address(postnummer="800", vejkode=7.0, kommune={"kommuneKode": "0813"})
    row = only_unit(tmp_path, pnr="9000000001", beliggenhedsadresse=[where])
    assert (row["postal_code"], row["street_code"]) == ("0800", "0007")
    assert row["municipality_code"] == "0813"


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"etage": None, "sidedoer": None}, "Havnevej 12A"),
        ({"etage": "st", "sidedoer": None}, "Havnevej 12A, st."),
        ({"etage": "ST.", "sidedoer": "TV"}, "Havnevej 12A, st. tv"),
        ({"etage": None, "sidedoer": "3"}, "Havnevej 12A, 3"),
        ({"husnummerTil": 14, "bogstavTil": "b", "etage": None}, "Havnevej 12A-14B, th"),
        ({"bogstavFra": None, "husnummerTil": 12, "etage": "2"}, "Havnevej 12, 2. th"),
        ({"bogstavTil": "c", "etage": None, "sidedoer": None}, "Havnevej 12A-12C"),
        ({"husnummerFra": None, "etage": None, "sidedoer": None}, "Havnevej"),
        ({"vejnavn": None, "fritekst": " Ved  kajen "}, "Ved kajen"),
    ],
)
def test_an_address_is_one_text(tmp_path: Path, changes: Json, text: str) -> None:
    assert only_unit(tmp_path, beliggenhedsadresse=[address(**changes)])["address"] == text


def test_without_addresses_the_newest_in_the_metadata_is_taken(tmp_path: Path) -> None:
    metadata = {"nyesteBeliggenhedsadresse": address(vejnavn="Kajvej")}
    row = only_unit(tmp_path, beliggenhedsadresse=[], produktionsEnhedMetadata=metadata)
    assert row["street_name"] == "Kajvej"


def test_an_access_address_id_is_kept_apart_from_an_address_id(tmp_path: Path) -> None:
    ids = {"adresseId": None, "adgangsadresseId": "0A3F507A-4BD5-32B8-E044-0003BA298018"}
    row = only_unit(tmp_path, beliggenhedsadresse=[address(**ids)])
    assert pd.isna(row["address_id"])
    assert row["access_address_id"] == "0a3f507a-4bd5-32b8-e044-0003ba298018"


# Values on a day


def test_the_value_that_holds_on_the_day_is_taken(tmp_path: Path) -> None:
    names = [
        {"navn": "Ny  Bager", **period("2020-06-01")},
        {"navn": "Gammel Bager", **period("2010-01-01", "2015-05-31")},
        {"navn": "Mellem Bager", **period("2015-06-01", "2020-05-31")},
    ]
    on_last_day = only_unit(tmp_path, dt.date(2015, 5, 31), navne=names)
    on_first_day = only_unit(tmp_path, dt.date(2015, 6, 1), navne=names)
    now = only_unit(tmp_path, navne=names)
    assert on_last_day["name"] == "Gammel Bager"
    assert on_first_day["name"] == "Mellem Bager"
    assert on_first_day["names"] == "Mellem Bager\nNy Bager\nGammel Bager"
    assert now["names"] == "Ny Bager\nMellem Bager\nGammel Bager"


def test_names_have_their_periods_in_a_table(tmp_path: Path) -> None:
    names = [
        {"navn": "Ny Bager", **period("2020-06-01")},
        {"navn": "Gammel Bager", **period(None, "2020-05-31")},
    ]
    table = load(lines(unit(navne=names)), tmp_path).tables["unit_names"]
    assert list(table["name"]) == ["Ny Bager", "Gammel Bager"]
    assert table["to"].iloc[1] == pd.Timestamp("2020-05-31")
    assert table["from"].isna().iloc[1]


def test_in_a_gap_the_value_that_began_last_before_it_is_taken(tmp_path: Path) -> None:
    names = [
        {"navn": "Første", **period("2010-01-01", "2012-12-31")},
        {"navn": "Anden", **period("2013-01-01", "2014-12-31")},
        {"navn": "Senere", **period("2030-01-01")},
    ]
    assert only_unit(tmp_path, navne=names)["name"] == "Anden"


def test_a_closed_unit_has_the_values_of_its_last_day(tmp_path: Path) -> None:
    row = only_unit(
        tmp_path,
        livsforloeb=[period("2010-01-01", "2016-06-30")],
        navne=[
            {"navn": "Sidste", **period("2015-01-01", "2016-06-30")},
            {"navn": "Første", **period("2010-01-01", "2014-12-31")},
        ],
        telefonNummer=[{"kontaktoplysning": "98000000", **period("2010-01-01", "2016-06-30")}],
    )
    assert (row["status"], row["name"], row["phone"]) == ("closed", "Sidste", "98000000")
    assert row["ended_on"] == pd.Timestamp("2016-06-30")


def test_a_coming_unit_has_the_values_of_its_first_day(tmp_path: Path) -> None:
    row = only_unit(
        tmp_path,
        livsforloeb=[period("2027-02-01")],
        navne=[
            {"navn": "Senere", **period("2028-01-01")},
            {"navn": "Fra start", **period("2027-02-01", "2027-12-31")},
        ],
    )
    assert (row["status"], row["name"]) == ("coming", "Fra start")


def test_a_life_that_ends_later_is_still_running(tmp_path: Path) -> None:
    row = only_unit(tmp_path, livsforloeb=[period("2010-01-01", "2026-11-21")])
    assert (row["status"], row["ended_on"]) == ("active", pd.Timestamp("2026-11-21"))
    row = only_unit(tmp_path, livsforloeb=[period("2010-01-01", "2026-11-20")])
    assert row["status"] == "closed"


def test_of_several_lives_the_one_that_holds_the_day_counts(tmp_path: Path) -> None:
    lives = [
        period("2001-01-01", "2005-12-31"),
        period("2020-01-01"),
        period("2008-01-01", "2010-12-31"),
    ]
    for day, status, started in (
        (dt.date(2026, 1, 1), "active", "2020-01-01"),
        (dt.date(2015, 1, 1), "closed", "2008-01-01"),
        (dt.date(2006, 1, 1), "closed", "2001-01-01"),
        (dt.date(2000, 1, 1), "coming", "2001-01-01"),
    ):
        row = only_unit(tmp_path, day, livsforloeb=lives)
        assert (row["status"], row["started_on"]) == (status, pd.Timestamp(started))


def test_without_a_life_the_relation_to_the_company_tells(tmp_path: Path) -> None:
    relation = [{"cvrNummer": 90000001, **period("2010-01-01", "2012-12-31")}]
    content = lines(unit(livsforloeb=[], virksomhedsrelation=relation))
    loaded = load(content, tmp_path)
    assert loaded.tables["register_units"]["status"].item() == "closed"
    assert loaded.counts["without_life"] == 1


def test_the_owner_is_the_company_of_that_day_and_former_owners_stay(tmp_path: Path) -> None:
    relations = [
        {"cvrNummer": 90000001, **period("2010-01-01", "2018-12-31")},
        {"cvrNummer": 1234567, **period("2019-01-01")},
    ]
    loaded = load(lines(unit(virksomhedsrelation=relations)), tmp_path)
    assert loaded.tables["register_units"]["cvr"].item() == "01234567"
    assert list(loaded.tables["relations"]["cvr"]) == ["90000001", "01234567"]
    assert loaded.tables["relations"]["to"].isna().tolist() == [False, True]


def test_far_days_mean_no_end_and_words_are_no_days(tmp_path: Path) -> None:
    row = only_unit(tmp_path, livsforloeb=[period("2010-01-01", "9999-12-31")])
    assert row["status"] == "active"
    assert pd.isna(row["ended_on"])
    row = only_unit(tmp_path, livsforloeb=[period("2010-01-01T00:00:00+01:00", None)])
    assert row["started_on"] == pd.Timestamp("2010-01-01")


# Sectors


@pytest.mark.parametrize(
    ("day", "scheme"),
    [
        ("2007-12-31", "DB03"),
        ("2008-01-01", "DB07"),
        ("2024-12-31", "DB07"),
        ("2025-01-01", "DB25"),
    ],
)
def test_a_code_is_of_the_scheme_of_its_day(tmp_path: Path, day: str, scheme: str) -> None:
    assert scheme_on(day) == scheme
    sectors = [{"branchekode": "107120", **period("2000-01-01")}]
    closed = only_unit(tmp_path, hovedbranche=sectors, livsforloeb=[period("2000-01-01", day)])
    assert closed["sector_scheme"] == scheme
    active = only_unit(
        tmp_path,
        dt.date.fromisoformat(day),
        hovedbranche=sectors,
        livsforloeb=[period("2000-01-01")],
    )
    assert active["sector_scheme"] == scheme


def test_a_sector_that_ended_before_the_day_is_of_its_own_time(tmp_path: Path) -> None:
    sectors = [{"branchekode": 11300, "branchetekst": "Korn", **period("2010-01-01", "2015-01-01")}]
    row = only_unit(tmp_path, hovedbranche=sectors)
    assert (row["sector_code"], row["sector_scheme"]) == ("011300", "DB07")


def test_secondary_sectors_are_those_of_the_day(tmp_path: Path) -> None:
    row = only_unit(
        tmp_path,
        bibranche1=[{"branchekode": "561010", **period("2012-01-01")}],
        bibranche2=[{"branchekode": "471100", **period("2012-01-01", "2014-01-01")}],
        bibranche3=[{"branchekode": "11100", **period("2012-01-01")}],
    )
    assert row["secondary_sectors"] == "561010|011100"


# Employees


def yearly(year: int, code: str | None) -> Json:
    return {
        "aar": year,
        "intervalKodeAntalAnsatte": code,
        "intervalKodeAntalAarsvaerk": "ANTAL_1_1",
    }


def quarterly(year: int, quarter: int, code: str) -> Json:
    return {"aar": year, "kvartal": quarter, "intervalKodeAntalAnsatte": code}


def monthly(year: int, month: int, code: str) -> Json:
    return {"aar": year, "maaned": month, "intervalKodeAntalAnsatte": code}


@pytest.mark.parametrize(
    ("code", "ends"),
    [
        ("ANTAL_0_0", (0, 0)),
        ("ANTAL_2_4", (2, 4)),
        ("ANTAL_500_999", (500, 999)),
        ("ANTAL_1000_", (1000, None)),
        ("ANTAL_1000_999999", (1000, None)),
        ("antal_3_7", (3, 7)),
        ("ANTAL_9_2", None),
        ("UOPLYST", None),
        ("", None),
        (None, None),
    ],
)
def test_interval_codes(code: str | None, ends: tuple[int, int | None] | None) -> None:
    assert interval(code) == ends


def test_the_newest_period_up_to_the_day_counts_and_the_finer_on_ties(tmp_path: Path) -> None:
    changes = {
        "aarsbeskaeftigelse": [yearly(2025, "ANTAL_2_4"), yearly(2026, "ANTAL_100_199")],
        "kvartalsbeskaeftigelse": [quarterly(2025, 4, "ANTAL_5_9")],
        "erstMaanedsbeskaeftigelse": [monthly(2025, 12, "ANTAL_10_19")],
    }
    for day, low, on in (
        (dt.date(2026, 11, 21), 10, "2025-12-31"),
        (dt.date(2025, 12, 31), 10, "2025-12-31"),
        (dt.date(2026, 12, 31), 100, "2026-12-31"),
    ):
        row = only_unit(tmp_path, day, **changes)
        assert (row["employees_min"], row["employees_on"]) == (low, pd.Timestamp(on))
    assert pd.isna(only_unit(tmp_path, dt.date(2025, 12, 30), **changes)["employees_min"])


def test_an_entry_without_a_usable_interval_is_passed_over(tmp_path: Path) -> None:
    row = only_unit(
        tmp_path,
        aarsbeskaeftigelse=[
            yearly(2025, None),
            yearly(2024, "ANTAL_2_4"),
            yearly(2023, "ANTAL_1_1"),
        ],
        kvartalsbeskaeftigelse=[quarterly(2026, 7, "ANTAL_50_99")],
        maanedsbeskaeftigelse=[monthly(2026, 1, "mange")],
    )
    assert (row["employees_min"], row["employees_max"]) == (2, 4)
    assert row["employees_on"] == pd.Timestamp("2024-12-31")


def test_the_open_top_has_no_upper_end(tmp_path: Path) -> None:
    row = only_unit(tmp_path, aarsbeskaeftigelse=[yearly(2025, "ANTAL_1000_")])
    assert row["employees_min"] == 1000
    assert pd.isna(row["employees_max"])


@given(
    st.lists(
        st.tuples(st.integers(2020, 2027), st.integers(1, 12), st.integers(0, 3)), max_size=12
    ),
    st.dates(dt.date(2020, 1, 1), dt.date(2027, 12, 31)),
)
def test_employees_equal_a_plain_reading(entries: list[tuple[int, int, int]], day: dt.date) -> None:
    fields: dict[str, list[Json]] = {
        "aarsbeskaeftigelse": [],
        "kvartalsbeskaeftigelse": [],
        "erstMaanedsbeskaeftigelse": [],
    }
    expected: tuple[dt.date, int, int] | None = None
    for number, (year, month, size) in enumerate(entries):
        for rank, (field, last_month, part) in enumerate(
            (
                ("aarsbeskaeftigelse", 12, {}),
                ("kvartalsbeskaeftigelse", -(-month // 3) * 3, {"kvartal": -(-month // 3)}),
                ("erstMaanedsbeskaeftigelse", month, {"maaned": month}),
            )
        ):
            if (number + rank) % 3 == 0:
                code = f"ANTAL_{size}_{size}"
                fields[field].append({"aar": year, "intervalKodeAntalAnsatte": code, **part})
                after = dt.date(year + last_month // 12, last_month % 12 + 1, 1)
                last = after - dt.timedelta(days=1)
                if last <= day and (expected is None or expected[:2] <= (last, rank)):
                    expected = (last, rank, size)
    document, _ = decode(lines(unit(**fields)["VrproduktionsEnhed"]))
    found = employees(document, last_month_on(day))
    if expected is None:
        assert found == (None, None, None)
    else:
        assert found == (expected[2], expected[2], expected[0].isoformat())


# Phone, mail, website, companies


def test_secret_and_ended_contacts_are_left_out(tmp_path: Path) -> None:
    row = only_unit(
        tmp_path,
        telefonNummer=[
            {"kontaktoplysning": "98111111", "hemmelig": True, **period("2020-01-01")},
            {"kontaktoplysning": "98222222", "hemmelig": False, **period("2015-01-01")},
        ],
        elektroniskPost=[
            {"kontaktoplysning": "a@example.dk", **period("2015-01-01", "2016-01-01")}
        ],
        hjemmeside=[{"kontaktoplysning": "www.example.dk", **period("2015-01-01")}],
    )
    assert row["phone"] == "98222222"
    assert pd.isna(row["email"])
    assert row["website"] == "www.example.dk"


def test_a_company_is_read_with_its_secondary_names(tmp_path: Path) -> None:
    row = only_company(tmp_path, reklamebeskyttet=True)
    assert row["cvr"] == "90000001"
    assert row["names"] == "Skagen Brød ApS\nNordbrød"
    assert (row["legal_form"], row["company_status"]) == ("APS", "normal")
    assert row["ad_protected"]


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("NORMAL", "normal"),
        ("AKTIV", "normal"),
        ("UNDER REKONSTRUKTION", "normal"),
        ("UNDER KONKURS", "bankrupt"),
        ("KONKURS", "bankrupt"),
        ("UNDER TVANGSOPLØSNING", "dissolving"),
        ("UNDER FRIVILLIG LIKVIDATION", "dissolving"),
        ("TVANGSOPLØST", "closed"),
        ("OPLØST EFTER KONKURS", "closed"),
        ("OPLØST EFTER FRIVILLIG LIKVIDATION", "closed"),
        (None, "normal"),
    ],
)
def test_company_statuses(tmp_path: Path, said: str | None, status: str) -> None:
    entries = [
        {"status": said, **period("2020-01-01")},
        {"status": "NORMAL", **period("2010-01-01", "2019-12-31")},
    ]
    assert only_company(tmp_path, virksomhedsstatus=entries)["company_status"] == status
    before = only_company(tmp_path, dt.date(2015, 1, 1), virksomhedsstatus=entries)
    assert before["company_status"] == "normal"


def test_a_sole_traders_bankruptcy_stands_in_the_credit_remark(tmp_path: Path) -> None:
    remark = [{"statuskode": 1, "kreditoplysningtekst": "Konkurs", **period("2026-01-01")}]
    row = only_company(tmp_path, virksomhedsstatus=[], status=remark)
    assert row["company_status"] == "bankrupt"


def test_a_company_whose_life_has_ended_is_closed_whatever_its_status_says(tmp_path: Path) -> None:
    row = only_company(tmp_path, livsforloeb=[period("2010-01-01", "2020-01-01")])
    assert row["company_status"] == "closed"
    assert row["ended_on"] == pd.Timestamp("2020-01-01")


# Files


def _as_ndjson(documents: list[Json]) -> bytes:
    return lines(*documents)


def _as_hits_one_a_line(documents: list[Json]) -> bytes:
    return lines(*[hit(item) for item in documents])


def _as_bare_one_a_line(documents: list[Json]) -> bytes:
    return lines(*[next(iter(item.values())) for item in documents])


def _as_sources_one_a_line(documents: list[Json]) -> bytes:
    return lines(*[{"_source": next(iter(item.values()))} for item in documents])


def _as_response(documents: list[Json]) -> bytes:
    return json.dumps(response(*documents)).encode()


def _as_pretty_response(documents: list[Json]) -> bytes:
    return json.dumps(response(*documents), indent=2, ensure_ascii=False).encode()


def _as_responses_one_a_line(documents: list[Json]) -> bytes:
    return lines(*[response(item) for item in documents], response())


def _as_pretty_responses(documents: list[Json]) -> bytes:
    return b"".join(json.dumps(response(item), indent=1).encode() for item in documents)


def _as_array_of_responses(documents: list[Json]) -> bytes:
    return json.dumps([response(item) for item in documents]).encode()


def _as_array(documents: list[Json]) -> bytes:
    return json.dumps(documents).encode()


def _as_array_of_hits_with_bom(documents: list[Json]) -> bytes:
    return b"\xef\xbb\xbf" + json.dumps([hit(item) for item in documents], indent=1).encode()


def _as_bare_array(documents: list[Json]) -> bytes:
    return json.dumps([next(iter(item.values())) for item in documents], indent=1).encode()


def _as_array_one_a_line(documents: list[Json]) -> bytes:
    return b"[\n" + b",\n".join(json.dumps(item).encode() for item in documents) + b"\n]\n"


def _as_ndjson_with_bom_and_windows_ends(documents: list[Json]) -> bytes:
    return b"\xef\xbb\xbf\r\n" + lines(*documents).replace(b"\n", b"\r\n\r\n") + b"\r\n"


def _as_pretty_documents(documents: list[Json]) -> bytes:
    return b"\n".join(json.dumps(item, indent=2).encode() for item in documents)


LAYOUTS = (
    _as_ndjson,
    _as_hits_one_a_line,
    _as_bare_one_a_line,
    _as_sources_one_a_line,
    _as_response,
    _as_pretty_response,
    _as_responses_one_a_line,
    _as_pretty_responses,
    _as_array_of_responses,
    _as_array,
    _as_array_of_hits_with_bom,
    _as_bare_array,
    _as_array_one_a_line,
    _as_ndjson_with_bom_and_windows_ends,
    _as_pretty_documents,
)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_layout_of_the_file_does_not_matter(tmp_path: Path, layout: Any) -> None:
    documents = [unit(9000000001), company(90000001), unit(9000000002)]
    expected = load(lines(*documents), tmp_path, name="plain.json")
    loaded = load(layout(documents), tmp_path)
    assert (loaded.read, loaded.kept) == (3, 3)
    for name, table in told(expected).items():
        pd.testing.assert_frame_equal(told(loaded)[name], table)
    assert list(loaded.tables["origins"]["source_row"].sort_values()) == [1, 2, 3]


def test_a_single_document_is_read_in_every_layout(tmp_path: Path) -> None:
    for layout in LAYOUTS:
        assert load(layout([unit()]), tmp_path).kept == 1


def test_compressed_files_and_several_files_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.json.gz").write_bytes(gzip.compress(lines(unit(9000000001))))
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr("en.json", json.dumps(response(unit(9000000002))))
        archive.writestr("to.json", lines(unit(9000000003), {"Vrdeltagerperson": {}}))
    loaded = load_files(tmp_path, "*")
    assert list(loaded.tables["register_units"]["unit_id"]) == [
        "9000000001",
        "9000000002",
        "9000000003",
    ]
    assert [item.file for item in loaded.files] == ["a.json.gz", "b.zip"]
    aside = loaded.set_aside.iloc[0]
    assert (aside["source_file"], aside["source_row"]) == ("b.zip/to.json", 2)


def test_a_response_with_no_hits_is_fine_beside_one_with_some(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps(response()), encoding="utf-8")
    (tmp_path / "b.json").write_text(json.dumps(response(unit())), encoding="utf-8")
    assert load_files(tmp_path, "*.json").kept == 1


@pytest.mark.parametrize(
    "content",
    [b"", b"  \n ", b"\xef\xbb\xbf", b"[]", json.dumps(response(), indent=1).encode()],
)
def test_no_document_in_any_file_is_an_empty_source(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(SourceEmpty):
        load(content, tmp_path)


def test_no_file_is_a_missing_source(tmp_path: Path) -> None:
    with pytest.raises(SourceMissing):
        load_files(tmp_path, "ingen.json")


@pytest.mark.parametrize(
    "content",
    [
        b"CVR;Navn\n90000001;Skagen",
        b"<html></html>",
        b'{"error": {"type": "security_exception"}, "status": 401}',
        b'{\n "error": "nej"\n}',
        b'[{"type": "Feature"}]',
        b"null",
        b"\x00\x01\x02",
        json.dumps(response(unit(), unit(2)), indent=1).encode()[:-400],
        json.dumps([unit(), unit(2)]).encode()[:-1],
        json.dumps(response(unit()), indent=1).encode() + b"garbage",
    ],
)
def test_other_files_and_broken_ones_are_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(SourceUnreadable) as caught:
        load(content, tmp_path)
    for language in ("da", "en"):
        assert "cvr.json" in caught.value.message(language)
        assert "{" not in caught.value.message(language)


def test_gigabytes_of_other_json_are_not_read_to_their_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cvr_stream, "_FAR_IN", 50)
    content = b"[" + b"1," * 100 + b"1]}"  # what is wrong at its end is not come to
    with pytest.raises(SourceUnreadable) as caught:
        load(content, tmp_path)
    assert caught.value.data["came"] == "other_json"


def test_more_useless_documents_than_memory_holds_are_another_kind_of_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(aside, "MOST_ASIDE", 9)
    with pytest.raises(SourceUnreadable) as caught:
        load(lines(unit(), *({} for _ in range(10))), tmp_path)
    assert caught.value.data["came"] == "too_many_aside"
    assert "anden slags fil" in caught.value.message("da")


def test_the_message_of_a_cut_file_says_where_and_quotes_nothing(tmp_path: Path) -> None:
    content = json.dumps(response(unit(9000000001), unit(9000000002)), indent=1).encode()[:-300]
    with pytest.raises(SourceUnreadable) as caught:
        load(content, tmp_path)
    assert caught.value.place.row == 2
    assert "Skagen" not in caught.value.message("da")


def test_a_damaged_compressed_file_is_refused(tmp_path: Path) -> None:
    content = gzip.compress(lines(*[unit(9000000000 + n) for n in range(50)]))
    with pytest.raises(SourceUnreadable):
        load(content[:-20], tmp_path, name="cvr.json.gz")


# Documents that go aside


def test_a_bad_line_is_set_aside_and_the_others_stay(tmp_path: Path) -> None:
    good = lines(unit(9000000001))
    for bad in (b"{not json", good[:-40], good.replace(b"Skagen", b"Sk\xe6gen"), b"17", b"[1]"):
        for row, content in ((1, bad + b"\n" + good), (2, good + b"\n" + bad)):
            loaded = load(content, tmp_path)
            assert (loaded.read, loaded.kept) == (2, 1)
            assert loaded.set_aside["reason"].item() == "bad_document"
            assert loaded.set_aside["source_row"].item() == row


def test_other_documents_and_those_without_a_number_are_set_aside(tmp_path: Path) -> None:
    loaded = load(
        lines(
            unit(),
            {"Vrdeltagerperson": {"enhedstype": "PERSON"}},
            unit(9000000002, enhedstype="ANDET"),
            unit(None),
            unit(0),
            company("ukendt"),
            {},
        ),
        tmp_path,
    )
    assert loaded.kept == 1
    aside = loaded.set_aside.sort_values("source_row")
    assert list(aside["reason"]) == [
        "unknown_document",
        "unknown_document",
        "no_id",
        "no_id",
        "no_id",
        "unknown_document",
    ]
    assert list(aside["source_row"]) == [2, 3, 4, 5, 6, 7]


def test_a_document_with_an_odd_field_is_mended(tmp_path: Path) -> None:
    loaded = load(
        lines(
            unit(
                navne=[{"navn": 7, **period("2010-01-01")}, "ikke en post", None],
                hovedbranche={"branchekode": "107120", **period("2010-01-01")},
                livsforloeb=[{"periode": {"gyldigFra": 20100101, "gyldigTil": []}}],
                reklamebeskyttet="true",
                beliggenhedsadresse="Havnevej",
            )
        ),
        tmp_path,
    )
    row = loaded.tables["register_units"].iloc[0]
    assert loaded.counts["mended_documents"] == 1
    assert (row["name"], row["sector_code"]) == ("7", "107120")
    assert row["ad_protected"]
    assert pd.isna(row["address"])


def test_of_the_same_unit_the_newest_document_is_kept_in_any_order(tmp_path: Path) -> None:
    def version(name: str, updated: str | None, indexed: str | None = None) -> Json:
        return unit(
            navne=[{"navn": name, **period("2010-01-01")}],
            sidstOpdateret=updated,
            sidstIndlaest=indexed,
        )

    documents = [
        version("ældst", None),
        version("gammel", "2020-06-01T12:00:00.000+02:00", "2026-01-01T00:00:00.000+01:00"),
        version("nyest", "2020-06-01T11:30:00.000+01:00", "2020-06-02T00:00:00.000+01:00"),
        version("samme stund", "2020-06-01T11:30:00.000+01:00", "2020-06-01T00:00:00.000+01:00"),
    ]
    for seed in range(6):
        shuffled = random.Random(seed).sample(documents, len(documents))
        loaded = load(lines(*shuffled), tmp_path)
        assert loaded.tables["register_units"]["name"].item() == "nyest"
        assert list(loaded.tables["unit_names"]["name"]) == ["nyest"]
        assert list(loaded.set_aside["reason"]) == ["superseded"] * 3
        assert set(loaded.set_aside["key"]) == {"9000000001"}


def test_the_same_document_in_two_files_is_read_once(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(lines(unit(), company()))
    (tmp_path / "b.json").write_bytes(lines(company(), unit()))
    loaded = load_files(tmp_path, "*.json")
    assert (loaded.read, loaded.kept) == (4, 2)
    assert len(loaded.tables["relations"]) == 1


# Texts


def test_cpr_numbers_are_masked_and_numbers_of_businesses_are_not(tmp_path: Path) -> None:
    loaded = load(
        lines(
            unit(
                1012345678,
                navne=[
                    {"navn": "Bager 010170-1234", **period("2010-01-01")},
                    {"navn": "P-nr 1012345678", **period("2000-01-01", "2009-12-31")},
                ],
                telefonNummer=[{"kontaktoplysning": "0101701234", **period("2010-01-01")}],
                elektroniskPost=[
                    {"kontaktoplysning": "0101701234@example.dk", **period("2010-01-01")}
                ],
                beliggenhedsadresse=[address(adresseId="0a3f50b8-f847-32b8-e044-010170123456")],
            ),
            unit(9000000002),
        ),
        tmp_path,
    )
    row = loaded.tables["register_units"].iloc[0]
    assert row["names"] == "Bager [CPR]\nP-nr 1012345678"
    assert row["phone"] == "0101701234"
    assert row["email"] == "[CPR]@example.dk"
    assert row["address_id"] == "0a3f50b8-f847-32b8-e044-010170123456"
    assert "Bager [CPR]" in set(loaded.tables["unit_names"]["name"])
    assert loaded.counts["cpr_masked"] == 1


@pytest.mark.parametrize("field", ["bogstavFra", "bogstavTil"])
def test_a_cpr_number_where_a_letter_should_be_is_left_out(tmp_path: Path, field: str) -> None:
    row = only_unit(
        tmp_path, beliggenhedsadresse=[address(husnummerFra=1, **{field: "010150-4049"})]
    )
    assert "4049" not in row.to_csv()
    assert row["house_number"] in ("1", "1A")


@pytest.mark.parametrize("letter", ["b", " B ", "Æ", "ab"])
def test_a_house_letter_is_a_letter_or_two(tmp_path: Path, letter: str) -> None:
    row = only_unit(tmp_path, beliggenhedsadresse=[address(husnummerFra=1, bogstavFra=letter)])
    assert row["house_number"] == f"1{letter.strip().upper()}"


@pytest.mark.parametrize(
    ("floor", "door"), [("010150-4049", "th"), ("1", "010150-4049"), ("0101504049", None)]
)
def test_a_cpr_number_for_a_floor_or_door_is_masked(
    tmp_path: Path, floor: str, door: str | None
) -> None:
    row = only_unit(tmp_path, beliggenhedsadresse=[address(etage=floor, sidedoer=door)])
    assert "4049" not in row.to_csv()


@pytest.mark.parametrize("spelled", ["010152-4168", "010152 4168", "01.01.52-4168", "010152–4168"])
def test_a_number_spelled_as_a_cpr_number_is_no_p_number(tmp_path: Path, spelled: str) -> None:
    loaded = load(lines(unit(), unit(spelled)), tmp_path)
    assert list(loaded.set_aside["reason"]) == ["no_id"]
    assert "4168" not in repr(loaded) + loaded.set_aside.to_csv()
    relation = {"cvrNummer": spelled, **period("2010-01-01")}
    assert only_unit(tmp_path, virksomhedsrelation=[relation]).isna()["cvr"]


def test_no_text_of_the_register_steers_a_terminal(tmp_path: Path) -> None:
    evil = "\x1b[31mRød\x07\x9b\u202e"
    now = period("2010-01-01")
    contact = [{"kontaktoplysning": evil, **now}]
    strange = address(
        *("2010-01-01", None),
        vejnavn=evil,
        postdistrikt=evil,
        etage=evil,
        sidedoer=evil,
        adresseId=evil,
    )
    documents = [
        unit(
            navne=[{"navn": evil, **now}],
            beliggenhedsadresse=[strange],
            hovedbranche=[{"branchekode": "107120", "branchetekst": evil, **now}],
            telefonNummer=contact,
            elektroniskPost=contact,
            hjemmeside=contact,
            sidstOpdateret=evil,
        ),
        unit(9000000002, sidstOpdateret=evil),
        unit(9000000002, sidstOpdateret=evil + "2"),
        company(
            navne=[{"navn": evil, **now}],
            virksomhedsform=[{"kortBeskrivelse": evil, **now}],
            beliggenhedsadresse=[{"fritekst": evil, **now}],
        ),
    ]
    loaded = load(lines(*documents), tmp_path)
    every = [table.to_csv() for table in loaded.tables.values()] + [loaded.set_aside.to_csv()]
    assert not set("".join(every)) & set("\x1b\x07\x9b\u202e")
    assert "[31mRød" in every[0]


@pytest.mark.parametrize(
    "name",
    [
        "<img src=x onerror=alert(1)>",
        '=HYPERLINK("http://example.dk")',
        "x" * 10_000,
        "🥐 Bageri 🥖",
        "'; DROP TABLE units; --",
    ],
)
def test_odd_names_come_through_as_text(tmp_path: Path, name: str) -> None:
    assert only_unit(tmp_path, navne=[{"navn": name, **period("2010-01-01")}])["name"] == name


def test_null_and_missing_fields_are_missing(tmp_path: Path) -> None:
    empty = dict.fromkeys(unit()["VrproduktionsEnhed"]) | {"pNummer": 9000000002}
    loaded = load(
        lines({"VrproduktionsEnhed": {"pNummer": 9000000001}}, {"VrproduktionsEnhed": empty}),
        tmp_path,
    )
    units = loaded.tables["register_units"]
    assert list(units["unit_id"]) == ["9000000001", "9000000002"]
    assert units[["name", "cvr", "address", "sector_code", "phone"]].isna().all(axis=None)


# Properties


documents_of_any_kind = st.one_of(
    st.builds(
        lambda number, name, day: unit(
            9000000000 + number,
            navne=[{"navn": name, **period("2010-01-01")}],
            sidstOpdateret=f"2020-01-0{day}T00:00:00.000+01:00",
        ),
        st.integers(0, 4),
        st.text(max_size=12),
        st.integers(1, 3),
    ),
    st.builds(lambda number: company(90000000 + number), st.integers(0, 3)),
    st.just({"Vrdeltagerperson": {}}),
    st.just(unit(None)),
)


@settings(max_examples=examples(15))
@given(st.lists(documents_of_any_kind, max_size=12), st.randoms())
def test_nothing_is_lost_and_the_order_of_documents_never_matters(
    tmp_path: Path, documents: list[Json], chance: random.Random
) -> None:
    documents = [unit(), *documents]
    shuffled = copy.deepcopy(documents)
    chance.shuffle(shuffled)
    one, other = load(lines(*documents), tmp_path), load(lines(*shuffled), tmp_path)
    assert one.read == len(documents)
    assert one.kept == len(one.tables["register_units"]) + len(one.tables["companies"])
    assert len(one.tables["origins"]) == one.kept
    for name, table in told(one).items():
        pd.testing.assert_frame_equal(told(other)[name], table)
    pd.testing.assert_frame_equal(
        one.set_aside.drop(columns="source_row"), other.set_aside.drop(columns="source_row")
    )


def test_progress_tells_how_many_documents_have_been_read(tmp_path: Path) -> None:
    small = {"VrproduktionsEnhed": {"pNummer": 9000000001}}
    (tmp_path / "cvr.json").write_bytes(lines(*[small] * 20_001))
    told: list[int] = []
    source = Source(name="cvr", format="cvr_system", path="cvr.json")
    load_cvr_system(
        source,
        base=tmp_path,
        as_of=AS_OF,
        progress=lambda step, done, total=None: told.append(done),
    )
    assert told == [20_000]


# Real documents


@pytest.mark.real_data
def test_ten_real_units_on_1_december_2016(shared_data: Path) -> None:
    loaded = load_files(shared_data / "cvr", "produktionsenheder_2017.json", dt.date(2016, 12, 1))
    units = loaded.tables["register_units"].set_index("unit_id")
    assert (loaded.read, len(units)) == (10, 10)
    assert units["status"].value_counts().to_dict() == {"active": 6, "closed": 4}
    closed = ["1009663777", "1009917736", "1010255879", "1010569970"]
    assert sorted(units.index[units["status"] == "closed"]) == closed
    assert units["sector_scheme"].to_dict() == dict.fromkeys(units.index, "DB07") | {
        "1010569970": "DB03"
    }
    assert units.loc["1010569970", "sector_code"] == "519000"
    assert units.loc["1009663777", "name"] == "J.J. MULTISERVICE ApS"
    assert units.loc["1009663777", "names"].count("\n") == 2
    assert "   " not in units.loc["1009663777", "names"]
    assert units["municipality_code"].to_dict() == {
        "1009663777": "0101",
        "1009917736": "0101",
        "1010255879": "0101",
        "1010569970": "0101",
        "1020895337": "0607",
        "1020994432": "0461",
        "1021143606": "0175",
        "1021673729": "0561",
        "1021686405": "0630",
        "1021809213": "0101",
    }
    assert units.loc[["1020895337", "1010255879", "1021686405"], "postal_code"].tolist() == [
        "7000",
        "1606",
        "7100",
    ]
    assert units.loc["1021673729", "secondary_sectors"] == "741020"
    sizes = units["employees_min"].dropna().to_dict()
    assert sizes == {"1009917736": 1, "1010255879": 0, "1010569970": 1}
    assert units["address"].notna().all()
    later = load_files(shared_data / "cvr", "produktionsenheder_2017.json", dt.date(2017, 1, 31))
    assert set(later.tables["register_units"]["status"]) == {"closed"}


@pytest.mark.real_data
def test_invented_companies_of_a_scroll_response(shared_data: Path) -> None:
    loaded = load_files(shared_data / "cvr", "virksomheder_opdigtede.json", dt.date(2014, 2, 15))
    companies = loaded.tables["companies"].set_index("cvr")
    assert list(companies.index) == ["88888881", "88888882", "88888883", "88888884"]
    assert companies["company_status"].tolist() == ["normal", "normal", "closed", "normal"]
    assert set(companies["legal_form"]) == {"ENK"}


def test_a_unit_tells_every_municipality_it_ever_lay_in(tmp_path: Path) -> None:
    document = unit_document(1, name="Flyttet", owners=[], municipality=860)
    inside = document["_source"]["VrproduktionsEnhed"]
    here = unit_document(1, name="Flyttet", owners=[], municipality=813)
    before = here["_source"]["VrproduktionsEnhed"]["beliggenhedsadresse"][0]
    before["periode"] = {"gyldigFra": "2010-01-01", "gyldigTil": "2014-12-31"}
    inside["beliggenhedsadresse"].append(before)
    (tmp_path / "r.json").write_text(json.dumps(document), encoding="utf-8")
    source = Source(name="cvr", format="cvr_system", path="r.json")
    loaded = load_cvr_system(source, base=tmp_path, as_of=dt.date(2026, 3, 1))
    row = loaded.tables["register_units"].iloc[0]
    assert (row["municipality_code"], row["municipalities"]) == ("0860", "0813|0860")


def _moved(at: str, start: str | None, end: str | None, **changes: Any) -> Json:
    street, _, number = at.rpartition(" ")
    return address(start, end, vejnavn=street, husnummerFra=int(number), **changes)


def test_earlier_addresses_have_their_periods_in_a_table(tmp_path: Path) -> None:
    places = [
        _moved("Nygade 3", "2023-07-01", None),
        _moved("Havnegade 7", None, "2023-06-30", postnummer=9300, postdistrikt="Sæby"),
    ]
    table = load(lines(unit(beliggenhedsadresse=places)), tmp_path).tables["unit_addresses"]
    told = table[["street_name", "house_number", "postal_code", "postal_district"]]
    assert told.to_numpy().tolist() == [["Havnegade", "7A", "9300", "Sæby"]]
    assert table["from"].isna().all()
    assert table["to"].tolist() == [pd.Timestamp("2023-06-30")]


def test_another_floor_or_the_same_address_told_anew_is_no_earlier_address(tmp_path: Path) -> None:
    places = [
        _moved("Nygade 3", "2023-07-01", None, etage="1"),
        _moved("Nygade 3", "2007-01-01", "2023-06-30", etage="2"),
        _moved("Nygade 3", "1999-01-01", "2006-12-31", kommune={"kommuneKode": 841}),
        _moved("Vestergade 9", "2027-01-01", None),
    ]
    loaded = load(lines(unit(beliggenhedsadresse=places)), tmp_path)
    assert loaded.tables["unit_addresses"].empty
    assert loaded.tables["register_units"]["street_name"].tolist() == ["Nygade"]


def test_a_superseded_document_tells_of_no_earlier_address(tmp_path: Path) -> None:
    places = [_moved("Nygade 3", "2023-07-01", None), _moved("Havnegade 7", None, "2023-06-30")]
    old = unit(beliggenhedsadresse=places, sidstOpdateret="2020-01-01T00:00:00.000+02:00")
    new = unit(beliggenhedsadresse=places[:1], sidstOpdateret="2024-01-01T00:00:00.000+02:00")
    assert load(lines(old, new), tmp_path).tables["unit_addresses"].empty


def test_a_cpr_number_in_an_earlier_street_is_masked(tmp_path: Path) -> None:
    places = [
        _moved("Nygade 3", "2023-07-01", None),
        _moved("Ved 010203-4567 7", None, "2023-06-30"),
    ]
    table = load(lines(unit(beliggenhedsadresse=places)), tmp_path).tables["unit_addresses"]
    assert table["street_name"].tolist() == ["Ved [CPR]"]
