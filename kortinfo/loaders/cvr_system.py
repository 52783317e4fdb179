"""CVR system-til-system (Elasticsearch JSON) to units, companies, relations and names.

Documents are read one at a time (:mod:`cvr_stream`), decoded to the fields we use
(:mod:`cvr_documents`), read as of a day (:mod:`cvr_values`) and gathered in columns
(:mod:`cvr_columns`), so memory grows with the tables and not with the files.
"""

import datetime as dt
import re
import zlib
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import pandas as pd

from kortinfo import tables as t
from kortinfo.cpr import mask_cpr_in
from kortinfo.errors import Place, SourceEmpty
from kortinfo.loaders.aside import Aside
from kortinfo.loaders.cvr_columns import Rows
from kortinfo.loaders.cvr_documents import Document, decode, unwrapped
from kortinfo.loaders.cvr_places import earlier_places
from kortinfo.loaders.cvr_rows import (
    CHECKSUM,
    DOCUMENT,
    INDEXED,
    MEMBER,
    UPDATED,
    Origin,
    company_row,
    company_rows,
    unit_row,
    unit_rows,
)
from kortinfo.loaders.cvr_stream import raw_documents
from kortinfo.loaders.cvr_values import (
    OPEN_END,
    Life,
    dated_names,
    digits,
    first_day,
    last_day,
    last_month_on,
    life_at,
)
from kortinfo.loaders.files import Member, each_named, find, fingerprint, members, passed_over
from kortinfo.loaders.register_tables import finished_table, masked_register, origins_table
from kortinfo.loaders.register_unreadable import RegisterUnreadable
from kortinfo.loaders.result import Loaded
from kortinfo.progress import Progress, silent
from kortinfo.settings import Source

_EVERY = 20_000
_PLACE = (t.STREET_NAME, t.HOUSE_NUMBER, t.POSTAL_CODE, t.POSTAL_DISTRICT)
_NUMBER = re.compile(rb'"(?:pNummer|cvrNummer)"\s*:\s*"?(\d{8,10})"?')


def load_cvr_system(
    source: Source, *, base: Path, as_of: dt.date, progress: Progress = silent
) -> Loaded:
    """Read the register as of a day.

    Tables: ``register_units``, ``companies``, ``relations``, ``lives``, ``unit_names``,
    ``unit_addresses``, ``origins``. A row is a document: ``read`` counts them, ``source_row``
    numbers them within their file. Of several documents on the same unit or company the newest is
    kept. Counts: ``cpr_masked`` (documents with a masked CPR number), ``mended_documents`` (a field
    of an unexpected type was left out) and ``without_life`` (units and companies with no
    ``livsforloeb``: judged by their relations or names).

    Raises:
        SourceMissing: no file matches.
        SourceUnreadable: a file is not CVR's JSON, or is cut off.
        SourceEmpty: there is no document in any file.
    """
    paths = find(source.path, base=base)
    reading = _Reading(source, as_of, progress)
    with ThreadPoolExecutor(max_workers=1) as aside:
        fingerprints = [aside.submit(fingerprint, path, name) for path, name in each_named(paths)]
        for path, name in each_named(paths):
            for member in members(path, name):
                reading.read(member)
    reading.refuse_what_is_no_register()
    loaded_tables = reading.tables()
    known = set(loaded_tables[t.REGISTER_UNITS.name][t.PNR])
    set_aside = reading.aside.frame(known_pnrs=known)
    return Loaded(
        source=source.name,
        format=source.format,
        tables=loaded_tables,
        read=reading.documents,
        kept=reading.documents - len(set_aside),
        set_aside=set_aside,
        files=tuple(future.result() for future in fingerprints),
        counts={**reading.counts, **passed_over(paths)},
    )


