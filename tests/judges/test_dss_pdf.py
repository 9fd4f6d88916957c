"""EU DSS judges the PDFs we sign, and the attacks on them: it accepts ours at their level, and is never the stricter one."""

from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from signing.keys import create_key
from signing.pdf_sign import Shown, sign_pdf
from signing.pdf_verify import verify_pdf
from signing.report import Report, Verdict
from tests import timestamps
from tests.judges import dss
from tests.pki import NOW, parties
from tests.signing.pdf_attacks import CASES, FIELDS, made, signed_by

pytestmark = pytest.mark.skipif(bool(dss.MISSING), reason=f"not installed: {', '.join(dss.MISSING)}")

MORE_LENIENT = {
    "client": "DSS judges signatures, not who had to sign",
    "second_signature_taken_off": "DSS judges signatures, not who had to sign",
    "all_signatures_taken_off": "DSS finds no signature to judge",
    "something_before_the_beginning": "DSS does not take it for a PDF",
    "cut_in_the_middle": "DSS finds no signature to judge",
    "annotation_over_the_text": "DSS names the note and lets it pass",
    "signature_over_the_text": "DSS judges each signature for itself; the stranger's is indeterminate",
    "junk_behind_the_end": "DSS looks at revisions; bytes that are none do not count",
    "end_said_again": "as above",
    "byte_range_taken_out": "DSS drops what is no longer a signature",
    "value_emptied": "as above",
    "something_behind_the_value": "DSS reads the first value and no further",
    "first_signature_sets_no_limit": "an ordinary signature elsewhere",
    "signed_in_the_other_partys_field": "DSS knows no parties",
    "one_party_signs_for_both": "DSS knows no parties: one pool of anchors",
    "form_prepared_before_signing": "a form may be signed elsewhere",
    "layer_prepared_before_signing": "layers may be signed elsewhere",
}
"""Where our verdict is worse than the worst indication of DSS, and why."""


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
        "client": signed_by(made(), people, "client"),
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
    files |= {case.name: case.build(files["both"], people) for case in CASES}
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


def test_dss_is_never_the_stricter_one(judged: dict[str, Both]) -> None:
    passed = [name for name, both in judged.items() if both.ours.verdict is Verdict.TOTAL_PASSED]
    assert [name for name in passed if judged[name].dss.indication != "TOTAL-PASSED"] == []


def test_every_difference_has_its_reason(judged: dict[str, Both]) -> None:
    differing = {name for name, both in judged.items() if str(both.ours.verdict) != both.dss.indication}
    assert differing == set(MORE_LENIENT)


def test_the_attacks_of_the_literature_fail_with_both(judged: dict[str, Both]) -> None:
    alike = {name for name, both in judged.items() if both.dss.indication == "TOTAL-FAILED"}
    assert alike >= {
        "one_byte_changed", "page_replaced_by_an_update", "page_replaced_between_the_signatures", "script_added",
        "page_taken_out_by_an_update", "other_pages_behind_the_catalogue", "field_moved", "byte_range_zeroed",
        "signature_showing_another_name", "more_left_out_than_the_value",
    }  # fmt: skip
    assert {judged[name].ours.verdict for name in alike} == {Verdict.TOTAL_FAILED}
