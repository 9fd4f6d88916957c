"""Values of the development plan: the record, its sums, and which tasks are on the critical path."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pipeline.documents.context import charts, contract, plain
from pipeline.records.plan import KIND, critical_path, tasks

if TYPE_CHECKING:
    from pipeline.documents.generate import Citation
    from pipeline.records.values import Records


def values(records: Records, citations: tuple[Citation, ...], *, language: str, draft: bool) -> dict[str, Any]:
    """What every document prints; ``critical`` of each task, ``date`` of each node, ``totals`` of the whole, and ``charts``."""
    facts = plain.values(KIND, records, citations, language=language, draft=draft)
    record = facts["record"]
    listed = [task for _, task in tasks(record)]
    critical = frozenset(critical_path(listed))
    dates = {item["id"]: item["date"] for item in records["contract"]["milestones"]}
    modules = tuple(
        {
            **module,
            "parts": tuple(
                {**part, "tasks": tuple({**task, "critical": task["id"] in critical} for task in part["tasks"])}
                for part in module["parts"]
            ),
        }
        for module in record["wbs"]
    )
    totals = {
        "tasks": len(listed),
        "critical": len(critical),
        "begins": min(task["begins"] for task in listed),
        "ends": max(task["ends"] for task in listed),
        "effort": sum((task["effort_days"] for task in listed), Decimal(0)),
    }
    nodes = tuple({**node, "date": dates.get(node["milestone"])} for node in record["nodes"])
    drawn = {
        "plan": charts.of_plan(modules, dates, language),
        "payments": charts.of_payments(contract.terms(records, language), language),
    }
    return {**facts, "charts": drawn, "record": {**record, "wbs": modules, "nodes": nodes, "totals": totals}}
