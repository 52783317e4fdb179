"""CVR from Datafordeler's weekly file downloads: the same tables as from system-til-system.

One file an entity, joined on CVREnhedsId, which is ``Produktionsenhed.id`` or ``Virksomhed.id``
and never the P-number. The main sector is that with ``sekvens`` 0; a unit lies where its
``beliggenhedsadresse`` is; ``CVRAdresse_kommunekode`` has no leading zero.

Seen in public clients of these files: the names of entities and files, comma and UTF-8, and the
columns id, pNummer, CVRNummer, status, virksomhedStartdato, produktionsenhedStartdato/-Ophoersdato,
tilknyttetVirksomhedsCVRNummer, tilknyttetTilVirksomhedStartdato/-Ophoersdato, CVREnhedsId, vaerdi,
vaerdiTekst, sekvens, AdresseringAnvendelse, Adresse, CVRAdresse_*, beskaeftigelsestalstype, antal,
intervalFra/-Til, datoFra/-Til, virkningFra/-Til, registreringTil. Not verified against a real
file: letters of house numbers in columns of their own (bogstavFra/-Til), the text of
Kreditoplysninger, and that ``virkningTil`` is exclusive. Case and marks in names do not count.
"""

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from kortinfo import tables as t
from kortinfo.cpr import mask_cpr_in
from kortinfo.errors import Place, SourceEmpty
from kortinfo.loaders import cells
from kortinfo.loaders import datafordeler_values as dv
from kortinfo.loaders.aside import Aside
from kortinfo.loaders.cvr_portal import company_statuses, short_legal_forms
from kortinfo.loaders.datafordeler_entities import (
    ADDRESS,
    COMPANY,
    CREDIT,
    EMPLOYMENT,
    LEGAL_FORM,
    MAIL,
    NAME,
    NEEDED,
    PHONE,
    PROTECTION,
    SECTOR,
    UNIT,
    USED,
    Entity,
)
from kortinfo.loaders.datafordeler_files import EntityFiles, entity_files
from kortinfo.loaders.datafordeler_rows import (
    FILE,
    ROW,
    Counted,
    read_entity,
)
from kortinfo.loaders.datafordeler_values import AT, END, START
from kortinfo.loaders.files import each_named, find, fingerprint, passed_over, shown
from kortinfo.loaders.register_tables import finished_table, masked_register, origins_table
from kortinfo.loaders.result import Loaded
from kortinfo.progress import Progress, silent
from kortinfo.settings import Source


def load_cvr_datafordeler(
    source: Source, *, base: Path, as_of: dt.date, progress: Progress = silent
) -> Loaded:
    """Read the register as of a day.

    Tables: ``register_units``, ``companies``, ``relations``, ``lives``, ``unit_names``,
    ``unit_addresses`` (Current files tell of none), ``origins``. ``read`` counts the rows of
    Produktionsenhed and Virksomhed; of one unit or company several rows are versions, all kept.
    Rows of other entities are counted as ``rows:<Entity>``,
    those that belong to no unit or company of ours (persons, for instance) as
    ``others:<Entity>``, corrected rows as ``corrected:<Entity>``; also counted: ``cpr_masked``,
    ``without_life`` and ``entries_passed_over``. Without Beskaeftigelse sizes are unknown (they
    are reported to have stopped in 2019).

    Raises:
        SourceMissing: no file matches.
        RegisterUnreadable: an entity's file is missing, or one is no table, or cut off.
        ColumnsMissing: a file lacks columns that are needed.
        SourceEmpty: there is no unit and no company.
    """
    paths = find(source.path, base=base)
    files = entity_files(
        paths, needed=[item.name for item in NEEDED], used=[item.name for item in USED]
    )
    with ThreadPoolExecutor(max_workers=1) as aside:
        fingerprints = [aside.submit(fingerprint, path, name) for path, name in each_named(paths)]
        reading = _Reading(source, files, as_of, progress)
        finished = reading.tables()
    set_aside = reading.aside.frame(known_pnrs=set(finished[t.REGISTER_UNITS.name][t.PNR]))
    over = files.passed_over + passed_over(paths).get("entries_passed_over", 0)
    return Loaded(
        source=source.name,
        format=source.format,
        tables=finished,
        read=reading.read,
        kept=reading.read - len(set_aside),
        set_aside=set_aside,
        files=tuple(future.result() for future in fingerprints),
        counts={**reading.counts, **({"entries_passed_over": over} if over else {})},
    )


