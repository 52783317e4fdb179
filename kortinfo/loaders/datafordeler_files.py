"""Which of Datafordeler's weekly CVR files are there: one entity in one or several files.

The names are ``CVR_V2_<Entity>_TotalDownload_<csv|json>_<Current|Temporal|Bitemporal>_<n>.zip``.
Public descriptions call ``n`` the generation (it grows by one a week); files numbered from 1 on
without a gap are taken for the parts of one large entity. So of generations the newest is read,
and of parts all are.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from kortinfo.errors import Place
from kortinfo.loaders.files import Member, each_named, members, shown
from kortinfo.loaders.register_unreadable import RegisterUnreadable

_NAME = re.compile(
    r"CVR_V\d+_(?P<entity>[A-Za-z_-]+?)_TotalDownload_(?P<form>csv|json)_"
    r"(?P<kind>Current|Temporal|Bitemporal)(?:_(?P<number>\d+))?(?!\d)",
    re.IGNORECASE,
)
_RICHEST = ("bitemporal", "temporal", "current")
"""Where one entity is there in several kinds, the one that tells most of the past is read."""


@dataclass(frozen=True, kw_only=True)
class EntityFiles:
    """The files of each entity (by its folded name) that are to be read, and how many are not."""

    by_entity: dict[str, tuple[Member, ...]]
    passed_over: int

    def of(self, entity: str) -> tuple[Member, ...]:
        """Return an entity's files; none where it is not there."""
        return self.by_entity.get(folded(entity), ())


def folded(name: str) -> str:
    """Return an entity's or a column's name as it is compared: ``e-mailadresse``, ``pNummer``."""
    return re.sub(r"[^0-9a-zæøå]", "", name.casefold())


def entity_files(
    paths: Sequence[Path], *, needed: Sequence[str], used: Iterable[str]
) -> EntityFiles:
    """Sort files by entity, in files and in the entries of .zip files alike.

    Args:
        paths: what the source's path names.
        needed: entities that must be there.
        used: further entities that are read; files of any other are passed over and counted.

    Raises:
        RegisterUnreadable: no name is one of Datafordeler's, or an entity that is needed is not
            there: the message names each file that is missing.
    """
    found: dict[str, dict[str, dict[int, list[Member]]]] = defaultdict(
        lambda: defaultdict(lambda: defaultdict(list))
    )
    wanted = {folded(name) for name in (*needed, *used)}
    every: list[Member] = [
        member for path, name in each_named(paths) for member in members(path, name)
    ]
    for member in every:
        name = _NAME.search(member.entry) or _NAME.search(member.path.name)
        if name and (entity := folded(name["entity"])) in wanted:
            found[entity][name["kind"].lower()][int(name["number"] or 0)].append(member)
    missing = [name for name in needed if folded(name) not in found]
    if missing:
        raise RegisterUnreadable(
            place=Place(file=", ".join(shown(path.name) for path in paths[:10])),
            expected="datafordeler_files",
            came="datafordeler_missing",
            files=", ".join(f"CVR_V2_{name}_TotalDownload_csv_Current_*.zip" for name in missing),
        )
    read = {entity: _read_of(kinds) for entity, kinds in found.items()}
    return EntityFiles(
        by_entity=read, passed_over=len(every) - sum(len(files) for files in read.values())
    )


def _read_of(kinds: dict[str, dict[int, list[Member]]]) -> tuple[Member, ...]:
    numbered = next(kinds[kind] for kind in _RICHEST if kind in kinds)
    numbers = sorted(numbered)
    parts = numbers == list(range(1, len(numbers) + 1))
    return tuple(
        member for number in (numbers if parts else numbers[-1:]) for member in numbered[number]
    )
