"""JSON exports (Momentum's, for instance) read as tables, like anybody's CSV."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kortinfo import tables as t
from kortinfo.loaders.collaborations import load_collaborations
from kortinfo.loaders.contacts import load_contacts
from kortinfo.loaders.json_table import is_json, read_objects
from kortinfo.settings import DEFAULT_COLLABORATION_KINDS, DEFAULT_CONTACT_KINDS, Source
from tests.tiny import SMITH, pnr

UNIT = {
    "cvr": SMITH,
    "pNumber": pnr(1),
    "displayName": "Skagen Smedje",
    "productionUnitId": "9c0c6d5e-0000-4000-8000-000000000001",
    "municipalityId": 813,
    "isActive": True,
    "numberOfEmployees": 12,
    "tags": [{"title": "Metal"}, {"title": "Mentor"}],
}


def written(folder: Path, name: str, value: Any) -> str:
    (folder / name).write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
    return name


def test_a_momentum_unit_has_its_fields_as_columns() -> None:
    records = read_objects(json.dumps([UNIT]).encode())
    assert records is not None
    found = dict(zip(*records, strict=True))
    assert found["tags.title"] == "Metal, Mentor"
    assert found["isActive"] == "true"


def test_momentum_placements_are_read_without_a_mapping(tmp_path: Path) -> None:
    placement = {
        "placementId": 7,
        "placementType": "Virksomhedspraktik",
        "startDate": "2026-03-01",
        "endDate": "2026-05-31",
        "company": {"cvr": SMITH, "name": "Smed Holding ApS"},
        "productionUnit": UNIT,
        "responsible": {"name": "Konsulent Et"},
    }
    path = written(tmp_path, "placements.json", {"total": 1, "data": [placement]})
    source = Source(name="Momentum", format="collaborations", path=path)
    loaded = load_collaborations(source, base=tmp_path, kinds=DEFAULT_COLLABORATION_KINDS)
    event = loaded.tables[t.LOADED_EVENTS.name].iloc[0]
    assert [event[name] for name in (t.GIVEN_PNR, t.GIVEN_NAME, t.KIND, t.EXTERNAL_ID)] == [
        *(pnr(1), "Skagen Smedje", "virksomhedspraktik", "7"),
    ]
    assert str(event[t.ENDS_ON].date()) == "2026-05-31"


def test_momentum_job_orders_are_read_without_a_mapping(tmp_path: Path) -> None:
    order = {
        "id": "o-1",
        "jobOrderType": "Jobordre",
        "numberOfPositions": 3,
        "startDate": "2026-06-01T08:00:00",
        "productionUnit": UNIT,
    }
    path = written(tmp_path, "orders.json", [order])
    source = Source(name="Momentum", format="collaborations", path=path)
    loaded = load_collaborations(source, base=tmp_path, kinds=DEFAULT_COLLABORATION_KINDS)
    event = loaded.tables[t.LOADED_EVENTS.name].iloc[0]
    assert (event[t.KIND], event[t.PERSONS], event[t.GIVEN_PNR]) == ("jobordre", 3, pnr(1))


@pytest.mark.parametrize(
    ("days", "day"),
    [
        ({"deadline": "2026-04-01"}, "2026-04-01"),
        ({"deadline": "2026-04-01", "completedAt": "2026-03-20"}, "2026-03-20"),
    ],
)
def test_a_momentum_task_happened_when_it_was_done_else_at_its_deadline(
    days: dict[str, str], day: str, tmp_path: Path
) -> None:
    task = {"taskId": 1, "taskType": "Besøg", **days, "productionUnit": UNIT}
    path = written(tmp_path, "tasks.json", [task])
    source = Source(name="Momentum", format="contacts", path=path)
    loaded = load_contacts(source, base=tmp_path, kinds=DEFAULT_CONTACT_KINDS)
    event = loaded.tables[t.LOADED_EVENTS.name].iloc[0]
    assert (str(event[t.HAPPENED_ON].date()), event[t.TWO_WAY]) == (day, True)


def test_a_vitas_like_export_is_read_without_a_mapping(tmp_path: Path) -> None:
    text = (
        "Ansøgningstype;CVR-nr.;P-nr.;Virksomhedens navn;Bevilget fra;Bevilget til;"
        "Antal pladser\r\n"
        f"Løntilskud;{SMITH};{pnr(1)};Skagen Smedje;01-02-2026;31-07-2026;2\r\n"
    )
    (tmp_path / "vitas.csv").write_bytes(text.encode("cp1252"))
    source = Source(name="VITAS", format="collaborations", path="vitas.csv")
    loaded = load_collaborations(source, base=tmp_path, kinds=DEFAULT_COLLABORATION_KINDS)
    event = loaded.tables[t.LOADED_EVENTS.name].iloc[0]
    assert (event[t.KIND], event[t.PERSONS]) == ("løntilskud", 2)
    assert not event[t.END_ASSUMED]


def test_a_caseworkers_name_is_not_taken_for_the_business(tmp_path: Path) -> None:
    task = {"taskType": "Besøg", "date": "2026-04-01", "cvr": SMITH, "owner": {"name": "Et Navn"}}
    path = written(tmp_path, "tasks.json", [task])
    source = Source(name="Momentum", format="contacts", path=path)
    loaded = load_contacts(source, base=tmp_path, kinds=DEFAULT_CONTACT_KINDS)
    assert loaded.tables[t.LOADED_EVENTS.name][t.GIVEN_NAME].isna().all()


@pytest.mark.parametrize(
    "whole",
    [
        {"besog": [{"a": 1}], "antal": 2, "moder": [{"a": 2}]},
        {"data": {"besog": [{"a": 1}], "side": {"moder": [{"a": 2}]}}},
    ],
)
def test_all_arrays_in_an_object_are_read(whole: dict[str, Any]) -> None:
    assert read_objects(json.dumps(whole).encode()) == [["a"], ["1"], ["2"]]


def test_an_object_alone_is_a_row_whatever_lists_are_in_its_parts() -> None:
    raw = json.dumps({"a": 1, "part": {"lot": [{"b": 2}, {"b": 3}]}}).encode()
    assert read_objects(raw) == [["a", "b"], ["1", "2, 3"]]


@pytest.mark.parametrize("raw", [b"[1, 2]", b'{"a": ', b'[{"a": 1}, 2]', b"{" * 100_000, b"[]"])
def test_what_holds_no_objects_is_no_table(raw: bytes) -> None:
    assert read_objects(raw) is None


@given(
    st.lists(
        st.dictionaries(
            st.text(max_size=5),
            st.recursive(
                st.none() | st.booleans() | st.integers() | st.text(max_size=5),
                lambda inner: (
                    st.lists(inner, max_size=3)
                    | st.dictionaries(st.text(max_size=3), inner, max_size=3)
                ),
                max_leaves=6,
            ),
            max_size=4,
        ),
        min_size=1,
        max_size=5,
    )
)
def test_every_object_is_a_row_as_wide_as_the_headings(objects: list[dict[str, Any]]) -> None:
    raw = json.dumps(objects).encode()
    assert is_json(raw)
    records = read_objects(raw)
    assert records is not None
    assert len(records) == len(objects) + 1
    assert {len(record) for record in records} == {len(records[0])}
