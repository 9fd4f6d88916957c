"""EU DSS accepts the PDFs we sign, at the level they have, whatever the key, the name and who signs first."""

from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from signing.keys.store import create_key
from signing.pdf.sign import Shown, sign_pdf
from signing.pdf.verify import verify_pdf
from signing.report import Report, Verdict
from tests import timestamps
from tests.judges import dss
from tests.pki import NOW, parties
from tests.signing.pdf_attacks import FIELDS, made, signed_by

pytestmark = pytest.mark.skipif(bool(dss.MISSING), reason=f"not installed: {', '.join(dss.MISSING)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Both:
    """Our report on one file and the judgement of DSS."""

    ours: Report
    dss: dss.Judgement


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Both]:
    folder, people = tmp_path_factory.mktemp("pdf"), parties()
    trust = replace(people.trust, timestamps=(timestamps.ROOT.certificate,))
    chinese = replace(people, client=create_key("泰德坎普工具贸易有限公司", "王小明", NOW, algorithm="p384"))
    files = {
        "both": signed_by(made(), people, "client", "vendor"),
        "chinese": signed_by(made(), chinese, "vendor", "client"),
        "stamped": made(compress=True),
    }
    for party, key in (("vendor", people.vendor), ("client", people.client)):
        shown = Shown(heading=f"Signed for the {party}", role="Managing Director")
        files["stamped"] = sign_pdf(
            files["stamped"],
            key,
            party=party,
            time=NOW,
            shown=shown,
            fields=FIELDS,
            timestamper=timestamps.timestamper(),
        )
    trusts = {name: replace(trust, parties=chinese.trust.parties) if name == "chinese" else trust for name in files}
    cases = []
    for name, data in files.items():
        path: Path = folder / f"{name}.pdf"
        path.write_bytes(data)
        anchors = [item for pinned in trusts[name].parties.values() for item in pinned]
        cases.append(dss.Case(name=name, path=path, anchors=(*anchors, *trust.timestamps)))
    said = dss.judge(cases, folder)
    return {
        name: Both(ours=verify_pdf(data, trust=trusts[name], now=NOW), dss=said[name]) for name, data in files.items()
    }


@pytest.mark.parametrize(("name", "level"), [("both", "B"), ("chinese", "B"), ("stamped", "T")])
def test_dss_accepts_what_we_sign(judged: dict[str, Both], name: str, level: str) -> None:
    both = judged[name]
    assert both.ours.verdict is Verdict.TOTAL_PASSED
    assert [item.indication for item in both.dss.signatures] == ["TOTAL-PASSED", "TOTAL-PASSED"]
    assert {item.level for item in both.dss.signatures} == {f"PAdES-BASELINE-{level}"}
    assert {item.signer for item in both.dss.signatures} == {item.signer for item in both.ours.signatures}
    assert {item.level for item in both.ours.signatures} == {f"B-{level}"}
