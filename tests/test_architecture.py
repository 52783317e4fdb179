"""The house keeps its shape: who may import whom, no cycles, and nobody bigger than one concern."""

import ast
import re
import runpy
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "kortinfo"

GROUND = {
    "errors",
    "contracts",
    "tables",
    "crs",
    "text",
    "contact_details",
    "cpr",
    "disk",
    "notes",
    "privacy_settings",
    "settings",
    "settings_coverage",
    "settings_fetch",
    "settings_placements",
    "settings_quality",
    "settings_routes",
    "settings_visits",
    "setting_faults",
    "kinds",
    "texts",
    "progress",
    "shipped",
}
FLOORS: tuple[set[str], ...] = (
    GROUND,
    {"selection", "loaders", "logbook", "demo"},
    {"merge", "fetch"},
    {"classify"},
    {"coverage"},
    {"routes"},
    {
        "alone",
        "build",
        "manifest",
        "earlier_contacts",
        "snapshot",
        "over_time",
        "white_spots",
        "visit_worth",
        "visit_plans",
        "visit_districts",
        "visit_contacts",
        "plan_changes",
        "plan_json",
        "plan_words",
        "placement_offers",
        "placement_words",
        "address_search",
        "hole_words",
        "download",
        "sources",
        "explain",
        "explain_lines",
        "row_fates",
        "row_story",
        "two_way",
        "match_words",
        "imports",
        "imported_rows",
        "moved_ids",
        "changes",
        "change_rows",
        "aims",
        "decided",
        "review",
        "doubles",
        "reported",
        "quality",
        "quality_rows",
        "quality_history",
        "quality_harm",
        "withheld",
        "retention",
        "forgotten",
        "forget",
        "forget_in_build",
        "forget_in_sources",
        "forget_in_tables",
        "forget_names",
        "forget_words",
        "purge",
        "processing_record",
    },
    {"views.map", "views.theme"},
    {"report"},
    {"exports"},
    {"plan_keeping"},
    {"views.pages"},
    {
        "serve",
        "cli_opening",
        "cli_taking",
        "cli_explain",
        "cli_fetch",
        "cli_privacy",
        "cli_quality",
        "cli_sharing",
        "cli_report",
        "cli_plan_files",
        "cli_plan",
        "cli",
        "__main__",
    },
)
"""From the ground up; a room may import from its own floor's ground and from floors below."""


@cache
def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def dotted(path: Path) -> str:
    parts = list(path.relative_to(PACKAGE).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def is_ours(name: str) -> bool:
    """Tell whether a full name is one of our modules."""
    path = ROOT / Path(*name.split("."))
    return path.with_suffix(".py").is_file() or (path / "__init__.py").is_file()


@cache
def imports(path: Path) -> set[str]:
    """Return the full names a module imports, anywhere in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            parts = {name for name in names if is_ours(name)}
            found |= parts
            if parts != names:  # a name of the package itself, not only its modules
                found.add(node.module)
    return found


def room(name: str) -> str:
    parts = name.split(".")
    return ".".join(parts[:2]) if parts[0] == "views" and len(parts) > 1 else parts[0]


def floor(name: str) -> int:
    for number, rooms in enumerate(FLOORS):
        if name in rooms:
            return number
    raise AssertionError(f"{name} has no place in the house: add it to FLOORS")


@cache
def ours(path: Path) -> set[str]:
    """Return the rooms of ours that a module imports."""
    known = {dotted(module) for module in modules()}
    names = {
        name.removeprefix("kortinfo.") for name in imports(path) if name.startswith("kortinfo.")
    }
    return {name for name in names if name in known and name}


@pytest.mark.parametrize("path", modules(), ids=dotted)
def test_a_room_imports_only_from_floors_below(path: Path) -> None:
    own = dotted(path)
    if own in ("", "views"):
        return
    for name in ours(path):
        if room(name) == room(own) or name == "views":
            continue
        same_ground = room(name) in GROUND and room(own) in GROUND
        same_build = floor(room(name)) == floor(room(own)) == floor("build")
        same_top = floor(room(name)) == floor(room(own)) == floor("cli")
        assert floor(room(name)) < floor(room(own)) or same_ground or same_build or same_top, (
            f"{own} must not import {name}"
        )


def test_no_module_imports_itself_through_others() -> None:
    graph = {dotted(path): ours(path) - {dotted(path)} for path in modules()}
    done: set[str] = set()

    def visit(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, f"import cycle: {' > '.join((*trail, name))}"
        if name not in done:
            for other in graph.get(name, set()):
                visit(other, (*trail, name))
            done.add(name)

    for name in graph:
        visit(name, ())


@pytest.mark.parametrize(
    ("library", "allowed"),
    [
        ("streamlit", ("views.pages",)),
        ("folium", ("views.map",)),
        ("branca", ("views.map",)),
        ("typer", ("cli",)),
        ("rich", ("cli",)),
        ("httpx", ("fetch",)),
        ("tenacity", ("fetch",)),
        ("keyring", ("fetch",)),
        ("pptx", ("exports.pack",)),
        ("reportlab", ("exports.pack", "exports.paper_words", "exports.visit_plan")),
        ("icalendar", ("exports.visit_plan",)),
        ("PIL", ("exports.pack",)),
    ],
)
def test_a_library_stays_in_its_room(library: str, allowed: tuple[str, ...]) -> None:
    users = {
        dotted(path)
        for path in modules()
        if any(name.split(".")[0] == library for name in imports(path))
    }
    assert {name for name in users if not name.startswith(allowed)} == set()


def test_the_clock_is_read_only_at_the_top() -> None:
    clock = re.compile(
        r"\b(?:date\.today|datetime\.(?:now|today)|time\.time|Timestamp\.(?:now|today))\("
    )
    readers = {dotted(path) for path in modules() if clock.search(path.read_text(encoding="utf-8"))}
    assert {name for name in readers if not name.startswith(("cli", "views.pages"))} == set()


def test_no_module_holds_more_than_one_concern_s_worth_of_lines() -> None:
    long = {
        dotted(path): lines
        for path in modules()
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert long == {}


def test_nothing_is_called_by_a_name_that_says_nothing() -> None:
    empty_names = {"utils", "helpers", "common", "manager", "misc"}
    assert [dotted(path) for path in modules() if path.stem in empty_names] == []


def test_the_page_list_is_nothing_but_a_page_list() -> None:
    tree = ast.parse((ROOT / "streamlit_app.py").read_text(encoding="utf-8"))
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)]


def test_the_tables_document_says_what_the_contracts_say() -> None:
    scope = runpy.run_path(str(ROOT / "scripts" / "write_tables_doc.py"))
    assert (ROOT / "docs" / "tables.md").read_text(encoding="utf-8") == scope["text"]()
