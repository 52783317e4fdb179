"""Sources loaded beside each other are what they are one after the other; so are their faults."""

import datetime as dt
import json
import pickle
from pathlib import Path

import pandas as pd
import pytest

from kortinfo import sources
from kortinfo.errors import Place, SourceUnreadable
from kortinfo.settings import load_settings
from tests import tiny

AS_OF = dt.date(2026, 3, 1)
SECOND = """
[[sources]]
name = "register 2"
format = "cvr_system"
path = "register2.ndjson"
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    documents = tiny.documents()
    path = tiny.write_municipality(
        tmp_path, register=documents[:7], settings=tiny.SETTINGS + SECOND
    )
    lines = "\n".join(json.dumps(item) for item in documents[7:])
    (tmp_path / "register2.ndjson").write_text(lines, encoding="utf-8")
    return path


def test_large_registers_side_by_side_give_the_same_tables(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = load_settings(config)
    plain = sources.load(settings, as_of=AS_OF)
    monkeypatch.setattr(sources, "_LARGE_BYTES", 0)
    beside = sources.load(settings, as_of=AS_OF)
    for one, other in zip(plain.in_order, beside.in_order, strict=True):
        assert (one.source, one.read, one.kept) == (other.source, other.read, other.kept)
        for name in one.tables:
            pd.testing.assert_frame_equal(one.tables[name], other.tables[name])


def test_a_fault_in_the_other_process_is_the_same_plain_message(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (config.parent / "register2.ndjson").write_bytes(b"%PDF-1.7 not a register")
    monkeypatch.setattr(sources, "_LARGE_BYTES", 0)
    with pytest.raises(SourceUnreadable, match=r"register2\.ndjson") as caught:
        sources.load(load_settings(config), as_of=AS_OF)
    assert "register2.ndjson" in caught.value.message("da")


def test_an_error_keeps_its_place_and_data_on_the_way() -> None:
    error = SourceUnreadable(place=Place(file="a.csv", row=3), expected="x", came="y")
    again = pickle.loads(pickle.dumps(error))
    assert (again.message("da"), again.place, again.data) == (
        error.message("da"),
        error.place,
        error.data,
    )
