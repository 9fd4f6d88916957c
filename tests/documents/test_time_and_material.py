"""Payment notices of a contract by time and material: what a month costs, what is left of the ceiling, and the records of the time."""

from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.documents.context import values
from pipeline.documents.generate import Citation, generate
from pipeline.documents.text import text_of_docx
from pipeline.records.check import load_records
from pipeline.records.values import Records
from tests.documents.test_templates import same_as
from tests.records.test_messages import BY_TIME, project

HERE = Path(__file__).parent
CONTRACT = Citation(
    label="contract", title="Software Development Agreement", version="1.0",
    baseline=f"sha256:{3:064x}", entry=3, signed_on=None,
)  # fmt: skip


@pytest.fixture(scope="module")
def notices(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Records]:
    folder = tmp_path_factory.mktemp("by-time") / "dossier"
    project(folder, BY_TIME.name)
    records = load_records(folder)
    chosen = records.only(records.process.kind("payment-notice").all_records)
    return {event.name: chosen.about(event) for event in records.all("payment-notice")}


@pytest.mark.parametrize("language", ["en", "zh-CN"])
@pytest.mark.parametrize("name", ["PN-001", "PN-002"])
def test_the_notice_of_a_month_reads_as_reviewed(name: str, language: str, notices: dict[str, Records]) -> None:
    made = generate("payment-notice", notices[name], citations=(CONTRACT,), language=language)
    same_as(HERE / "golden" / f"payment-notice-by-time-{name}.{language}.txt", text_of_docx(made.docx))


def test_the_sum_is_that_of_the_roles_rounded_each_to_the_cent(notices: dict[str, Records]) -> None:
    bill = values("payment-notice", notices["PN-001"], (CONTRACT,), language="en", draft=False)["record"]["bill"]
    assert [item["amount"]["value"] for item in bill["lines"]] == [Decimal("1551.38"), Decimal("960.00")]
    assert bill["amount"]["value"] == Decimal("2511.38")
    assert bill["left"]["value"] == Decimal("1488.62")
    assert not bill["near"]