class _Reading:
    """One entity after the other, each cut down to our units and companies as it is read."""

    def __init__(
        self, source: Source, files: EntityFiles, as_of: dt.date, progress: Progress
    ) -> None:
        self.aside = Aside(source)
        self.read = 0
        self.counts: dict[str, int] = {"cpr_masked": 0, "without_life": 0}
        self._source = source
        self._files = files
        self._as_of = pd.Timestamp(as_of)
        self._progress = progress
        self._rows = 0
        self._versions = self._spine(UNIT, "pNummer", 10)
        self._company_versions = self._spine(COMPANY, "CVRNummer", 8)
        if not self.read:
            raise SourceEmpty(place=Place(file=shown(source.path)))
        pnrs = self._numbered(self._versions)
        cvrs = self._numbered(self._company_versions)
        self.pnr, self.cvr = pnrs["number"], cvrs["number"]
        ids = pd.concat([pnrs["id"], cvrs["id"]], ignore_index=True)
        self._ids = pa.array(ids, pa.large_string())

    def _spine(self, entity: Entity, number: str, width: int) -> pd.DataFrame:
        """Read units or companies whole; rows without an id or a number go aside."""
        frame = self._table(entity, lambda table: table)
        frame["number"] = dv.codes(frame[number], width)
        frame["id"] = frame["id"].str.strip()
        lost = frame["number"].isna() | frame["id"].isna()
        self.aside.add_all(
            "no_id",
            file=frame.loc[lost, FILE],
            row=frame.loc[lost, ROW],
            key=frame.loc[lost, number],
        )
        return self._one_id_a_number(dv.with_effect(frame[~lost]))

    def _one_id_a_number(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Put aside the rows of a number's older ids: a number is one unit or company."""
        order = frame.sort_values([START, "id"], na_position="first", kind="stable")
        newest = order.drop_duplicates("number", keep="last").set_index("number")["id"]
        old = frame[frame["id"] != frame["number"].map(newest)]
        self.aside.add_all(
            "superseded", file=old[FILE], row=old[ROW], key=old["number"], detail=old["id"]
        )
        return frame.drop(old.index)

    @staticmethod
    def _numbered(versions: pd.DataFrame) -> pd.DataFrame:
        """Number units or companies by their number; return them and write AT into the versions."""
        once = versions.drop_duplicates("number")[["number", "id"]].sort_values("number")
        versions[AT] = np.searchsorted(once["number"].to_numpy(dtype=object), versions["number"])
        return once.reset_index(drop=True)

    def _table(self, entity: Entity, keep: Callable[[pa.Table], pa.Table]) -> pd.DataFrame:
        counted = Counted()
        before = self._rows
        table = read_entity(
            entity,
            self._files.of(entity.name),
            keep=keep,
            counted=counted,
            told=lambda rows: self._progress(self._source.name, before + rows),
        )
        self._rows += counted.read
        self._tell(entity, counted)
        frame: pd.DataFrame = table.to_pandas(
            types_mapper={
                pa.large_string(): pd.StringDtype("pyarrow", na_value=float("nan")),
            }.get
        )
        return frame

    def _tell(self, entity: Entity, counted: Counted) -> None:
        if counted.corrected:
            self.counts[f"corrected:{entity.name}"] = counted.corrected
        if entity in (UNIT, COMPANY):
            self.read += counted.read - counted.corrected + len(counted.ragged)
            for file, row in counted.ragged:
                self.aside.add("ragged_row", file=file, row=row or 0)
        elif counted.read:
            self.counts[f"rows:{entity.name}"] = counted.read
            if counted.ragged:
                self.counts[f"ragged:{entity.name}"] = len(counted.ragged)

    def _of_ours(self, entity: Entity, *, effect: bool = True) -> pd.DataFrame:
        """Read an entity's rows of our units and companies: with AT, START and END."""
        dropped = 0

        def keep(table: pa.Table) -> pa.Table:
            nonlocal dropped
            at = pc.index_in(table["CVREnhedsId"], value_set=self._ids)
            known = pc.is_valid(at)
            ours = table.append_column(AT, at).filter(known)
            dropped += len(table) - len(ours)
            return ours.drop_columns(["CVREnhedsId", FILE, ROW, "registreringTil"])

        frame = self._table(entity, keep)
        if dropped:
            self.counts[f"others:{entity.name}"] = dropped
        return dv.with_effect(frame) if effect else frame

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return the finished tables."""
        units, relations, lives = self._units()
        companies = self._companies(len(units))
        day = np.concatenate(
            [
                units.pop("day").to_numpy("datetime64[D]"),
                companies.pop("day").to_numpy("datetime64[D]"),
            ]
        )
        both = pd.concat([units, companies], ignore_index=True)
        names = self._add_names(both, day)
        places = self._add_places(both, day)
        self._add_sectors(both, day)
        self._add_rest(both, day)
        count = len(units)
        known = frozenset(self.pnr)
        names, places = (
            frame.assign(**{t.UNIT_ID: self.pnr.to_numpy()[frame[AT].to_numpy()]})
            for frame in (names[names[AT] < count], places[places[AT] < count])
        )
        names[t.NAME], _ = mask_cpr_in(names[t.NAME], known_pnrs=known)
        places, _ = masked_register(places, known_pnrs=known)
        finished = (
            (t.REGISTER_UNITS, self._masked(both[:count], t.REGISTER_UNITS, known), [t.UNIT_ID]),
            (t.COMPANIES, self._masked(both[count:], t.COMPANIES, known), [t.CVR]),
            (t.RELATIONS, relations, [t.UNIT_ID, t.FROM, t.TO, t.CVR]),
            (t.LIVES, lives, [t.UNIT_ID, t.FROM, t.TO]),
            (t.UNIT_NAMES, names, [t.UNIT_ID, t.FROM, t.TO, t.NAME]),
            (t.UNIT_ADDRESSES, places, [t.UNIT_ID, t.FROM, t.TO, *dv.PLACE]),
        )
        loaded = {
            contract.name: finished_table(frame, contract, by=by)
            for contract, frame, by in finished
        }
        versions = (
            (self._versions.rename(columns={"number": t.UNIT_ID}), t.UNIT_ID),
            (self._company_versions.rename(columns={"number": t.CVR}), t.CVR),
        )
        return {**loaded, t.ORIGINS.name: origins_table(self._source, versions)}

    def _masked(
        self, frame: pd.DataFrame, contract: t.Table, known: frozenset[str]
    ) -> pd.DataFrame:
        masked, changed = masked_register(t.shaped(frame, contract), known_pnrs=known)
        self.counts["cpr_masked"] += changed
        return masked

    def _lived(self, versions: pd.DataFrame, starts: str, ends: str, size: int) -> pd.DataFrame:
        """Return lives: AT, START, END; of versions of the same life the newest counts."""
        lives = pd.DataFrame(
            {
                AT: versions[AT],
                "version": versions[START],
                START: dv.days_of(versions[starts]),
                END: dv.days_of(versions[ends]),
            }
        ).sort_values([AT, START, "version", END], na_position="first", kind="stable")
        lives = lives.drop_duplicates([AT, START], keep="last")
        dated = lives[START].notna() | lives[END].notna()
        self.counts["without_life"] += size - lives.loc[dated, AT].nunique()
        return lives.drop(columns="version")

    def _units(self) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
        versions, size = self._versions, len(self.pnr)
        lives = self._lived(
            versions, "produktionsenhedStartdato", "produktionsenhedOphoersdato", size
        )
        units = dv.judged(lives, size, self._as_of)
        newest = versions.sort_values([AT, START, "status"], na_position="first", kind="stable")
        newest = newest[~newest[AT].duplicated(keep="last")].set_index(AT)
        stopped = newest["status"].str.casefold().isin(["inaktiv", "ophørt", "ophoert"])
        units[t.STATUS] = units[t.STATUS].mask(
            stopped & units[t.STATUS].eq("active") & units[t.ENDED_ON].isna(), "closed"
        )
        relations = dv.owners(versions)
        owner = dv.on_day(relations, units["day"].to_numpy("datetime64[D]"), [t.CVR])
        units[t.CVR] = dv.spread(owner, t.CVR, size)
        units[t.UNIT_ID] = units[t.PNR] = self.pnr
        for frame in (relations, lives):
            frame[t.UNIT_ID] = self.pnr.to_numpy()[frame[AT].to_numpy()]
        periods = {START: t.FROM, END: t.TO}
        return units, relations.rename(columns=periods), lives.rename(columns=periods)

    def _companies(self, first: int) -> pd.DataFrame:
        versions, size = self._company_versions, len(self.cvr)
        lives = self._lived(versions, "virksomhedStartdato", "virksomhedOphoersdato", size)
        companies = dv.judged(lives, size, self._as_of)
        newest = versions.sort_values([AT, START, "status"], na_position="first", kind="stable")
        newest = newest[~newest[AT].duplicated(keep="last")].set_index(AT)
        said = newest["status"].str.casefold().replace("inaktiv", "ophørt")
        credit = self._of_ours(CREDIT)
        credit["said"] = credit["vaerdiTekst"].fillna(credit["vaerdi"])
        credit[AT] -= first
        remarks = dv.holding(credit[credit[AT] >= 0], companies["day"].to_numpy("datetime64[D]"))
        told = dv.joined_by_unit(remarks.sort_values([AT, "said"]), "said", "; ")
        status = said.fillna("") + " " + told.reindex(range(size)).fillna("")
        companies[t.COMPANY_STATUS] = company_statuses(
            status,
            companies[t.ENDED_ON].where(companies[t.STATUS].eq("closed")),
            self._as_of.date(),
        )
        companies[t.CVR] = self.cvr
        return companies.drop(columns=t.STATUS)

    def _add_names(self, both: pd.DataFrame, day: dv.Days) -> pd.DataFrame:
        """Add NAME and NAMES; return the names borne: AT, NAME, FROM, TO."""
        names = self._of_ours(NAME)
        names[t.NAME] = dv.squeezed_in(names["vaerdi"])
        names = names[names[t.NAME].notna()]
        secondary = pd.to_numeric(names["sekvens"], errors="coerce").fillna(0).gt(0)
        main = names[~secondary]
        current = dv.on_day(main, day, [t.NAME])
        both[t.NAME] = dv.spread(current, t.NAME, len(both)).to_numpy()
        # A unit's names are its main names; a company is also known by its secondary ones.
        company = names[AT] >= len(self.pnr)
        every = names[~secondary | company].sort_values(
            [AT, START, t.NAME], ascending=[True, False, True], na_position="last", kind="stable"
        )
        every = pd.concat([current[[AT, t.NAME]], every[[AT, t.NAME]]])
        every = every.sort_values(AT, kind="stable")
        both[t.NAMES] = dv.joined_by_unit(every, t.NAME, "\n").reindex(range(len(both))).to_numpy()
        return main.rename(columns={START: t.FROM, END: t.TO})

    def _add_places(self, both: pd.DataFrame, day: dv.Days) -> pd.DataFrame:
        """Add where each lies; return where else it lay before: AT, ``dv.PLACE``, FROM, TO."""
        rows = self._of_ours(ADDRESS)
        rows = rows[rows["AdresseringAnvendelse"].str.casefold().eq("beliggenhedsadresse")]
        ever = pd.DataFrame({AT: rows[AT], "code": dv.codes(rows["CVRAdresse_kommunekode"], 4)})
        ever = ever.sort_values([AT, "code"], kind="stable")
        size = range(len(both))
        both[t.MUNICIPALITIES] = dv.joined_by_unit(ever, "code", "|").reindex(size).to_numpy()
        text = [name for name in rows.columns if name.startswith("CVRAdresse_")]
        present = dv.on_day(rows, day, ["Adresse", *text])
        chosen = present.set_index(AT)
        for name, values in dv.places(chosen).items():
            both[str(name)] = values.reindex(size).to_numpy()
        both[t.ADDRESS_FROM] = chosen[START].reindex(size).to_numpy()
        return dv.earlier_places(rows, present, day).rename(columns={START: t.FROM, END: t.TO})

    def _add_sectors(self, both: pd.DataFrame, day: dv.Days) -> None:
        rows = self._of_ours(SECTOR)
        rows["code"] = dv.codes(rows["vaerdi"], 6)
        rows["number"] = pd.to_numeric(rows["sekvens"], errors="coerce")
        rows = rows[rows["code"].notna()]
        main = dv.on_day(rows[rows["number"].eq(0)], day, ["code", "vaerdiTekst"])
        main = main.assign(
            scheme=dv.schemes_on(main, day), title=dv.squeezed_in(main["vaerdiTekst"])
        ).set_index(AT)
        size = range(len(both))
        for column, name in (
            (t.SECTOR_CODE, "code"),
            (t.SECTOR_SCHEME, "scheme"),
            (t.SECTOR_TITLE, "title"),
        ):
            both[column] = main[name].reindex(size).to_numpy()
        others = dv.holding(rows[rows["number"].gt(0)], day)
        others = others.sort_values([AT, "number", START, "code"], kind="stable")
        both[t.SECONDARY_SECTORS] = dv.joined_by_unit(others, "code", "|").reindex(size).to_numpy()

    def _add_rest(self, both: pd.DataFrame, day: dv.Days) -> None:
        """Add protection, sizes, phone, mail and legal form."""
        size = range(len(both))
        protected = self._of_ours(PROTECTION)
        # What the column says, but cannot be read, is better taken for a protection.
        said = cells.booleans(protected["vaerdi"]).fillna(protected["vaerdi"].notna())
        protected = dv.holding(protected[said.astype(bool)], day)
        both[t.AD_PROTECTED] = both.index.isin(protected[AT])
        until = self._as_of + pd.Timedelta(days=1) - pd.offsets.MonthBegin(1)
        until -= pd.Timedelta(days=1)
        sizes = dv.employees_on(self._of_ours(EMPLOYMENT, effect=False), until)
        for name in (t.EMPLOYEES_MIN, t.EMPLOYEES_MAX, t.EMPLOYEES_ON):
            both[name] = sizes[name].reindex(size)
        for entity, column in ((PHONE, t.PHONE), (MAIL, t.EMAIL), (LEGAL_FORM, t.LEGAL_FORM)):
            rows = self._of_ours(entity)
            if entity is LEGAL_FORM:
                rows["vaerdi"] = short_legal_forms(rows["vaerdiTekst"].fillna(rows["vaerdi"]))
            rows["vaerdi"] = dv.squeezed_in(rows["vaerdi"])
            rows = dv.holding(rows[rows["vaerdi"].notna()], day)
            both[column] = dv.spread(dv.on_day(rows, day, ["vaerdi"]), "vaerdi", len(both))
