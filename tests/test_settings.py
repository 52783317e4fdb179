"""One settings file, checked as a whole, every fault named at once."""

import re
import tomllib
from pathlib import Path

import pytest

from kortinfo.classify.rules import compile_rules
from kortinfo.errors import SettingsError, SettingsMissing
from kortinfo.settings import Settings, load_settings
from kortinfo.shipped import shipped

SMALLEST = 'name = "Prøveservice"\nhome_municipalities = ["0813"]\n'

AREAS = SMALLEST + (
    '[[sources]]\nname = "x"\nformat = "areas"\npath = "x.gpkg"\narea_type = "{area_type}"\n'
)


def loaded(tmp_path: Path, text: str) -> Settings:
    path = tmp_path / "kortinfo.toml"
    path.write_text(text, encoding="utf-8")
    return load_settings(path)


def test_the_smallest_settings_name_a_unit_and_a_municipality(tmp_path: Path) -> None:
    settings = loaded(tmp_path, SMALLEST)
    assert settings.name == "Prøveservice"
    assert settings.population.min_employees == 1
    assert settings.snapshot_folder == tmp_path / "snapshot"


def test_a_municipality_code_may_have_lost_its_leading_zero(tmp_path: Path) -> None:
    text = SMALLEST.replace("0813", "813")
    assert loaded(tmp_path, text).home_municipalities == ("0813",)


def test_the_file_that_init_writes_is_valid_and_says_the_defaults(tmp_path: Path) -> None:
    text = shipped("kortinfo.toml").read_text(encoding="utf-8")
    settings = loaded(tmp_path, text)
    defaults = loaded(tmp_path, SMALLEST)
    compile_rules(settings.rules)
    commented = "\n".join(
        line.removeprefix("# ")
        for line in text.splitlines()
        if line.startswith(("# [[rules]]", "# id =", "# level =", "# any ="))
    )
    rules = tomllib.loads(commented)["rules"]
    assert [rule["id"] for rule in rules] == [rule.id for rule in defaults.rules]
    for line in (
        'language = "da"',
        "old_after_days = 14",
        'company_events = "all_units"',
        'closed_unit_events = "stay"',
        "count_others = false",
        "window_months = 12",
        "min_employees = 1",
        "unknown_size = true",
        "holding = false",
        "public = true",
        "job_ad_weeks = 8",
        'logbook = "sqlite:///logbook.sqlite"',
        "a = 90",
        "b = 180",
        "notes = false",
        "visits_per_business = 1",
        'forgotten = "forgotten.json"',
    ):
        assert re.search(rf"(?m)^# {re.escape(line)}(?: +#.*)?$", text)
        key, value = next(iter(tomllib.loads(line).items()))
        owners = (defaults, defaults.population, defaults.due, defaults.plan)
        assert next(getattr(owner, key) for owner in owners if hasattr(owner, key)) == value, key


def test_the_examples_of_the_page_coverage_are_valid(tmp_path: Path) -> None:
    text = shipped("kortinfo.toml").read_text(encoding="utf-8")
    block = text.partition("# ---- The page Dækning")[2].partition("# ----")[0]
    lines = block.splitlines()[2:]
    settings = loaded(tmp_path, SMALLEST + "\n".join(line.removeprefix("# ") for line in lines))
    for given in (settings.targets, settings.campaigns, settings.contact_persons, settings.compare):
        assert given
    assert settings.plan.consultants == {"Navnet i CRM": 5}


@pytest.mark.parametrize("word", ["erhvervsområde", "Skole-distrikt_2", "parish", "ÆØÅ"])
def test_an_area_type_may_be_a_word_of_ones_own(tmp_path: Path, word: str) -> None:
    assert loaded(tmp_path, AREAS.format(area_type=word)).sources[0].area_type == word


def test_every_fault_is_named_at_once_with_the_nearest_valid_name(tmp_path: Path) -> None:
    text = """
    home_municipalites = ["0813"]
    language = "dansk"
    [population]
    min_emplyees = 1
    [[sources]]
    name = "a"
    format = "contact"
    path = "x.csv"
    [[sources]]
    name = "b"
    format = "areas"
    path = "x.gpkg"
    """
    with pytest.raises(SettingsError) as caught:
        loaded(tmp_path, text)
    message = str(caught.value)
    for part in (
        "name: is needed",
        "home_municipalities: is needed",
        "did you mean 'home_municipalities'?",
        "language: expected one of da, en; came 'dansk'",
        "did you mean 'min_employees'?",
        "did you mean 'contacts'?",
        "needs area_type",
    ):
        assert part in message
    assert "Ret de nævnte linjer" in caught.value.message("da")


TARGET = """
[[targets]]
name = "Skagen"
share = {share}
by = 2026-12-31
{more}
"""


