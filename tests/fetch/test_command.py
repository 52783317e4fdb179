"""``kortinfo fetch`` as a person or a timer runs it: exit codes, secrets, kill -9."""

import gzip
import json
import logging
import pickle
import traceback
import zipfile
from pathlib import Path

import pytest

from kortinfo.cli import app
from kortinfo.errors import (
    FetchNotSet,
    FetchUnexpected,
    KortinfoError,
    SecretMissing,
    SettingsError,
)
from kortinfo.fetch.cvr_files import fetch_cvr_files
from kortinfo.fetch.secrets import Secret, find_secret
from kortinfo.fetch.service import Service
from kortinfo.settings import load_settings
from kortinfo.settings_fetch import FetchCvr
from tests.fetch import killing
from tests.fetch.conftest import NOW
from tests.fetch.stand_in import KEY, PASSWORD, Fault, StandIn


def test_everything_the_settings_name_is_fetched_in_one_run(
    stand_in: StandIn, tmp_path: Path
) -> None:
    config = killing.write_settings(tmp_path, stand_in.url)
    code, said = killing.run(config, "--all")
    assert (code, "holds" in said) == (0, True), said
    assert {path.name for path in (tmp_path / "hentet").iterdir()} >= {
        *("cvr.ndjson.gz", "dar.csv.gz", "kommuner.gpkg", "postnumre.gpkg", "sogne.gpkg"),
    }
    assert PASSWORD not in said
    assert KEY not in said


def invoke(config: Path, *words: str) -> None:
    app(["fetch", *words, "--config", str(config)], standalone_mode=False)


def test_nothing_is_asked_of_anybody_the_settings_do_not_name(tmp_path: Path) -> None:
    config = tmp_path / "kortinfo.toml"
    config.write_text('name = "x"\nhome_municipalities = ["0813"]\n', encoding="utf-8")
    for words in (["cvr"], ["--all"]):
        with pytest.raises(FetchNotSet, match=r"\[fetch.cvr\]") as raised:
            invoke(config, *words)
        assert raised.value.exit_code == 2
    with pytest.raises(SettingsError, match="expected cvr, dar, dagi"):
        invoke(config, "bbr")


def test_a_secret_that_is_missing_is_asked_for_by_name(
    stand_in: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CVR_PASSWORD", raising=False)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    config = killing.write_settings(tmp_path, stand_in.url)
    with pytest.raises(SecretMissing, match="keyring set kortinfo CVR_PASSWORD"):
        invoke(config, "cvr")
    assert stand_in.asked == []


def test_a_secret_may_lie_in_the_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    keyring = pytest.importorskip("keyring")
    monkeypatch.setattr(keyring, "get_password", lambda service, name: f"{service} {name}")
    assert find_secret("CVR_PASSWORD", {}).reveal() == "kortinfo CVR_PASSWORD"
    assert find_secret("CVR_PASSWORD", {"CVR_PASSWORD": "x"}).reveal() == "x"


def test_a_secret_shows_nowhere() -> None:
    secret = Secret("CVR_PASSWORD", PASSWORD)
    assert PASSWORD not in f"{secret} {secret!r} {[secret]} {vars(Secret)}"
    with pytest.raises(TypeError):
        pickle.dumps(secret)


@pytest.mark.parametrize(
    "fault",
    [
        Fault(status=500),
        Fault(status=401),
        Fault(status=404),
        Fault(cut_after=3),
        Fault(instead=b"<html>"),
        Fault(status=302, headers=(("Location", "https://elsewhere.example/?apiKey=x"),)),
    ],
)
def test_neither_errors_tracebacks_nor_logs_hold_a_key(
    fault: Fault,
    datafordeler: Service,
    stand_in: StandIn,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    stand_in.faults = [None, *[fault] * 4]
    told = ""
    try:
        setting = FetchCvr(url="https://x.example", way="files")
        fetch_cvr_files(setting, datafordeler, target=tmp_path / "cvr.zip", now=NOW)
    except KortinfoError as error:
        told = "".join(traceback.format_exception(error)) + repr(vars(error))
    assert told
    files = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert KEY not in told + caplog.text
    assert KEY.encode() not in files


def test_settings_hold_no_secret_and_no_unsafe_address(tmp_path: Path) -> None:
    config = tmp_path / "kortinfo.toml"
    start = 'name = "x"\nhome_municipalities = ["0813"]\n[fetch.cvr]\n'
    for line, fault in (
        ('url = "http://cvr.example"', "https://"),
        ('url = "https://user:kode@cvr.example"', "without user"),
        ('url = "https://cvr.example?apiKey=1"', "without user"),
        ('url = "https://cvr.example"\npassword = "min kode"', "password"),
        ('url = "https://cvr.example"\npage_size = 5000', "3000"),
    ):
        config.write_text(start + line, encoding="utf-8")
        with pytest.raises(SettingsError, match=fault):
            load_settings(config)


def look_at(folder: Path) -> None:
    """What the loaders would read is either not there or whole."""
    target = folder / "hentet"
    if (target / "cvr.ndjson.gz").exists():
        lines = gzip.decompress((target / "cvr.ndjson.gz").read_bytes()).splitlines()
        assert len([json.loads(line) for line in lines]) == 10
    if (target / "cvr.zip").exists():
        with zipfile.ZipFile(target / "cvr.zip") as archive:
            assert archive.testzip() is None


@pytest.mark.parametrize(
    ("what", "way", "file", "most"),
    [
        ("cvr", "search_after", "cvr.ndjson.gz", 12),
        ("cvr", "files", "cvr.zip", 10),
        ("dar", "search_after", "dar.csv.gz", 10),
    ],
)
def test_kill_minus_nine_loses_nothing(
    what: str, way: str, file: str, most: int, stand_in: StandIn, tmp_path: Path
) -> None:
    (tmp_path / "calm").mkdir()
    (tmp_path / "wild").mkdir()
    calm = killing.write_settings(tmp_path / "calm", stand_in.url, way=way)
    wild = killing.write_settings(tmp_path / "wild", stand_in.url, way=way)
    assert killing.run(calm, what)[0] == 0
    killing.kill_often(
        stand_in,
        wild,
        what,
        times=2,
        most=most // 2,
        seed=most,
        whole=lambda: look_at(tmp_path / "wild"),
    )
    code, said = killing.run(wild, what)
    assert code == 0, said
    assert contents(tmp_path / "wild/hentet" / file) == contents(tmp_path / "calm/hentet" / file)
    assert not list((tmp_path / "wild/hentet").glob("*.part*"))


def contents(path: Path) -> object:
    """Return what a fetched file holds, whatever the order."""
    if path.suffix == ".gz":
        return sorted(gzip.decompress(path.read_bytes()).splitlines())
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_what_is_refused_names_host_and_path_only(
    datafordeler: Service, stand_in: StandIn, tmp_path: Path
) -> None:
    stand_in.files.clear()
    setting = FetchCvr(url="https://x.example", way="files")
    with pytest.raises(FetchUnexpected) as raised:
        fetch_cvr_files(setting, datafordeler, target=tmp_path / "cvr.zip", now=NOW)
    assert "FileDownloads/GetFile answers" in str(raised.value)
    assert "?" not in str(raised.value)