class _Reading:
    """The tables as they grow, document by document."""

    def __init__(self, source: Source, as_of: dt.date, progress: Progress) -> None:
        self.aside = Aside(source)
        self.documents = 0
        self.counts = {"cpr_masked": 0, "mended_documents": 0, "without_life": 0}
        self._source = source
        self._as_of = as_of.isoformat()
        self._until = last_month_on(as_of)
        self._progress = progress
        self._members: list[str] = []
        self._row = 0
        self._recognised = 0
        self._units = unit_rows()
        self._companies = company_rows()
        self._relations = Rows([t.UNIT_ID, t.CVR], whole=[DOCUMENT], days=[t.FROM, t.TO])
        self._lives = Rows([t.UNIT_ID], whole=[DOCUMENT], days=[t.FROM, t.TO])
        self._names = Rows([t.UNIT_ID, t.NAME], whole=[DOCUMENT], days=[t.FROM, t.TO])
        self._places = Rows([t.UNIT_ID, *_PLACE], whole=[DOCUMENT], days=[t.FROM, t.TO])

    def read(self, member: Member) -> None:
        """Read one file."""
        self._members.append(member.name)
        self._row = 0
        for raw in raw_documents(member):
            try:
                document, mended = decode(raw)
            except (msgspec.DecodeError, UnicodeDecodeError):
                self._begin()
                self._put_aside("bad_document", key=_number_in(raw))
                continue
            if document.hits is None:
                self._take(raw, document, mended)
            else:
                self._take_hits(document.hits.hits or ())
        self._settle(at_least=1)

    def _take_hits(self, hits: Collection[msgspec.Raw]) -> None:
        for hit in hits:
            raw = bytes(hit)
            try:
                document, mended = decode(raw)
            except msgspec.DecodeError:
                self._begin()
                self._put_aside("bad_document", key=_number_in(raw))
                continue
            self._take(raw, document, mended)

    def _begin(self) -> None:
        self.documents += 1
        self._row += 1
        if self.documents % _EVERY == 0:
            self._settle(at_least=_EVERY // 2)
            self._progress(self._source.name, self.documents)

    def _settle(self, *, at_least: int) -> None:
        growing = (self._relations, self._lives, self._names, self._places)
        for rows in (self._units, self._companies, *growing):
            rows.settle(at_least=at_least)

    def _put_aside(self, reason: str, *, key: str | None = None) -> None:
        self.aside.add(reason, file=self._members[-1], row=self._row, key=key)

    def _take(self, raw: bytes, wrapped: Document, mended: bool) -> None:
        self._begin()
        document, kind = unwrapped(wrapped)
        if kind is None:
            self._put_aside("unknown_document", key=_number_in(raw))
            return
        self._recognised += 1
        number = digits(document.pnr, 10) if kind == "unit" else digits(document.cvr, 8)
        if number is None:
            self._put_aside("no_id")
            return
        if mended:
            self.counts["mended_documents"] += 1
        origin = (self.documents, len(self._members) - 1, self._row, zlib.crc32(raw))
        if kind == "unit":
            self._add_unit(document, number, origin)
        else:
            self._companies.add(
                company_row(document, number, self._life(document), self._as_of, origin)
            )

    def _life(self, document: Document) -> Life:
        life = life_at(document.lives, self._as_of)
        if life is None:
            self.counts["without_life"] += 1
            life = life_at(document.relations, self._as_of) or life_at(document.names, self._as_of)
        return life or Life("active", "", OPEN_END, self._as_of)

    def _add_unit(self, document: Document, pnr: str, origin: Origin) -> None:
        named, life = dated_names(document.names), self._life(document)
        self._units.add(unit_row(document, pnr, named, life, self._until, origin))
        number = origin[0]
        for relation in document.relations or ():
            cvr = digits(relation.cvr, 8)
            if cvr is not None:
                period = relation.period
                self._relations.add((pnr, cvr, number, first_day(period), last_day(period)))
        for lived in document.lives or document.relations or document.names or ():
            period = lived.period
            self._lives.add((pnr, number, first_day(period), last_day(period)))
        for start, end, name in named:
            self._names.add((pnr, name, number, start, end))
        for *place, start, end in earlier_places(document.addresses, life.day):
            self._places.add((pnr, *place, number, start, end))

    def refuse_what_is_no_register(self) -> None:
        """Raise where nothing was a document of ours: an empty source, or quite another file."""
        place = Place(file=", ".join(self._members))
        if not self.documents:
            raise SourceEmpty(place=place)
        if not self._recognised:
            raise RegisterUnreadable(place=place, expected="cvr_json", came="no_cvr_document")

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return the finished tables; documents that were superseded go aside."""
        units, old_units = self._newest(self._units.frame(), t.UNIT_ID)
        companies, _ = self._newest(self._companies.frame(), t.CVR)
        growing = (self._relations, self._lives, self._names, self._places)
        relations, lives, names, places = (
            frame[~frame[DOCUMENT].isin(old_units)] if len(old_units) else frame
            for frame in (rows.frame() for rows in growing)
        )
        known = frozenset(units[t.UNIT_ID])
        units[t.PNR] = units[t.UNIT_ID]
        names[t.NAME], _ = mask_cpr_in(names[t.NAME], known_pnrs=known)
        places, _ = masked_register(places, known_pnrs=known)
        origins = origins_table(
            self._source,
            [(self._placed(units), t.UNIT_ID), (self._placed(companies), t.CVR)],
        )
        finished = (
            (t.REGISTER_UNITS, self._masked(units, known), [t.UNIT_ID]),
            (t.COMPANIES, self._masked(companies, known), [t.CVR]),
            (t.RELATIONS, relations, [t.UNIT_ID, t.FROM, t.TO, t.CVR]),
            (t.LIVES, lives, [t.UNIT_ID, t.FROM, t.TO]),
            (t.UNIT_NAMES, names, [t.UNIT_ID, t.FROM, t.TO, t.NAME]),
            (t.UNIT_ADDRESSES, places, [t.UNIT_ID, t.FROM, t.TO, *_PLACE]),
        )
        loaded = {
            contract.name: finished_table(frame, contract, by=by)
            for contract, frame, by in finished
        }
        return {**loaded, t.ORIGINS.name: origins}

    def _placed(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return documents with the name of the file each stands in."""
        return frame.assign(**{t.SOURCE_FILE: self._files_of(frame)})

    def _files_of(self, frame: pd.DataFrame) -> "pd.Series[str]":
        return frame[MEMBER].map(dict(enumerate(self._members))).astype("str")

    def _newest(self, frame: pd.DataFrame, key: str) -> tuple[pd.DataFrame, pd.Series]:
        """Keep the newest document of each key; return also the numbers of the others."""
        several = frame[frame[key].duplicated(keep=False)]
        order = pd.DataFrame(
            {
                key: several[key],
                UPDATED: _moments(several[UPDATED]),
                INDEXED: _moments(several[INDEXED]),
                CHECKSUM: several[CHECKSUM],
            }
        ).sort_values([UPDATED, INDEXED, CHECKSUM], ascending=False, kind="stable")
        old = several.loc[order.index[order[key].duplicated()]]
        self.aside.add_all(
            "superseded",
            file=self._files_of(old),
            row=old[t.SOURCE_ROW],
            key=old[key],
            detail=old[UPDATED],
        )
        return frame.drop(old.index), old[DOCUMENT]

    def _masked(self, frame: pd.DataFrame, known: frozenset[str]) -> pd.DataFrame:
        masked, changed = masked_register(frame, known_pnrs=known)
        self.counts["cpr_masked"] += changed
        return masked


def _moments(text: pd.Series) -> pd.Series:
    return pd.to_datetime(text, format="ISO8601", utc=True, errors="coerce")


def _number_in(raw: bytes) -> str | None:
    found = _NUMBER.search(raw)
    return found[1].decode("ascii") if found else None
