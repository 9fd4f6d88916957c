"""A handover of a project that adapts the process, opened where there is no dossier yet."""

from pathlib import Path

import pyrage
import pytest

from pipeline.cli.main import run

ADAPTED = """
kinds:
  deliverable:
    needs: [prototype]
  handover:
    needs: [prototype, deliverable]
stages:
  development:
    after: []
  handover:
    after: []
"""
VENDOR = ["--key", "keys/vendor.p12", "--as", "vendor"]
CLIENT = ["--key", "keys/client.p12", "--as", "client"]


@pytest.mark.parametrize("changed", [False, True], ids=["as agreed", "changed by the vendor alone"])
def test_it_counts_as_both_signed_it(
    changed: bool, workplace: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    (workplace / "process.yaml").write_text(ADAPTED)
    for number, kind in enumerate(("prototype", "deliverable"), start=1):
        assert run(["freeze", kind, "prototype", *VENDOR]) == 0
        assert run(["countersign", f"entries/{number:04}-{kind}.asice", *CLIENT]) == 0
    if changed:
        (workplace / "process.yaml").write_text(ADAPTED + "# and a word of the vendor's own\n")
    secret = pyrage.x25519.Identity.generate()
    desk = workplace.parent / "desk"
    desk.mkdir()
    (desk / "identity").write_text(str(secret))
    assert run(["handover", "pack", "--to", "client", *VENDOR, "--out", "../desk/p.age",
                "--recipient", str(secret.to_public())]) == 0  # fmt: skip
    monkeypatch.chdir(desk)
    keys = workplace / "keys"
    command = ["handover", "open", "p.age", "--identity", "identity", "--into", "received", "--key",
               str(keys / "client.p12"), "--as", "client"]  # fmt: skip
    for party in ("client", "vendor"):
        command += ["--trust", f"{party}={keys / party}.pem"]
    capfd.readouterr()
    code = run(command)
    said = capfd.readouterr().err
    assert code == (2 if changed else 0), said
    assert (desk / "received" / "entries" / "0004-receipt.asice").exists() != changed
    if changed:
        assert "The process asks that it cites the contract" in said
    else:
        assert run(["-C", "received", "audit"]) == 0
