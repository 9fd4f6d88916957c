"""`signoff --help` answers at once: nothing heavy is imported before a command needs it."""

import json
import subprocess
import sys

import pytest

HEAVY = {
    "pyhanko", "pyhanko_certvalidator", "cryptography", "lxml", "jsonschema", "docxtpl", "docx", "rich", "pypdf",
    "pikepdf", "ruamel", "babel", "rfc8785", "isal", "asn1crypto", "asyncio",
}  # fmt: skip


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["chek"], []])
def test_nothing_heavy_is_imported(arguments: list[str]) -> None:
    program = (
        "import json, sys\n"
        "from pipeline.cli.main import run\n"
        f"run({arguments!r})\n"
        "print(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    imported = set(json.loads(done.stdout.splitlines()[-1]))
    assert not HEAVY & imported


def test_the_list_is_about_something() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import signing.verification.verify, sys; print(*sys.modules)"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert HEAVY & set(done.stdout.split())
