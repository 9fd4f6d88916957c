"""Whom the records in an entry let sign, when and with which certificate: the page judges as `signoff verify` does."""

from pathlib import Path

import pytest

from pipeline.dossier.verify import verify_container
from pipeline.present.json_form import of_report
from pipeline.records.process import shipped_process
from signing.certificates.trust import fingerprint
from signing.container import PayloadItem
from signing.entry import freeze_entry
from tests.page.conftest import Core
from tests.pki import NOW, Parties
from tests.signing.conftest import countersign, statement_of

PEOPLE = """
number: OP-2026-01
time_zone: {zone}
parties:
  client: {{name: Client AG, signatories: [{{name: Alice  LI, title: Head}}]}}
  vendor:
    name: Vendor GmbH
    signatories:
      - {person}
"""
CASES = {
    "as-named": "{name: Bob Stein}",
    "others": "{name: Carla Muster}\n      - {name: Dora Klein}",
    "until-before": "{name: Bob Stein, until: 2026-05-10}",
    "from-after": "{name: Bob Stein, from: 2026-05-12}",
    "span-before": "{name: Bob Stein, from: 2026-01-01, until: 2026-02-01}",
    "span-around": "{name: Bob Stein, from: 2026-01-01, until: 2026-12-31}",
    "second-row-covers": "{name: Bob Stein, until: 2026-01-01}\n      - {name: Bob Stein, from: 2026-05-01}",
    "no-such-day": "{name: Bob Stein, until: 2026-02-30}",
    "another-certificate": "{name: Bob Stein, certificate: 'sha256:00'}",
    "this-certificate": "{name: Robert, certificate: 'CERTIFICATE'}",
    "certificate-ended": "{name: Bob Stein, certificates: [{fingerprint: 'CERTIFICATE', until: 2026-03-01}]}",
    "certificate-holds": "{name: Bob Stein, certificates: [{fingerprint: 'CERTIFICATE', from: 2026-03-01}]}",
    "a-list-of-nothing": "[]",
    "no-yaml": "{name: Bob",
    "two-keys": "{name: Bob Stein}\n    second_key: ml-dsa-65",
    "two-keys-and-another": "{name: Carla Muster}\n    second_key: ml-dsa-65",
    "two-keys-of-a-kind-nobody-knows": "{name: Bob Stein}\n    second_key: rsa",
}


def entry(folder: Path, signatories: Parties, record: str) -> Path:
    items = [
        PayloadItem(name="a.html", source=b"<p>one</p>\n"),
        PayloadItem(name="records/project.yaml", source=record.encode()),
    ]
    half = folder / "half.asice"
    freeze_entry(half, items, statement_of, key=signatories.vendor, party="vendor", time=NOW)
    return countersign(half, folder / "0001-prototype.asice", signatories.client)


ZONES = ("Europe/Berlin", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Nowhere/Else")


@pytest.mark.parametrize(
    ("name", "zone"), [*((name, "Europe/Berlin") for name in CASES), *(("until-before", zone) for zone in ZONES[1:])]
)
def test_same_verdict(name: str, zone: str, core: Core, signatories: Parties, tmp_path: Path) -> None:
    person = CASES[name].replace("CERTIFICATE", fingerprint(signatories.vendor.certificate))
    path = entry(tmp_path, signatories, PEOPLE.format(zone=zone, person=person))
    ours = of_report(verify_container(path, trust=signatories.trust, now=NOW, process=shipped_process()))
    (found,) = core.examine({path.name: path.read_bytes()}, trust=signatories.trust, now=NOW)["entries"]
    assert found["report"] == ours
    if name in {"others", "another-certificate"}:
        assert ours["executed"] is False
        assert found["state"] == "untrusted"
    if name.startswith("two-keys") and "nobody" not in name:
        assert ours["verdict"] == "TOTAL-FAILED"
        assert "SECOND_KEY_NOT_REQUIRED" in {item["code"] for item in ours["findings"]}
