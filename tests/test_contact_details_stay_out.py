"""Telephone numbers and mail addresses of the rows find their business and are stored nowhere."""

import datetime as dt
from pathlib import Path

import pandas as pd

from kortinfo.build import build
from kortinfo.settings import load_settings
from tests import tiny

PHONE, DOMAIN = "51 52 53 54", "havsmedjen.example"


def test_no_table_of_a_snapshot_holds_what_the_rows_gave(tmp_path: Path) -> None:
    rows = [{**row, "Telefon": PHONE, "E-mail": f"asta.tang@{DOMAIN}"} for row in tiny.CONTACTS]
    settings = load_settings(tiny.write_municipality(tmp_path, contacts=rows))
    made = build(
        settings, as_of=dt.date(2026, 3, 1), built_at=dt.datetime(2026, 3, 2, tzinfo=dt.UTC)
    )
    fields = {guess["field"] for item in made.manifest["sources"] for guess in item["guesses"]}
    assert {"phone", "email"} <= fields  # they were read
    for path in made.folder.rglob("*"):
        text = (
            pd.read_parquet(path).astype(str).to_csv()
            if path.suffix == ".parquet"
            else path.read_text(encoding="utf-8")
        )
        for secret in (PHONE, PHONE.replace(" ", ""), DOMAIN, "asta.tang"):
            assert secret not in text, path.name
