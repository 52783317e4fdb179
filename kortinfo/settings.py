"""The settings: one ``kortinfo.toml``, checked for form as a whole, with environment overrides.

An environment variable ``KORTINFO_<KEY>`` overrides a key, ``KORTINFO_<TABLE>__<KEY>`` one in a
table. What needs a higher room to judge (a rule naming an unknown measure) is checked in ``build``.
Default contact levels, kinds and durations: the municipality may change every one of them.
"""

import datetime as dt
import os
import re
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict
from pydantic_settings import SettingsError as OverrideError

from kortinfo.errors import SettingsError, SettingsMissing
from kortinfo.kinds import (
    DEFAULT_COLLABORATION_KINDS,
    DEFAULT_CONTACT_KINDS,
    CollaborationKind,
)
from kortinfo.privacy_settings import Part, Processing, Retention, ShownName, no_person
from kortinfo.setting_faults import (
    AREA_TYPE_SPELLINGS,
    double_names,
    in_words,
    kinds_not_there,
    no_folder,
    unknown_variables,
)
from kortinfo.settings_coverage import Campaign, Compared, Coverage, Plan, Target
from kortinfo.settings_fetch import Fetch
from kortinfo.settings_placements import Placements
from kortinfo.settings_quality import Quality
from kortinfo.settings_routes import Plans, Travel
from kortinfo.settings_visits import Visits

FILE_NAME = "kortinfo.toml"
CONFIG_VARIABLE = "KORTINFO_CONFIG"
"""Names the settings file to the app."""
_PREFIX = "KORTINFO_"
Format = Literal[
    "cvr_system",
    "cvr_datafordeler",
    "cvr_portal",
    "contacts",
    "collaborations",
    "job_ads",
    "addresses",
    "areas",
    "sectors",
    "concordance",
]
Level = Literal["A", "B", "C", "D"]
_AREA_TYPE = re.compile(r"[0-9A-Za-zÆØÅæøå_-]{1,40}")


def _as_text(value: Any) -> Any:
    return str(value) if isinstance(value, int) else value


def _municipality_code(value: str) -> str:
    if not (value.isdigit() and 3 <= len(value) <= 4):
        raise ValueError('a municipality code has 4 digits, as "0813"')
    return value.zfill(4)


MunicipalityCode = Annotated[str, BeforeValidator(_as_text), AfterValidator(_municipality_code)]


class Source(Part):
    """One source of data: what it is called, what it is, where it lies."""

    name: ShownName
    format: Format
    path: str = Field(min_length=1)
    """File or pattern (``*``), relative to the settings file."""
    sheet: str | None = None
    header_row: int | None = Field(default=None, ge=1)
    """The row the headings stand in, as a spreadsheet numbers it; missing: found out."""
    encoding: Literal["utf-8", "cp1252", "utf-16"] | None = None
    """Of a text file; missing: found out, and so is the separator."""
    separator: Literal[";", ",", "\t", "|"] | None = None
    columns: dict[str, str] = Field(default={})
    """Our field name to the file's heading; what is not named is recognised by its heading."""
    contact_kinds: dict[ShownName, bool] = Field(default={})
    """Kinds of this source's contacts, before the settings' own: whether they are two-way."""
    collaboration_kinds: dict[ShownName, str] = Field(default={})
    """Kinds of this source's collaborations, likewise: which of the settings' kinds each is."""
    by: Literal["own", "other"] = "own"
    """Whose the rows are, where no column says so."""
    area_type: str | None = None
    """What the areas are: one of ``tables.AREA_TYPES``, or your own word ("erhvervsområde")."""
    crs: str | None = None
    """Only for files that do not say themselves, as "EPSG:25832"."""

    @model_validator(mode="after")
    def _areas_say_their_type(self) -> "Source":
        if self.format == "areas" and self.area_type is None:
            raise ValueError(
                'format "areas" needs area_type: "municipality", "postal_district", "parish", '
                'or a word of your own for own areas, as "erhvervsområde"'
            )
        return self

    @field_validator("area_type")
    @classmethod
    def _a_word(cls, area_type: str | None) -> str | None:
        if area_type is not None and _AREA_TYPE.fullmatch(no_person(area_type)) is None:
            raise ValueError(
                "an area type is one word of at most 40 letters, digits, - and _, "
                'as "erhvervsområde" or "skole-distrikt"'
            )
        meant = AREA_TYPE_SPELLINGS.get((area_type or "").lower())
        if meant is not None and meant != area_type:
            raise ValueError(f'"{area_type}" is written "{meant}"')
        return area_type


