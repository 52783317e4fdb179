"""The map as a file: what is in it, what must not be, and how large it is."""

import base64
import gzip
import json
import re
from typing import Any

import numpy as np
import pandas as pd
import pytest

from kortinfo.exports.file_columns import number_column, pattern_column, word_column
from tests.exports.synthetic import EVIL, map_file, synthetic

MOST_BYTES = 3_000_000
"""Of a file with 50,000 businesses."""


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    return synthetic(600)


def block(content: bytes) -> tuple[dict[str, Any], bytes]:
    """The header and the columns of a file's data."""
    found = re.search(rb'id="kortinfo-data">([^<]*)<', content)
    assert found is not None
    raw = gzip.decompress(base64.b64decode(found[1]))
    assert raw[:4] == b"KIF1"
    start = 8 + int.from_bytes(raw[4:8], "little")
    return json.loads(raw[8:start]), raw[start:]


def test_fifty_thousand_businesses_stay_under_three_megabytes() -> None:
    table = synthetic(5_000)
    none, some = (len(map_file(table.iloc[:n]).content) for n in (0, 5_000))
    # Dictionaries are shared by more rows in a larger file: this is more than it will be.
    assert none + 10 * (some - none) < MOST_BYTES


def test_the_file_says_what_it_is(rows: pd.DataFrame) -> None:
    page = map_file(rows, selection="Byggeri i 9990 Skagen").content.decode()
    for told in (
        '<html lang="da">',
        "<title>Byggeri i 9990 Skagen · 21. nov. 2026</title>",
        "<dd>20261121T120000</dd>",
        "Reklamebeskyttede virksomheder er med på kortet",
        "CVR.",
    ):
        assert told in page
    assert '<html lang="en">' in map_file(rows, language="en").content.decode()


def test_it_may_load_nothing_and_run_no_script_but_its_own(rows: pd.DataFrame) -> None:
    page = map_file(rows).content.decode()
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy is not None
    assert "default-src 'none'" in policy[1]
    script = re.search(r"script-src ([^;]*);", policy[1])
    assert script is not None
    assert re.fullmatch(r"('sha256-[\w+/=]+' ?)+", script[1])
    markup = re.sub(r"<script>.*?</script>", "", page, flags=re.DOTALL)
    assert not re.findall(r'(?:src|href|action)="(?!#|data:)', markup)
    assert not re.findall(r"url\((?!data:)", markup)


def test_no_mail_or_website_and_no_phone_of_the_protected_is_in_it(rows: pd.DataFrame) -> None:
    made = map_file(rows)
    header, columns = block(made.content)
    whole = json.dumps(header) + columns.decode("utf-8", errors="replace")
    assert "example.dk" not in whole
    assert ".example" not in whole
    assert made.protected == int(rows["ad_protected"].sum()) > 0
    phone = header["columns"]["phone"]
    planes = np.frombuffer(columns, np.uint8, 5 * made.rows, phone["at"]).reshape(5, made.rows)
    numbers = (planes.astype(np.int64) * 256 ** np.arange(5)[:, None]).sum(axis=0)
    told = {f"{number:08d}" for number in numbers if number}
    allowed = rows.loc[~rows["ad_protected"], "phone"].dropna()
    assert told == set(allowed)
    assert not phone["others"]


def test_the_order_of_the_rows_does_not_matter(rows: pd.DataFrame) -> None:
    assert map_file(rows).content == map_file(rows.sample(frac=1, random_state=3)).content


def test_a_file_without_businesses_is_whole(rows: pd.DataFrame) -> None:
    made = map_file(rows.iloc[:0])
    assert (made.rows, made.protected) == (0, 0)
    assert block(made.content)[0]["rows"] == 0


def test_harmful_words_never_become_markup(rows: pd.DataFrame) -> None:
    page = map_file(rows.assign(name=EVIL), selection=EVIL).content.decode()
    assert "<script>alert" not in page
    assert page.count("</script>") == 4  # points, data, library, composing script
    assert page.count("<!--") == 0


def test_filters_nobody_needs_are_left_out(rows: pd.DataFrame) -> None:
    lonely = rows.iloc[:1].assign(job_ads_open=pd.array([None], dtype="Int64"))
    names = [each["name"] for each in block(map_file(lonely).content)[0]["filters"]]
    assert names == ["levels"]


def test_choices_a_row_belongs_to_are_told_by_one_code() -> None:
    masks = [np.array([1, 1, 0, 0], bool), np.array([0, 1, 1, 0], bool)]
    packed = pattern_column(masks, rows=4)
    members = [packed.about["values"][code] for code in packed.data]
    assert members == [[0], [0, 1], [1], []]


def test_what_is_no_number_of_its_digits_stands_apart() -> None:
    texts = pd.Series(["12345678", None, "+45 1", "00000000", "00000001"], dtype="str")
    packed = number_column(texts, digits=8)
    assert packed.about["others"] == {"2": "+45 1", "3": "00000000"}
    planes = np.frombuffer(packed.data, np.uint8).reshape(5, 5).astype(np.int64)
    assert (planes * 256 ** np.arange(5)[:, None]).sum(axis=0).tolist() == [12345678, 0, 0, 0, 1]


def test_more_words_than_two_bytes_tell_apart_are_written_out() -> None:
    texts = pd.Series([f"ord {number}" for number in range(65_537)], dtype="str")
    assert word_column(texts).about["kind"] == "text"
    assert word_column(texts.iloc[1:]).about["kind"] == "code"
