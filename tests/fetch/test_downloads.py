"""Files downloaded from Datafordeler: gone on with after a break, checked, switched in at once."""

import base64
import hashlib
import io
import zipfile
from pathlib import Path

import pytest

from kortinfo import tables as t
from kortinfo.errors import ColumnsMissing, FetchDamaged, FetchDenied, FetchError, FetchUnexpected
from kortinfo.fetch.cvr_files import fetch_cvr_files
from kortinfo.fetch.downloads import download
from kortinfo.fetch.keeping import Fetched
from kortinfo.fetch.secrets import Secret
from kortinfo.fetch.service import Manners, Service
from kortinfo.loaders.cvr_datafordeler import load_cvr_datafordeler
from kortinfo.loaders.datafordeler_entities import NEEDED, USED
from kortinfo.settings import Source
from kortinfo.settings_fetch import FetchCvr
from tests.fetch.conftest import NOW
from tests.fetch.registers import zipped
from tests.fetch.stand_in import KEY, Fault, StandIn

NAME = "CVR_Navn"
QUERY = {"Register": "CVR", "LatestTotalForEntity": "Navn"}


def get(service: Service, folder: Path) -> bytes:
    download(service, "GetFile", QUERY, to=folder / "navn.zip", told=lambda *_: None)
    assert sorted(path.name for path in folder.iterdir()) == ["navn.zip"]
    return (folder / "navn.zip").read_bytes()


def ranges(stand_in: StandIn) -> list[str]:
    return [headers.get("Range", "") for *_, headers in stand_in.asked]


def test_a_cut_connection_is_gone_on_with(
    datafordeler: Service, stand_in: StandIn, tmp_path: Path
) -> None:
    stand_in.faults = [Fault(cut_after=100), Fault(cut_after=50)]
    assert get(datafordeler, tmp_path) == stand_in.files[NAME]
    assert ranges(stand_in) == ["", "bytes=100-", "bytes=150-"]


def test_another_run_goes_on_too(datafordeler: Service, stand_in: StandIn, tmp_path: Path) -> None:
    stand_in.faults = [Fault(cut_after=100), *[Fault(status=500)] * 3]
    with pytest.raises(FetchError):
        get(datafordeler, tmp_path)
    assert not (tmp_path / "navn.zip").exists()
    stand_in.asked.clear()
    assert get(datafordeler, tmp_path) == stand_in.files[NAME]
    assert ranges(stand_in) == ["bytes=100-"]


def test_a_file_that_changed_meanwhile_is_fetched_from_its_beginning(
    datafordeler: Service, stand_in: StandIn, tmp_path: Path
) -> None:
    stand_in.faults = [Fault(cut_after=100), *[Fault(status=500)] * 3]
    with pytest.raises(FetchError):
        get(datafordeler, tmp_path)
    stand_in.files[NAME] = zipped("andet.csv", b"a;b\n" * 500)
    assert get(datafordeler, tmp_path) == stand_in.files[NAME]


def test_a_service_that_cannot_tell_versions_apart_is_asked_for_the_whole_file(
    datafordeler: Service, stand_in: StandIn, tmp_path: Path
) -> None:
    stand_in.file_headers = {"ETag": 'W/"weak"'}
    stand_in.faults = [Fault(cut_after=100)]
    assert get(datafordeler, tmp_path) == stand_in.files[NAME]
    assert ranges(stand_in) == ["", ""]


def test_a_part_that_is_longer_than_the_file_is_thrown_away(
    datafordeler: Service, stand_in: StandIn, tmp_path: Path
) -> None:
    stand_in.faults = [Fault(cut_after=100), *[Fault(status=500)] * 3]
    with pytest.raises(FetchError):
        get(datafordeler, tmp_path)
    with (tmp_path / "navn.zip.part").open("ab") as stream:
        stream.write(bytes(10_000))
    assert get(datafordeler, tmp_path) == stand_in.files[NAME]


