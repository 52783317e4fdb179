"""Evidence is JSON, whatever a name holds."""

import json

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from kortinfo.merge.evidence import evidence, with_note
from kortinfo.merge.membership import is_in, positions_in
from tests.examples import examples


@settings(max_examples=examples(50))
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])) | st.none(), min_size=1))
def test_any_text_comes_back_from_the_json(values):
    texts = pd.Series(values, dtype="str")
    objects = evidence({"name": texts, "fits": True})
    for value, shown in zip(values, objects, strict=True):
        assert json.loads(shown) == ({"name": value} if value else {}) | {"fits": True}


def test_what_is_missing_is_left_out_and_notes_are_added_where_there_are_any():
    index = [4, 7]
    objects = evidence(
        {
            "cvr": pd.Series(["1", None], index=index, dtype="str"),
            "fitting": pd.Series([None, 3], index=index, dtype="Int64"),
            "cvr_agrees": pd.Series([True, None], index=index, dtype="object"),
        }
    )
    notes = pd.Series([None, '{"a": 1}'], index=index, dtype="str")
    shown = [json.loads(value) for value in with_note(objects, "undecided", notes)]
    assert shown == [{"cvr": "1", "cvr_agrees": True}, {"fitting": 3, "undecided": {"a": 1}}]


def test_membership_knows_no_missing_values():
    values = pd.Series(["a", None, "b"], index=[3, 1, 2], dtype="str")
    among = pd.Series(["b", None, "b"], dtype="str")
    assert is_in(values, among).to_dict() == {3: False, 1: False, 2: True}
    assert positions_in(values, among).tolist() == [-1, -1, 0]
    assert not is_in(values, among.iloc[:0]).any()
    assert len(is_in(values.iloc[:0], among)) == 0