class Population(Part):
    """Which units views and figures speak of by default; never which ones the tables hold."""

    min_employees: int = Field(default=1, ge=0)
    unknown_size: bool = True
    holding: bool = False
    public: bool = True


class Backdrop(Part):
    """What lies under the circles. Tiles are off until ``tile_url`` names a service."""

    tile_url: str | None = None
    tile_attribution: str = ""
    areas_attribution: str = "Indeholder data fra Styrelsen for Dataforsyning og Infrastruktur"
    """What the areas' licence wants said on the map."""


_TEN_YEARS = 3650


class Due(Part):
    """Days after the last two-way contact on which a business of a level is due again."""

    a: int | None = Field(default=90, gt=0, le=_TEN_YEARS)
    b: int | None = Field(default=180, gt=0, le=_TEN_YEARS)
    c: int | None = Field(default=None, gt=0, le=_TEN_YEARS)
    d: int | None = Field(default=None, gt=0, le=_TEN_YEARS)
    soon: int = Field(default=30, gt=0, le=_TEN_YEARS)
    """Days before that day from which a business counts as soon due."""


class Matching(Part):
    """What a contact on a wrong, or on no business costs; one row looked at costs 1."""

    wrong_match_cost: float = Field(default=50.0, gt=1, le=100_000)
    missed_match_cost: float = Field(default=5.0, gt=1, le=100_000)


class Condition(Part):
    """A measure within bounds, both inclusive."""

    measure: str
    at_least: int | None = None
    at_most: int | None = None

    @model_validator(mode="after")
    def _bounded(self) -> "Condition":
        if self.at_least is None and self.at_most is None:
            raise ValueError("give at_least, at_most or both")
        return self