HALF = Fault(change=lambda raw: raw[: len(raw) // 2])


def test_half_a_zip_is_asked_for_again(
    datafordeler: Service, stand_in: StandIn, tmp_path: Path
) -> None:
    stand_in.faults = [HALF, HALF]
    assert get(datafordeler, tmp_path) == stand_in.files[NAME]


def test_half_a_zip_again_and_again_is_refused(
    datafordeler: Service, stand_in: StandIn, tmp_path: Path
) -> None:
    stand_in.faults = [HALF] * 4
    with pytest.raises(FetchDamaged, match="damaged"):
        get(datafordeler, tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("names", [(), ("Navn.csv",)])
def test_a_zip_with_nothing_in_it_is_asked_for_again(
    names: tuple[str, ...], datafordeler: Service, stand_in: StandIn, tmp_path: Path
) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, b"")
    stand_in.faults = [Fault(instead=buffer.getvalue())]
    assert get(datafordeler, tmp_path) == stand_in.files[NAME]
    (tmp_path / "navn.zip").unlink()
    stand_in.faults = [Fault(instead=buffer.getvalue())] * 4
    with pytest.raises(FetchDamaged, match="nothing in it"):
        get(datafordeler, tmp_path)


def test_a_zip_that_says_it_has_a_password_is_asked_for_again(
    datafordeler: Service, stand_in: StandIn, tmp_path: Path
) -> None:
    def flagged(raw: bytes) -> bytes:
        at = raw.rfind(b"PK\x01\x02") + 8
        return raw[:at] + bytes([raw[at] | 1]) + raw[at + 1 :]

    stand_in.file_headers = {"ETag": '"én"'}
    stand_in.faults = [Fault(change=flagged), Fault(cut_after=100)]
    assert get(datafordeler, tmp_path) == stand_in.files[NAME]


@pytest.mark.parametrize("header", ["Content-MD5", "Digest", "Repr-Digest"])
def test_a_checksum_is_checked(
    header: str, datafordeler: Service, stand_in: StandIn, tmp_path: Path
) -> None:
    def value(raw: bytes) -> str:
        kind = "md5" if header == "Content-MD5" else "sha256"
        told = base64.b64encode(hashlib.new(kind, raw).digest()).decode()
        return {"Content-MD5": told, "Digest": f"sha-256={told}"}.get(header, f"sha-256=:{told}:")

    stand_in.file_headers = {header: value(stand_in.files[NAME])}
    get(datafordeler, tmp_path)
    (tmp_path / "navn.zip").unlink()
    stand_in.file_headers = {header: value(b"something else")}
    with pytest.raises(FetchDamaged, match="checksum"):
        get(datafordeler, tmp_path)


def fetch_files(service: Service, folder: Path) -> Fetched:
    setting = FetchCvr(url="https://files.example", way="files")
    return fetch_cvr_files(setting, service, target=folder / "cvr.zip", now=NOW)


def test_all_entities_become_one_file_that_the_loader_reads(
    datafordeler: Service, tmp_path: Path
) -> None:
    fetch_files(datafordeler, tmp_path)
    source = Source(name="CVR", format="cvr_datafordeler", path="cvr.zip")
    loaded = load_cvr_datafordeler(source, base=tmp_path, as_of=NOW.date())
    assert len(loaded.tables[t.REGISTER_UNITS.name]) == 11
    assert {path.name for path in tmp_path.iterdir()} == {
        *("cvr.zip", "cvr.zip.fetched.json", "cvr.zip.lock"),
    }


def test_files_that_arrived_before_a_break_are_kept(
    datafordeler: Service, stand_in: StandIn, tmp_path: Path
) -> None:
    stand_in.faults = [None, None, None, *[Fault(status=500)] * 4]
    with pytest.raises(FetchError):
        fetch_files(datafordeler, tmp_path)
    stand_in.asked.clear()
    fetch_files(datafordeler, tmp_path)
    assert not [path for _, path, *_ in stand_in.asked if "Produktionsenhed" in path]


def test_an_entity_that_is_needed_must_be_there(
    datafordeler: Service, stand_in: StandIn, tmp_path: Path
) -> None:
    fetch_files(datafordeler, tmp_path)
    good = (tmp_path / "cvr.zip").read_bytes()
    del stand_in.files["CVR_Telefonnummer"]
    assert "Telefonnummer" in fetch_files(datafordeler, tmp_path).without
    del stand_in.files["CVR_Reklamebeskyttelse"]
    fine = (tmp_path / "cvr.zip").read_bytes()
    with pytest.raises(FetchUnexpected, match="404"):
        fetch_files(datafordeler, tmp_path)
    assert (tmp_path / "cvr.zip").read_bytes() == fine != good


def test_another_schema_is_never_switched_in(
    datafordeler: Service, stand_in: StandIn, tmp_path: Path
) -> None:
    fetch_files(datafordeler, tmp_path)
    good = (tmp_path / "cvr.zip").read_bytes()
    with zipfile.ZipFile(io.BytesIO(stand_in.files[NAME])) as archive:
        raw = archive.read("Navn.csv").replace(b"vaerdi", b"tekst")
    right, stand_in.files[NAME] = stand_in.files[NAME], zipped("Navn.csv", raw)
    with pytest.raises(ColumnsMissing, match="vaerdi"):
        fetch_files(datafordeler, tmp_path)
    assert (tmp_path / "cvr.zip").read_bytes() == good
    stand_in.files[NAME] = right
    fetch_files(datafordeler, tmp_path)


def test_only_a_file_the_service_has_not_is_done_without(
    datafordeler: Service, stand_in: StandIn, tmp_path: Path
) -> None:
    names = [*(entity.name for entity in NEEDED), *(entity.name for entity in USED)]
    before = names.index("Telefonnummer")
    stand_in.faults = [*[None] * before, Fault(status=302)]
    with pytest.raises(FetchUnexpected, match="redirection"):
        fetch_files(datafordeler, tmp_path)


def test_a_wrong_key_is_said_to_be_wrong(
    stand_in: StandIn, manners: Manners, tmp_path: Path
) -> None:
    secret = Secret("DATAFORDELER_API_KEY", KEY + "x")
    with (
        Service(stand_in.url, manners, secret, key="apiKey") as service,
        pytest.raises(FetchDenied, match=r"DATAFORDELER_API_KEY.*15 minutes"),
    ):
        fetch_files(service, tmp_path)
