"""Records become the values a template prints: plain mappings and tuples, from the schemas, and code where something is computed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.documents.generate import Citation
    from pipeline.records.values import Records


def values(
    kind: str, records: Records, citations: Iterable[Citation], *, language: str, draft: bool
) -> Mapping[str, Any]:
    """What a template of this kind may print. Every optional field has a value: None, or an empty tuple.

    Most kinds need no code: their values follow from the schemas. Raises ``KeyError`` when a record the kind rests on
    is not there.
    """
    from pipeline.documents.context import (
        acceptance_report,
        code_review_report,
        contract,
        defect_report,
        development_plan,
        fault_report,
        payment_notice,
        plain,
        progress_report,
        srs,
        vendor_evaluation,
        warranty_review,
    )

    computed = {
        "srs": srs.values,
        "contract": contract.values,
        "vendor-evaluation": vendor_evaluation.values,
        "development-plan": development_plan.values,
        "progress-report": progress_report.values,
        "code-review-report": code_review_report.values,
        "defect-report": defect_report.values,
        "acceptance-report": acceptance_report.values,
        "payment-notice": payment_notice.values,
        "final-payment-notice": payment_notice.final_values,
        "fault-report": fault_report.values,
        "warranty-review": warranty_review.values,
    }
    if kind in computed:
        return computed[kind](records, tuple(citations), language=language, draft=draft)
    return plain.values(kind, records, tuple(citations), language=language, draft=draft)


def filters(language: str) -> Mapping[str, Callable[..., str]]:
    """The filters templates of this language may use, by name."""
    from pipeline.documents.context import formats

    return formats.for_language(language)