@pytest.mark.parametrize(
    ("broken", "part"),
    [
        ("name = ", "not a TOML file"),
        (SMALLEST + "window_months = 0", "window_months"),
        (SMALLEST + '[[rules]]\nid = "x"\nlevel = "A"\nany=[{measure="running"}]', "at_least"),
        (SMALLEST + "[collaboration_kinds.x]\nweeks = 1\nmonths = 1", "either months or weeks"),
        (SMALLEST.replace("0813", "Skagen"), "municipality code"),
        (AREAS.format(area_type="Municipality"), 'is written "municipality"'),
        (AREAS.format(area_type="postnumre"), 'is written "postal_district"'),
        (AREAS.format(area_type="0102031234"), "CPR number"),
        (AREAS.format(area_type="to ord"), "one word of at most 40 letters"),
        (AREAS.format(area_type="a:b|c"), "one word of at most 40 letters"),
        (AREAS.format(area_type="x" * 41), "one word of at most 40 letters"),
        (AREAS.format(area_type=""), "one word of at most 40 letters"),
        (SMALLEST + "[due]\na = 0", "due.a"),
        (SMALLEST + "job_ad_weeks = 0", "job_ad_weeks"),
        (SMALLEST + TARGET.format(share="60", more=""), "as 0.6 for 60 %"),
        (SMALLEST + TARGET.format(share="0.6", more="since = 2027-01-01"), "a day after since"),
        (SMALLEST + TARGET.format(share="0.6", more='measure = "people"'), "businesses, employees"),
        (SMALLEST + TARGET.format(share="0.6", more="") * 2, "given more than once: Skagen"),
        (
            SMALLEST + '[[campaigns]]\nname = "x"\nfrom = 2026-02-01\nto = 2026-01-01\n',
            "to must not lie before from",
        ),
        (SMALLEST + "[plan]\neach = 0", "plan.each"),
        (SMALLEST + '[contact_persons]\n"DB25:F" = "010203-4567"', "CPR number"),
        (SMALLEST + "job_ad_weeks = 1000000000", "job_ad_weeks"),
        (
            SMALLEST + '[[sources]]\nname="a"\nformat="contacts"\npath="x"\n' * 2,
            "given more than once: a",
        ),
    ],
)
def test_a_broken_setting_has_its_own_message(tmp_path: Path, broken: str, part: str) -> None:
    with pytest.raises(SettingsError, match=part):
        loaded(tmp_path, broken)


def test_no_settings_file_says_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(SettingsMissing, match="kortinfo init"):
        load_settings(tmp_path / "kortinfo.toml")


def test_the_environment_overrides_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KORTINFO_LANGUAGE", "en")
    monkeypatch.setenv("KORTINFO_POPULATION__MIN_EMPLOYEES", "5")
    settings = loaded(tmp_path, SMALLEST)
    assert settings.language == "en"
    assert settings.population.min_employees == 5


def test_own_kinds_come_on_top_of_the_built_in_ones(tmp_path: Path) -> None:
    settings = loaded(tmp_path, SMALLEST + '[contact_kinds]\n"sms" = true\n"besøg" = false\n')
    assert settings.contact_kinds["sms"] is True
    assert settings.contact_kinds["besøg"] is False
    assert settings.contact_kinds["møde"] is True


def test_a_source_s_kind_of_collaboration_is_one_the_settings_have(tmp_path: Path) -> None:
    kinds = SMALLEST + (
        '[[sources]]\nname = "x"\nformat = "collaborations"\npath = "x.csv"\n'
        '[sources.collaboration_kinds]\n"Seniorjob" = "{}"\n'
    )
    settings = loaded(tmp_path, kinds.format("løntilskud"))
    assert settings.sources[0].collaboration_kinds == {"Seniorjob": "løntilskud"}
    with pytest.raises(SettingsError, match='there is no kind "løntilskuud"'):
        loaded(tmp_path, kinds.format("løntilskuud"))


def test_every_kind_of_fault_stands_in_one_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KORTINFO_NAEM", "x")
    text = """
    name = 5.5
    folder = "elsewhere"
    home_municipalities = [813]
    [[sources]]
    name = "a"
    format = "contacts"
    path = "x"
    [[sources]]
    name = "a"
    format = "contacts"
    path = "y"
    [[sources]]
    name = "sag 010203-4567"
    format = "contacts"
    path = "z"
    [[rules]]
    id = "x"
    level = "A"
    any = [{ mesure = "running", at_least = 1 }]
    """
    with pytest.raises(SettingsError) as caught:
        loaded(tmp_path, text)
    message = str(caught.value)
    for part in (
        "- name: ",
        "KORTINFO_NAEM: no such key (did you mean 'KORTINFO_NAME'?)",
        "name given more than once: a",
        "folder: no such key",
        "did you mean 'measure'?",
        "CPR number",
    ):
        assert part in message
    assert "home_municipalities" not in message
    assert "4567" not in message


@pytest.mark.parametrize(
    ("variable", "value"),
    [("HOME_MUNICIPALITIES", "0813"), ("SOURCES", "nojson"), ("POPULATION", "{")],
)
def test_an_override_that_is_no_json_is_a_plain_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(f"KORTINFO_{variable}", value)
    with pytest.raises(SettingsError, match="is given as JSON"):
        loaded(tmp_path, SMALLEST)
