"""Timestamps at the command line: a timestamper of one's own is run, pinned and used; none is promised in vain."""

import datetime as dt
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.cli.main import run
from signing.keys.store import load_key
from signing.pdf.sign import Shown, sign_pdf
from tests.cli.conftest import PASSPHRASE
from tests.signing.pdf_attacks import FIELDS, made

ROOT = Path(__file__).parents[2]
FREEZE = ["freeze", "prototype", "prototype", "--key", "keys/vendor.p12", "--as", "vendor"]


def _hear_ctrl_c() -> None:
    """A shell lets programs in the background ignore Ctrl-C, and their children after them."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.fixture(scope="module")
def clock(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """`signoff tsa serve` in a process of its own: its address and its anchor."""
    folder = tmp_path_factory.mktemp("clock")
    environment = {**os.environ, "SIGNOFF_PASSPHRASE": PASSPHRASE, "PYTHONPATH": str(ROOT)}
    program = [sys.executable, "-m", "pipeline.cli", "tsa"]
    subprocess.run(
        [*program, "new", "--organisation", "Harbour Software Ltd", "--out", "tsa.p12"], cwd=folder, env=environment,
        check=True, capture_output=True,
    )  # fmt: skip
    with subprocess.Popen(
        [*program, "serve", "--key", "tsa.p12", "--port", "0"], cwd=folder, env=environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, preexec_fn=_hear_ctrl_c,  # noqa: PLW1509 - this process has no other threads
    ) as server:  # fmt: skip
        assert server.stdout is not None
        try:
            yield server.stdout.readline().strip(), folder / "tsa.pem"
            server.send_signal(signal.SIGINT)
            assert server.wait(20) == 130
        finally:
            server.kill()
    assert (folder / "tsa.serial").read_text().strip().isdigit()


def test_sign_with_a_clock_of_ones_own(
    workplace: Path, clock: tuple[str, Path], capfd: pytest.CaptureFixture[str]
) -> None:
    url, anchor = clock
    assert run([*FREEZE, "--tsa", url]) == 2
    assert "no anchor of a timestamper is pinned here" in capfd.readouterr().err
    assert list(workplace.glob("entries/*")) == []
    shutil.copy(anchor, workplace / "clock.pem")
    assert run(["keys", "trust", "tsa-own", "clock.pem"]) == 0
    project = workplace / "project.yaml"
    project.write_text(project.read_text() + f"timestamps:\n  - {url}\n")
    assert run(FREEZE) == 0
    assert run(["countersign", "entries/0001-prototype.asice", "--key", "keys/client.p12", "--as", "client"]) == 0
    capfd.readouterr()
    assert run(["verify", "entries/0001-prototype.asice"]) == 0
    assert "not independent" in capfd.readouterr().out
    assert run(["verify", "--json", "entries/0001-prototype.asice"]) == 0
    signatures = json.loads(capfd.readouterr().out)["signatures"]
    assert [(item["level"], item["timestamp_independent"]) for item in signatures] == [("B-T", False)] * 2
    assert all(item["timestamp"] for item in signatures)


def test_without_a_timestamp_the_time_is_claimed_only(workplace: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run([*FREEZE, "--no-tsa"]) == 0
    capfd.readouterr()
    run(["verify", "entries/0001-prototype.asice"])
    assert " only " in capfd.readouterr().out


def test_a_promised_timestamp_that_does_not_come_is_an_error(
    workplace: Path, clock: tuple[str, Path], capfd: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(clock[1], workplace / "trust" / "tsa.pem")
    nobody = ["--tsa", "http://127.0.0.1:1/"]
    assert run([*FREEZE, *nobody]) == 2
    assert "127.0.0.1:1/: no answer" in capfd.readouterr().err
    assert list(workplace.glob("entries/*")) == list(workplace.glob("entries/.*")) == []
    assert run(FREEZE) == 0
    before = (workplace / "entries/0001-prototype.asice").read_bytes()
    assert (
        run(["countersign", "entries/0001-prototype.asice", "--key", "keys/client.p12", "--as", "client", *nobody]) == 2
    )
    assert (workplace / "entries/0001-prototype.asice").read_bytes() == before
    assert len(list(workplace.glob("entries/*")) + list(workplace.glob("entries/.*"))) == 1


def test_a_timestamp_nobody_here_trusts_is_refused(
    workplace: Path, clock: tuple[str, Path], capfd: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(workplace / "keys/stranger.pem", workplace / "trust" / "tsa.pem")
    assert run([*FREEZE, "--tsa", clock[0]]) == 2
    assert "the timestamp would not count" in capfd.readouterr().err
    assert list(workplace.glob("entries/*")) == []


def test_the_key_of_a_signatory_serves_no_timestamps(workplace: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["tsa", "serve", "--key", "keys/vendor.p12", "--port", "0"]) == 2
    assert "not a key for timestamps" in capfd.readouterr().err


def test_renew(workplace: Path, clock: tuple[str, Path], capfd: pytest.CaptureFixture[str]) -> None:
    url, anchor = clock
    entry = "entries/0001-prototype.asice"
    shutil.copy(anchor, workplace / "trust" / "tsa-own.pem")
    assert run(FREEZE) == 0
    before = (workplace / entry).read_bytes()
    assert run(["renew", entry]) == 2
    assert "no timestamper is named" in capfd.readouterr().err
    assert run(["renew", entry, "--tsa", "http://127.0.0.1:1/"]) == 2
    assert (workplace / entry).read_bytes() == before
    assert run(["renew", entry, "--tsa", url]) == 0
    assert "proven to have been there on" in capfd.readouterr().err
    assert run(["countersign", entry, "--key", "keys/client.p12", "--as", "client", "--tsa", url]) == 0
    assert run(["renew", entry, "--tsa", url]) == 0
    capfd.readouterr()
    assert run(["verify", entry]) == 0
    assert capfd.readouterr().out.count("there on") == 2
    assert run(["audit"]) == 0
    data = bytearray((workplace / entry).read_bytes())
    data[data.index(b"Orders")] ^= 1
    (workplace / entry).write_bytes(data)
    assert run(["renew", entry, "--tsa", url]) == 1
    assert "nothing was written" in capfd.readouterr().err
    assert (workplace / entry).read_bytes() == bytes(data)


def test_renew_a_pdf(workplace: Path, clock: tuple[str, Path], capfd: pytest.CaptureFixture[str]) -> None:
    url, anchor = clock
    shutil.copy(anchor, workplace / "trust" / "tsa-own.pem")
    pdf, path = made(), workplace / "contract.pdf"
    for party in ("client", "vendor"):
        key = load_key(f"p12:keys/{party}.p12", PASSPHRASE.encode())
        time = dt.datetime.now(dt.UTC)
        pdf = sign_pdf(pdf, key, party=party, time=time, shown=Shown(heading=""), fields=FIELDS)
    path.write_bytes(pdf)
    assert run(["renew", "contract.pdf", "--tsa", "http://127.0.0.1:1/"]) == 2
    assert run(["renew", "contract.pdf", "--tsa", url, "--online"]) == 2
    assert path.read_bytes() == pdf
    assert run(["renew", "contract.pdf", "--tsa", url]) == 0
    assert "proven to have been there on" in capfd.readouterr().err
    assert path.read_bytes().startswith(pdf)
    assert run(["verify", "contract.pdf"]) == 0
    assert "timestamp  there on" in capfd.readouterr().out
    path.write_bytes(path.read_bytes().replace(b"184,000", b"148,000"))
    before = path.read_bytes()
    assert run(["renew", "contract.pdf", "--tsa", url]) == 1
    assert "nothing was written" in capfd.readouterr().err
    assert path.read_bytes() == before
