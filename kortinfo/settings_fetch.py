"""The settings of ``kortinfo fetch``: which services, and never a secret, only its name.

Nothing is fetched from anywhere the settings do not name: no address has a default.
"""

from typing import Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator

_OWN_MACHINE = ("localhost", "127.0.0.1", "::1")


class _Service(BaseModel):
    """What every service has: where it is, and what its answers become."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: str
    everywhere: bool = False
    """The whole country, not only what ever lay in the home municipalities."""

    @field_validator("url")
    @classmethod
    def _encrypted(cls, url: str) -> str:
        parts = urlsplit(url)
        if parts.username or parts.password or parts.query:
            raise ValueError("an address without user, password and what stands after ?")
        safe = parts.scheme == "https" or parts.hostname in _OWN_MACHINE
        if not (safe and parts.hostname):
            raise ValueError("an address that starts with https://")
        return url.rstrip("/")


class FetchCvr(_Service):
    """CVR: system-til-system (``search_after`` or ``scroll``), or Datafordeler's ``files``."""

    way: Literal["search_after", "scroll", "files"] = "search_after"
    units_path: str = "cvr-permanent/produktionsenhed/_search"
    companies_path: str = "cvr-permanent/virksomhed/_search"
    scroll_path: str = "_search/scroll"
    files_path: str = "FileDownloads/GetFile"
    user: str = ""
    password: str = Field(default="CVR_PASSWORD", pattern=r"^[A-Z][A-Z0-9_]*$")
    """The name of the environment variable, or keyring entry, that holds the password."""
    api_key: str = Field(default="DATAFORDELER_API_KEY", pattern=r"^[A-Z][A-Z0-9_]*$")
    """Likewise for the key of Datafordeler's files."""
    page_size: int = Field(default=3000, gt=0, le=3000)
    """The service gives at most 3,000 documents at a time."""
    to: str = ""
    """The file to write; left out: ``hentet/cvr.ndjson.gz``, for files ``hentet/cvr.zip``."""

    @property
    def target(self) -> str:
        """The file to write."""
        return self.to or ("hentet/cvr.zip" if self.way == "files" else "hentet/cvr.ndjson.gz")


class _Datafordeler(_Service):
    way: Literal["graphql", "files"] = "graphql"
    path: str
    files_path: str = "FileDownloads/GetFile"
    api_key: str = Field(default="DATAFORDELER_API_KEY", pattern=r"^[A-Z][A-Z0-9_]*$")
    page_size: int = Field(default=1000, gt=0, le=1000)


class FetchDar(_Datafordeler):
    """DAR: addresses with their points, by GraphQL or from file downloads."""

    path: str = "DAR/v3"
    to: str = "hentet/dar.csv.gz"


class FetchDagi(_Datafordeler):
    """DAGI: municipalities, postal districts and parishes, by GraphQL or from file downloads."""

    path: str = "DAGI/v2"
    to: str = "hentet"
    """The folder that ``kommuner.gpkg``, ``postnumre.gpkg`` and ``sogne.gpkg`` go into."""


class Fetch(BaseModel):
    """The services, each only where the settings name it, and what goes for all of them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    cvr: FetchCvr | None = None
    dar: FetchDar | None = None
    dagi: FetchDagi | None = None
    attempts: int = Field(default=6, gt=0, le=20)
    """How often one request is tried."""
    timeout_seconds: float = Field(default=60, gt=0, le=3600)
    """How long the service may be silent."""
    max_gigabytes: float = Field(default=20, gt=0)
    """No answer, and no file, may be larger."""
