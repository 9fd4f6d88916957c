import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.cli import main as module
from pipeline.cli.main import run


def test_a_fault_of_ours_shows_no_trace(
    workplace: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def fault(**_: object) -> int:
        raise RuntimeError("boom")

    monkeypatch.delenv("SIGNOFF_TRACEBACK")
    monkeypatch.setattr(module.program, "main", fault)
    assert run(["check"]) == 2
    out, err = capfd.readouterr()
    assert out == ""
    assert err.startswith("signoff: error: RuntimeError: boom\nhint: ")


def test_a_reader_that_leaves_is_no_error(workplace: Path) -> None:
    done = subprocess.run(
        ["sh", "-c", f"{sys.executable} -m pipeline.cli check --json | head -c 1"],
        capture_output=True, text=True, check=True, env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
    )  # fmt: skip
    assert done.stderr == ""


def test_what_steers_a_terminal_does_not_reach_it(workplace: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["verify", "\x1b[31mred\x1b]0;title\x07"]) == 2
    _, err = capfd.readouterr()
    assert "\x1b" not in err
    assert "\x07" not in err


def test_an_unwritable_place_is_said(workplace: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (workplace / "drafts").write_text("a file where a folder belongs")
    (workplace / "entries").write_text("here too")
    assert run(["freeze", "prototype", "--key", "keys/vendor.p12", "--as", "vendor"]) == 2
    _, err = capfd.readouterr()
    assert err.startswith("signoff: error: ")


@pytest.mark.parametrize("variable", ["LANG=C", "LC_ALL=C", "PYTHONIOENCODING=ascii"])
def test_any_locale_can_show_any_name(workplace: Path, variable: str) -> None:
    project = workplace / "project.yaml"
    project.write_text(project.read_text().replace("Nordlicht Handel GmbH", "北极光贸易 GmbH"))
    name, _, value = variable.partition("=")
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2]), name: value, "PYTHONUTF8": "0"}
    done = subprocess.run(
        [sys.executable, "-m", "pipeline.cli", "status"], capture_output=True, text=True, env=environment, check=False
    )
    assert done.returncode == 0, done.stderr
