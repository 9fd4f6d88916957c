"""The house: data flows one way, imports the other; heavy libraries and dangerous powers have one home each."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("pipeline", "signing", "schemas", "doc_templates", "samples", "verifier")

MAY_IMPORT = {
    "signing": set(),
    "schemas": set(),
    "doc_templates": set(),
    "samples": set(),
    "verifier": set(),
    "pipeline.records": {"schemas", "signing.errors"},
    "pipeline.documents": {"schemas", "doc_templates", "signing.errors", "signing.pdf.opened", "pipeline.records"},
    "pipeline.dossier": {"verifier", "schemas", "samples", "signing", "pipeline.records", "pipeline.documents"},
    "pipeline.present": {"signing", "pipeline.records", "pipeline.documents", "pipeline.dossier"},
    "pipeline.cli": {
        "verifier",
        "signing",
        "pipeline.records",
        "pipeline.documents",
        "pipeline.dossier",
        "pipeline.present",
    },
}
"""For each part of the house, the parts it may import besides itself."""

ONE_HOME = {
    "docxtpl": {"pipeline/documents/render.py", "pipeline/documents/compile.py"},
    "openpyxl": {"pipeline/records/exchange/excel_reading.py", "pipeline/records/exchange/excel_writing.py"},
    "pyrage": {"signing/encryption.py"},
    "socket": {"signing/http_client.py"},
    "http.client": {"signing/http_client.py"},
    "http.server": {"signing/timestamps/server.py"},
    "requests": set(),
    "aiohttp": set(),
    "urllib.request": set(),
}
"""Libraries that only the named modules may import."""

READS_ONE_ENTRY_ALONE = {
    "history.py",  # the one way to read what happened
    "agreed_process.py",  # from the last entry back, with the history where a PDF is in it
    "merge.py",  # what is taken over, before it is held against the whole
    "freeze.py",  # what was just made
    "handover/receipt.py",
    "handover/pack.py",
}
"""Modules of ``pipeline.dossier`` that may read an entry without those before it; in force is what `history.py` says."""

SAY_NOTHING = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "stuff"}

MODULES = sorted(
    path for package in PACKAGES for path in (ROOT / package).rglob("*.py") if "node_modules" not in path.parts
)


def imported(path: Path) -> list[str]:
    """The dotted names a module imports, wherever in it they stand."""
    names = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports hide the direction"
            names += [f"{node.module}.{alias.name}" for alias in node.names]
    return names


def part_of(dotted: str) -> str | None:
    """The part of the house a dotted name belongs to; None for libraries."""
    first, _, rest = dotted.partition(".")
    if first not in PACKAGES:
        return None
    return f"pipeline.{rest.partition('.')[0]}" if first == "pipeline" else first


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_go_one_way(path: Path) -> None:
    own = part_of(".".join(path.relative_to(ROOT).with_suffix("").parts))
    if own is None or own == "pipeline.__init__":
        return
    for dotted in imported(path):
        part = part_of(dotted)
        if part is None or part == own:
            continue
        allowed = MAY_IMPORT[own]
        assert part in allowed or any(dotted.startswith(f"{item}.") for item in allowed), (
            f"{name_of(path)} imports {dotted}: {own} may import {sorted(allowed) or 'nothing of ours'}"
        )


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_powers_have_one_home(path: Path) -> None:
    for dotted in imported(path):
        for library, homes in ONE_HOME.items():
            if dotted == library or dotted.startswith(f"{library}."):
                assert name_of(path) in homes, f"{name_of(path)} imports {dotted}; its home is {sorted(homes)}"


def test_only_the_named_homes_start_programs_or_processes() -> None:
    libraries = ("subprocess", "multiprocessing", "concurrent.futures.ProcessPoolExecutor")
    calls = {"system", "popen", "fork", "forkpty", "posix_spawn", "posix_spawnp", "execv", "execve", "execvp"}
    programs = {path for path in MODULES if any(name.startswith(libraries) for name in imported(path))}
    assert {name_of(path) for path in programs | set(calling_os(calls))} == {
        "pipeline/documents/convert.py",
        "signing/forked.py",
    }


def calling_os(calls: set[str]) -> list[Path]:
    """The modules that use one of these functions of ``os``."""
    return [
        path
        for path in MODULES
        if any(
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and node.value.id == "os"
            and node.attr in calls
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        )
    ]


def test_every_home_is_lived_in() -> None:
    for library, homes in ONE_HOME.items():
        for home in homes:
            found = imported(ROOT / home)
            assert any(name == library or name.startswith(f"{library}.") for name in found), f"{home}: no {library}"


def test_what_is_in_force_is_read_in_one_way() -> None:
    home = ROOT / "pipeline" / "dossier"
    readers = {path for path in MODULES if "pipeline.dossier.entry.read_entry" in imported(path)}
    assert {str(path.relative_to(home)) for path in readers} == READS_ONE_ENTRY_ALONE


def test_one_module_puts_files_in_place_below_a_dossier() -> None:
    writers = {name_of(path) for path in calling_os({"replace", "rename", "link", "symlink", "fchmod"})}
    assert {name for name in writers if name.startswith("pipeline/")} == {"pipeline/dossier/store.py"}


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_names_say_something(path: Path) -> None:
    assert not SAY_NOTHING & set(path.relative_to(ROOT).with_suffix("").parts)


def test_the_rules_are_about_something() -> None:
    assert {part_of(".".join(path.relative_to(ROOT).with_suffix("").parts)) for path in MODULES} >= set(MAY_IMPORT)