class Rule(Part):
    """A level and when it holds: any of, all of, or (neither given) always. First match wins."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    level: Level
    any_of: tuple[Condition, ...] = Field(default=(), alias="any")
    all_of: tuple[Condition, ...] = Field(default=(), alias="all")

    @model_validator(mode="after")
    def _any_or_all(self) -> "Rule":
        if self.any_of and self.all_of:
            raise ValueError("give any or all, not both")
        return self


DEFAULT_RULES = (
    Rule(
        id="standing",
        level="A",
        any_of=(
            Condition(measure="running", at_least=1),
            Condition(measure="two_way_in_window", at_least=3),
        ),
    ),
    Rule(
        id="in_contact",
        level="B",
        any_of=(
            Condition(measure="two_way_in_window", at_least=1),
            Condition(measure="ended_in_window", at_least=1),
        ),
    ),
    Rule(
        id="earlier_contact",
        level="C",
        any_of=(
            Condition(measure="two_way_ever", at_least=1),
            Condition(measure="collaborations_ever", at_least=1),
        ),
    ),
    Rule(id="never", level="D"),
)


class Settings(BaseSettings):
    """Everything a municipality decides, frozen. ``folder`` is where the settings file lies."""

    model_config = SettingsConfigDict(
        extra="forbid", frozen=True, env_prefix=_PREFIX, env_nested_delimiter="__"
    )

    folder: Path = Field(default=Path(), exclude=True)
    name: ShownName
    """The unit's name, as "Virksomhedsservice"; stands in the app's heading."""
    home_municipalities: tuple[MunicipalityCode, ...] = Field(min_length=1)
    as_of: dt.date | None = None
    """Fixed day of reckoning; missing: the day of the build."""
    language: Literal["da", "en"] = "da"
    snapshot: str = "snapshot"
    """Folder of the built data, relative to the settings file."""
    old_after_days: int = Field(default=14, gt=0)
    """A snapshot older than this gets a warning in the app."""
    company_events: Literal["all_units", "main_unit", "none"] = "all_units"
    closed_unit_events: Literal["stay", "count_at_same_address"] = "stay"
    count_others: bool = False
    """Whether other organisations' contacts and collaborations count for the level."""
    own_organisations: tuple[str, ...] = ()
    """Names in an organisation column that are ours; other names are others'."""
    window_months: int = Field(default=12, gt=0)
    """The length of "the last 12 months" in the rules."""
    imports: str = "imports"
    """Folder of the files taken in through the app, relative to the settings file."""
    logbook: str = "sqlite:///logbook.sqlite"
    """Where what users write is kept: a database URL; SQLite paths start at the settings file."""
    due: Due = Due()
    job_ad_weeks: int = Field(default=8, gt=0, le=520)
    """How long a job ad without a last day counts as open."""
    quality: Quality = Quality()
    population: Population = Population()
    backdrop: Backdrop = Backdrop()
    matching: Matching = Matching()
    coverage: Coverage = Coverage()
    notes: bool = False
    """Whether free-text notes of the histories are kept, screened."""
    placements: Placements = Placements()
    retention: Retention = Retention()
    processing: Processing = Processing()
    forgotten: str = "forgotten.json"
    """What was to be forgotten, as salted hashes; relative to the settings file."""
    rules: tuple[Rule, ...] = DEFAULT_RULES
    contact_kinds: dict[str, bool] = DEFAULT_CONTACT_KINDS
    collaboration_kinds: dict[str, CollaborationKind] = DEFAULT_COLLABORATION_KINDS
    targets: tuple[Target, ...] = ()
    plan: Plan = Plan()
    travel: Travel = Travel()
    plans: Plans = Plans()
    visits: Visits = Visits()
    campaigns: tuple[Campaign, ...] = ()
    contact_persons: dict[str, ShownName] = {}
    """Who is contact person for which sector, as a selection names it ("DB25:F")."""
    compare: tuple[Compared, ...] = ()
    fetch: Fetch = Fetch()
    sources: tuple[Source, ...] = ()

    @field_validator("contact_kinds", mode="before")
    @classmethod
    def _contact_kinds_on_top(cls, given: Any) -> Any:
        return {**DEFAULT_CONTACT_KINDS, **given} if isinstance(given, dict) else given

    @field_validator("collaboration_kinds", mode="before")
    @classmethod
    def _collaboration_kinds_on_top(cls, given: Any) -> Any:
        return {**DEFAULT_COLLABORATION_KINDS, **given} if isinstance(given, dict) else given

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Let the environment win over the file."""
        return env_settings, init_settings

    @property
    def snapshot_folder(self) -> Path:
        """The snapshot folder as a path."""
        return self.folder / self.snapshot

    @property
    def imports_folder(self) -> Path:
        """The folder of files taken in through the app, as a path."""
        return self.folder / self.imports


def load_settings(path: Path) -> Settings:
    """Read and check the settings file; environment variables override it.

    Raises:
        SettingsMissing: there is no such file.
        SettingsError: it is not TOML, or keys or values are wrong; all faults are listed at once.
    """
    try:
        raw = path.read_bytes()
    except (FileNotFoundError, IsADirectoryError) as error:
        raise SettingsMissing(path=path) from error
    try:
        values = tomllib.loads(raw.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(path=path, faults=f"- not a TOML file in UTF-8: {error}") from error
    faults = [
        *unknown_variables(os.environ, Settings, prefix=_PREFIX, others=(CONFIG_VARIABLE,)),
        *double_names(values),
        *no_folder(values),
    ]
    try:
        settings = Settings(**values)
    except ValidationError as error:
        faults = [*(in_words(item, Settings) for item in error.errors()), *faults]
    except OverrideError as error:
        told = str(error).partition(" from source")[0]
        faults.append(f"environment: {told}; a list or a table is given as JSON, as '[\"0813\"]'")
    else:
        faults += kinds_not_there(settings.sources, settings.collaboration_kinds)
    if faults:
        raise SettingsError(path=path, faults="\n".join(f"- {fault}" for fault in faults))
    return settings.model_copy(update={"folder": path.absolute().parent})
