"""The JSON others script against: keys may be added, none taken away, none renamed."""

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.cli.main import run

FREEZE = ["freeze", "prototype", "--key", "keys/vendor.p12", "--as", "vendor"]
SIGNATURE: dict[str, type] = {
    "signer": str, "party": str, "certificate": str, "verdict": str, "sub_indication": type(None), "claimed_time": str,
    "timestamp": type(None), "commitment": str, "level": str,
}  # fmt: skip


@pytest.fixture
def frozen(workplace: Path) -> Path:
    assert run(FREEZE) == 0
    return workplace / "entries" / "0001-prototype.asice"


def answer(capfd: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    capfd.readouterr()
    run([*arguments, "--json"])
    out, err = capfd.readouterr()
    assert err == ""
    value = json.loads(out)
    assert isinstance(value, dict)
    return value


def test_verify(frozen: Path, capfd: pytest.CaptureFixture[str]) -> None:
    value = answer(capfd, "verify", str(frozen))
    assert value["verdict"] == "INDETERMINATE"
    assert value["baseline"].startswith("sha256:")
    assert value["objects"][0] == {"name": "payload/01-login.html", "status": "intact", "was": None}
    (signature,) = value["signatures"]
    for key, kind in SIGNATURE.items():
        assert isinstance(signature[key], kind), key
    assert signature["claimed_time"].endswith("Z")
    # What the standard says of the one signature that is there: that the other is missing is not its concern.
    assert value["indications"] == [
        {"signature": signature["name"], "party": "vendor", "indication": "TOTAL-PASSED", "sub_indication": None}
    ]
    assert {"code", "severity", "subject", "detail"} == set(value["findings"][0])
    assert value["findings"][0]["severity"] in {"error", "warning", "info"}


def test_audit(frozen: Path, capfd: pytest.CaptureFixture[str]) -> None:
    value = answer(capfd, "audit")
    assert {"verdict", "entries", "findings"} <= set(value)
    (entry,) = value["entries"]
    assert (entry["entry"], entry["kind"], entry["executed"]) == (1, "prototype", False)
    assert entry["report"]["baseline"] == entry["baseline"]


def test_check(workplace: Path, capfd: pytest.CaptureFixture[str]) -> None:
    record = workplace / "prototype.yaml"
    record.write_text(record.read_text().replace("fidelity: low", "fidelity: lwo"))
    value = answer(capfd, "check")
    assert value["ok"] is False
    finding = value["findings"][0]
    assert {"rule", "severity", "file", "line", "column", "path", "message", "hint"} <= set(finding)
    assert isinstance(finding["line"], int)


def test_status(workplace: Path, capfd: pytest.CaptureFixture[str]) -> None:
    value = answer(capfd, "status")
    assert value["parties"] == {"client": "Nordlicht Handel GmbH", "vendor": "Harbour Software Ltd"}
    assert [item["kind"] for item in value["stages"]] == [
        "srs",
        "prototype",
        "contract",
        "kickoff-minutes",
        "deliverable",
        "acceptance-report",
    ]


def test_names_that_are_not_ascii_stay_readable(workplace: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (workplace / "prototype" / "订单.html").write_text("x")
    assert run(FREEZE) == 0
    capfd.readouterr()
    run(["verify", "entries/0001-prototype.asice", "--json"])
    assert "payload/订单.html" in capfd.readouterr().out
