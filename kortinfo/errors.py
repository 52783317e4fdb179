"""The error tree: one class per fault in what a user gave us, each carrying the data.

A message says what was expected, what came, where, and what to do. The wording lives in the
text catalogue (``texts/<language>/errors.toml``) under the class's ``code``; ``str(error)`` is the
English wording, ``error.message("da")`` the Danish one.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any, ClassVar

from kortinfo.cpr import mask_cpr
from kortinfo.texts import date, text


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where in a source something stands; every part may be unknown.

    ``row`` is the row number a person sees in a spreadsheet or editor (the header is row 1).
    """

    file: str = ""
    sheet: str = ""
    row: int | None = None
    column: str = ""

    def describe(self, language: str = "en") -> str:
        """Name the place in words, such as ``crm.xlsx, sheet "Ark1", row 12, column "CVR"``."""
        parts = [mask_cpr(self.file)] if self.file else []
        if self.sheet:
            parts.append(text("errors.place_sheet", language, sheet=mask_cpr(self.sheet)))
        if self.row is not None:
            parts.append(text("errors.place_row", language, row=self.row))
        if self.column:
            parts.append(text("errors.place_column", language, column=self.column))
        return ", ".join(parts) or text("errors.place_unknown", language)


class KortinfoError(Exception):
    """A fault a user can mend. Keyword arguments fill the catalogue's template for ``code``."""

    code: ClassVar[str] = "failed"
    exit_code: ClassVar[int] = 1
    tells_pnr: ClassVar[bool] = False
    """The message names a P-number: ten bare digits in it are no person's."""

    def __init__(self, *, place: Place | None = None, **data: object) -> None:
        """Keep the place and the data; both go into the message."""
        self.place = place or Place()
        self.data = data
        super().__init__(self.message("en"))

    def __reduce__(self) -> tuple[Any, ...]:
        """Come through from another process whole: the data go in by name, not by position."""
        return _again, (type(self), self.place, self.data)

    def message(self, language: str) -> str:
        """Return the wording in ``language`` ("da" or "en"), CPR numbers masked."""
        told = text(
            f"errors.{self.code}",
            language,
            place=self.place.describe(language),
            **self.words(language),
        )
        return mask_cpr(told, phone=self.tells_pnr)

    def words(self, language: str) -> dict[str, object]:
        """Return what fills the template besides the place, in ``language``."""
        del language
        return self.data


def _again(kind: type[KortinfoError], place: Place, data: dict[str, object]) -> KortinfoError:
    return kind(place=place, **data)


class SettingsError(KortinfoError):
    """The settings file has faults; ``faults`` lists them all, one a line."""

    code = "settings"
    exit_code = 2


class SettingsMissing(KortinfoError):
    """There is no settings file at ``path``."""

    code = "settings_missing"
    exit_code = 2


class RulesError(KortinfoError):
    """The level rules cannot be used; ``faults`` lists why."""

    code = "rules"
    exit_code = 2


class SourceError(KortinfoError):
    """A source cannot be read; every subclass names the file."""

    code = "source"


class SourceMissing(SourceError):
    """No file matches ``pattern``."""

    code = "source_missing"


class SourceIsFolder(SourceMissing):
    """``pattern`` names a folder, where a file or a pattern is expected."""

    code = "source_is_folder"


class SourceUnreadable(SourceError):
    """The file is not what its name or setting says (``expected``, ``came``)."""

    code = "source_unreadable"


class SourceEmpty(SourceError):
    """The file holds no rows."""

    code = "source_empty"


class SourceEncrypted(SourceError):
    """The file (a workbook or a .zip) is protected by a password."""

    code = "source_encrypted"


class ColumnsMissing(SourceError):
    """Columns that are needed were not found (``missing``, ``found``)."""

    code = "columns_missing"


class SharedUnreadable(SourceError):
    """Another municipality's counts cannot be used.

    ``faults`` are texts' names (``errors.shared_<name>``), each with a line and what stands there.
    """

    code = "shared_unreadable"

    def words(self, language: str) -> dict[str, object]:
        """Tell the faults, one a line."""
        faults: tuple[tuple[str, int, str], ...] = self.data["faults"]  # type: ignore[assignment]
        told = [
            "- "
            + text(
                f"errors.shared_{name}",
                language,
                row=row,
                what=what[:60],
                where=what.partition(": ")[0][:60],
            )
            for name, row, what in faults
        ]
        return {"faults": "\n".join(told)}


class CrsMissing(SourceError):
    """A geographic file does not say which coordinate reference system it uses."""

    code = "crs_missing"


class QualityTooLow(KortinfoError):
    """The data pass a bound at which the settings let a build stop; ``alarms`` lists them."""

    code = "quality_too_low"


class BrowserMissing(KortinfoError):
    """No browser could print ``out`` to PDF (``why``: which one failed, or how)."""

    code = "browser_missing"


