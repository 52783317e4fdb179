"""The demo's job ads: as a job database gives them, with what is wrong in real ones."""

import datetime as dt
import re
from collections import Counter

from tests.demo.conftest import AS_OF, Demo


def rows(demo: Demo) -> list[dict[str, str]]:
    return demo.table("jobnet/jobannoncer.csv", encoding="utf-8-sig", separator=";")


def day(text: str) -> dt.date:
    return dt.datetime.strptime(text, "%d-%m-%Y").date()  # noqa: DTZ007


def test_half_a_year_of_ads_some_of_them_open(demo: Demo) -> None:
    found = rows(demo)
    assert len(found) > 50
    posted = [day(row["Opslået"]) for row in found if row["Opslået"]]
    assert AS_OF - dt.timedelta(days=185) <= min(posted) <= max(posted) <= AS_OF + dt.timedelta(10)
    running = [
        row
        for row in found
        if row["Opslået"]
        and day(row["Opslået"]) <= AS_OF
        and re.fullmatch(r"\d\d-\d\d-\d{4}", row["Ansøgningsfrist"])
        and day(row["Ansøgningsfrist"]) >= AS_OF
    ]
    assert 5 < len(running) < len(found) / 2


def test_the_dirt_of_real_ads_is_there(demo: Demo) -> None:
    found = rows(demo)
    ids = Counter(row["Annonce-id"] for row in found)
    assert max(ids.values()) >= 2
    assert len({tuple(row.values()) for row in found}) < len(found)  # the same row twice
    assert any(not row["Opslået"] for row in found)
    assert {"Hurtigst muligt", "Løbende"} & {row["Ansøgningsfrist"] for row in found}
    assert any(re.search(r"\d{6}-0000", row["Stillingsbetegnelse"]) for row in found)
    assert any(not row["P-nummer"] for row in found)
    assert all(row["Kontaktperson"] for row in found)


def test_titles_fit_the_trade(demo: Demo) -> None:
    titles = {row["Stillingsbetegnelse"] for row in rows(demo)}
    assert len(titles) > 15


def test_own_areas_have_codes_and_names_and_overlap(demo: Demo) -> None:
    areas = demo.areas("erhvervsomraader")
    assert len(areas) >= 6
    assert len({area["properties"]["plannr"] for area in areas}) == len(areas)
    assert all(area["properties"]["plannavn"] for area in areas)
    assert all(area["properties"]["APPROXIMATE"] for area in areas)