class BuildBusy(KortinfoError):
    """Somebody else builds, or deletes, in the same snapshot folder (``since``; None: unknown)."""

    code = "build_busy"

    def words(self, language: str) -> dict[str, object]:
        """Return since when, in words and local time."""
        since = self.data["since"]
        if not isinstance(since, dt.datetime):
            return {"since": text("errors.build_busy_since_now", language)}
        local = since.astimezone()
        day = date(local.date(), language)
        time = f"{local:%H:%M}"
        return {"since": text("errors.build_busy_since", language, date=day, time=time)}


class TrialOutdated(KortinfoError):
    """The map a trial was compared with is no longer the current one."""

    code = "trial_outdated"


class SnapshotMissing(KortinfoError):
    """There is no snapshot in ``folder`` yet."""

    code = "snapshot_missing"


class SnapshotUnreadable(KortinfoError):
    """The snapshot in ``folder`` cannot be opened (``why``)."""

    code = "snapshot_unreadable"


class AsOfTooEarly(KortinfoError):
    """A date before the snapshot's was asked for (``as_of``, ``snapshot_as_of``)."""

    code = "as_of_too_early"


class UnitUnknown(KortinfoError):
    """No unit ``unit_id`` in the snapshot."""

    code = "unit_unknown"
    tells_pnr = True


class SourceUnknown(KortinfoError):
    """No source ``source`` in the snapshot; there are ``names``."""

    code = "source_unknown"


class RowUnknown(KortinfoError):
    """No row ``row`` among those that are known one by one, or it is no way to name one."""

    code = "row_unknown"


class CompanyUnknown(KortinfoError):
    """No company ``cvr`` in the snapshot."""

    code = "company_unknown"


class ForgetUnknown(KortinfoError):
    """What is to be forgotten is none of what can be (``given``)."""

    code = "forget_unknown"
    exit_code = 2
    tells_pnr = True


class ContractBroken(KortinfoError):
    """A table does not keep its contract (``table``, ``faults``): a fault in Kortinfo itself."""

    code = "contract_broken"


class LogbookError(KortinfoError):
    """The logbook cannot be used; ``where`` names it, without a password."""

    code = "logbook_unreachable"


class LogbookUnreachable(LogbookError):
    """The logbook cannot be opened, or does not answer (``where``, ``why``)."""

    code = "logbook_unreachable"


class LogbookReadOnly(LogbookError):
    """The logbook's file or folder cannot be written (``where``)."""

    code = "logbook_read_only"


class LogbookBroken(LogbookError):
    """What lies there is damaged, or no logbook (``where``, ``why``)."""

    code = "logbook_broken"


class LogbookNewer(LogbookError):
    """A later version of Kortinfo has written the logbook (``where``, ``found``, ``known``)."""

    code = "logbook_newer"


class FetchError(KortinfoError):
    """Data could not be fetched; what was there before is unchanged."""

    code = "fetch_unexpected"


class FetchNotSet(FetchError):
    """The settings name no service for ``what``."""

    code = "fetch_not_set"
    exit_code = 2


class SecretMissing(FetchError):
    """Neither the environment nor the keyring holds ``name``."""

    code = "secret_missing"
    exit_code = 2


class FetchBusy(FetchError):
    """Another fetch of the same file (``file``) is under way."""

    code = "fetch_busy"


class FetchDenied(FetchError):
    """``service`` does not let us in with the secret ``name`` (``status``)."""

    code = "fetch_denied"


class FetchUnreachable(FetchError):
    """``service`` did not answer properly in ``attempts`` attempts (``why``)."""

    code = "fetch_unreachable"


class FetchUnexpected(FetchError):
    """``service`` answered something else than its description says (``why``)."""

    code = "fetch_unexpected"


class FetchDamaged(FetchError):
    """What ``service`` sent is not whole, however often it was asked (``why``)."""

    code = "fetch_damaged"


class FetchTooLarge(FetchError):
    """``service`` sends more than ``max_gigabytes``."""

    code = "fetch_too_large"


class FetchEmpty(FetchError):
    """``service`` has nothing that fits (``what``)."""

    code = "fetch_empty"


class TravelError(KortinfoError):
    """Travel times could not be found in the way the settings say."""

    code = "travel_unreachable"


class RoadsMissing(TravelError):
    """There is no OSM extract at ``path``."""

    code = "roads_missing"
    exit_code = 2


class RoadsUnreadable(TravelError):
    """The OSM extract ``path`` cannot be used (``why``)."""

    code = "roads_unreadable"


class OsmiumMissing(TravelError):
    """The package that reads OSM extracts is not installed."""

    code = "osmium_missing"


class TravelUnreachable(TravelError):
    """The route service ``service`` does not answer as it should (``why``)."""

    code = "travel_unreachable"
