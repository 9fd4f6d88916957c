"""Results as the stable JSON objects others script against; keys may be added, none is taken away."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from signing.report import Report, SignatureReport

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pipeline.documents.clauses.library import Clause
    from pipeline.documents.templates.fields import TemplateField, TemplateFilter
    from pipeline.documents.templates.finding import TemplateCheck
    from pipeline.dossier.audit import AuditReport
    from pipeline.dossier.completion import Completion
    from pipeline.dossier.counterpart import Comparison
    from pipeline.dossier.difference import Difference
    from pipeline.dossier.exchanging import Imported
    from pipeline.dossier.handover.open import Opened
    from pipeline.dossier.merge import Merged
    from pipeline.dossier.status import Board
    from pipeline.dossier.templates.list import TemplateList
    from pipeline.dossier.templates.own import Whose
    from pipeline.records.check import CheckResult
    from signing.verification.indication import Indication


def text_of(value: dict[str, Any]) -> str:
    """The one object that goes to stdout."""
    return json.dumps(value, ensure_ascii=False, indent=2)


def of_report(report: Report) -> dict[str, Any]:
    """A report, as the offline page gives it too."""
    return {
        "verdict": str(report.verdict),
        "baseline": report.baseline,
        "executed": report.executed,
        "detached": report.detached,
        "objects": [asdict(item) for item in report.objects],
        "signatures": [_signature(item) for item in report.signatures],
        "archives": [asdict(item) for item in report.archives],
        "findings": [asdict(item) for item in report.findings],
    }


def of_verified(report: Report, indications: Iterable[Indication]) -> dict[str, Any]:
    """The object of ``verify --json``: the report, and what the standard alone says of each signature."""
    found = [
        {
            "signature": item.signature,
            "party": item.party,
            "indication": str(item.verdict),
            "sub_indication": item.sub_indication,
        }
        for item in indications
    ]
    return {**of_report(report), "indications": found}


def of_completion(found: Completion) -> dict[str, Any]:
    """The object of ``certificate --json``."""
    said = found.report.statement
    return {
        "verdict": str(found.report.verdict),
        "executed": True,
        "completed": found.completed,
        "completed_proven": found.proven,
        "baseline": found.report.baseline,
        "project": None if said is None else said.project,
        "entry": None if said is None else said.entry,
        "kind": None if said is None else said.kind,
        "title": None if said is None else said.title,
        "files": [
            {"name": item.name, "bytes": item.size, "sha256": item.sha256.hex()}
            for item in (found.examined, *found.documents)
        ],
        "signatures": [{**asdict(item.signature), "title": item.title} for item in found.signings],
    }


def of_audit(report: AuditReport, changes: Mapping[int, Difference] | None = None) -> dict[str, Any]:
    """The object of ``audit --json``; ``changes`` by the number of the entry that a folder differs from."""
    return {
        "verdict": str(report.verdict),
        "entries": [
            {
                "entry": item.entry.file.number,
                "kind": item.entry.file.kind,
                "file": item.entry.file.name,
                "baseline": item.entry.report.baseline,
                "executed": bool(item.entry.report.executed),
                "state": str(item.state),
                "report": of_report(item.entry.report),
            }
            for item in report.entries
        ],
        "findings": [asdict(item) for item in report.findings],
        "counterpart": None if report.comparison is None else _comparison(report.comparison),
        "changes": [{"entry": number, **of_difference(found)} for number, found in sorted((changes or {}).items())],
    }


def of_merge(merged: Merged) -> dict[str, Any]:
    """The object of ``merge --json``."""
    return {
        "taken": [
            {
                "entry": item.file.number,
                "kind": item.file.kind,
                "file": item.file.name,
                "baseline": item.baseline,
                "new": item.new,
                "signatures": [_signature(signature) for signature in item.signatures],
                "missing": list(item.missing),
            }
            for item in merged.taken
        ],
        "known": merged.known,
    }


def of_opened(opened: Opened) -> dict[str, Any]:
    """The object of ``handover open --json``."""
    return {
        "folder": str(opened.folder),
        "handover": opened.handover,
        "deliverer": opened.record.deliverer,
        "recipient": opened.record.recipient,
        "keys": list(opened.record.keys),
        "files": opened.record.files,
        "bytes": opened.record.bytes,
        "merged": None if opened.merged is None else of_merge(opened.merged),
        "receipt": None if opened.receipt is None else str(opened.receipt),
    }


def of_check(result: CheckResult) -> dict[str, Any]:
    """The object of ``check --json``."""
    return {"ok": result.ok, "findings": [asdict(item) for item in result.findings]}


def of_import(result: Imported) -> dict[str, Any]:
    """The object of ``import --json``."""
    taken = result.taken
    return {
        "ok": result.ok,
        "file": result.file,
        "written": result.written,
        "rows": taken.rows,
        "added": list(taken.added),
        "changed": list(taken.changed),
        "same": list(taken.same),
        "removed": list(taken.removed),
        "absent": list(taken.absent),
        "filled": dict(taken.filled),
        "columns": [
            {"table": item.table, "column": item.name, "field": item.field, "reason": item.reason}
            for item in taken.columns
        ],
        "skipped": [
            {"place": item.place, "item": item.item, "problem": item.problem, "hint": item.hint}
            for item in taken.skipped
        ],
        "notes": list(taken.notes),
        "findings": [
            {
                "place": item.place,
                "rule": item.finding.rule,
                "severity": str(item.finding.severity),
                "path": item.finding.path,
                "message": item.finding.message,
                "hint": item.finding.hint,
            }
            for item in result.findings
        ],
        "errors_elsewhere": result.elsewhere,
    }


def of_templates(found: TemplateList) -> dict[str, Any]:
    """The object of ``templates list --json``."""
    return {
        "templates": [
            {
                "kind": item.kind,
                "title": item.title,
                "language": item.language,
                "own": item.own,
                "from": item.whose,
                "file": item.file,
                "clauses": list(item.clauses),
                "digest": item.digest,
            }
            for item in found.templates
        ],
        "house_style": None if found.house is None else found.house.digest,
        "house_style_from": "signoff" if found.house is None else found.house.whose,
        "folders": dict(found.folders),
        "unused": list(found.unused),
    }


def of_clauses(kind: str, found: tuple[Clause, ...], own: Mapping[str, Whose]) -> dict[str, Any]:
    """The object of ``templates clauses --json``."""
    return {
        "kind": kind,
        "clauses": [{**asdict(item), "own": item.id in own, "from": own.get(item.id, "signoff")} for item in found],
    }


def of_template_check(found: TemplateCheck) -> dict[str, Any]:
    """The object of ``templates check --json``."""
    return {
        "ok": found.ok,
        "file": found.name,
        "kind": found.kind,
        "language": found.language,
        "tags": found.tags,
        "findings": [asdict(item) for item in found.findings],
    }


def of_template_fields(
    kind: str, fields: tuple[TemplateField, ...], filters: tuple[TemplateFilter, ...]
) -> dict[str, Any]:
    """The object of ``templates fields --json``."""
    return {
        "kind": kind,
        "fields": [_field(item) for item in fields],
        "filters": [asdict(item) for item in filters],
    }


def _field(item: TemplateField) -> dict[str, Any]:
    return {
        "path": item.path,
        "tag": item.tag,
        "type": item.sort,
        "optional": item.optional,
        "description": item.description,
        "example": item.example,
        "choices": dict(item.choices),
    }


def of_status(board: Board) -> dict[str, Any]:
    """The object of ``status --json``."""
    return {
        "project": board.project,
        "title": board.title,
        "parties": dict(board.parties),
        "records": {"errors": board.errors, "warnings": board.warnings},
        "stages": [
            {
                "kind": item.kind,
                "title": item.title,
                "state": item.state,
                "entry": item.entry,
                "baseline": item.baseline,
                "signed_by": list(item.signed_by),
                "missing": list(item.missing),
                "detached": item.detached,
                "waits_for": list(item.waits_for),
                "errors": item.errors,
            }
            for item in board.stages
        ],
        "templates": [{"from": item.whose, "file": item.name} for item in board.templates],
        "remarks": list(board.remarks),
        "next": list(board.next_steps),
    }


def _comparison(comparison: Comparison) -> dict[str, Any]:
    return {
        "ahead": comparison.ahead,
        "behind": comparison.behind,
        "end_proven": comparison.end_proven,
        "entries": [
            {
                "entry": item.number,
                "match": str(item.match),
                "baseline": item.ours.report.baseline if item.ours is not None else None,
                "counterpart_baseline": item.theirs.report.baseline if item.theirs is not None else None,
            }
            for item in comparison.pairs
        ],
        "findings": [asdict(item) for item in comparison.findings],
    }


def _signature(item: SignatureReport) -> dict[str, Any]:
    """As ``asdict``, without what only reports for people show: ``certificate --json`` tells it."""
    return {name: value for name, value in asdict(item).items() if name not in {"timestamp_by", "facts"}}


def of_difference(found: Difference) -> dict[str, Any]:
    """The object of ``diff --json``."""
    return {
        "old": found.old,
        "new": found.new,
        "differs": bool(found),
        "records": {
            name: {"items": [asdict(item) for item in change.items], "fields": [asdict(item) for item in change.fields]}
            for name, change in found.records.items()
        },
        "files": [
            {
                "name": file.name,
                "status": str(file.status),
                "was": file.was,
                "screen": file.screen,
                "bytes": list(file.sizes),
                "types": list(file.types),
                "kind": file.content.kind if file.content else None,
                "source": bool(file.content and file.content.source),
                "too_long": bool(file.content and file.content.too_long),
                "lines": [asdict(line) for line in file.content.lines] if file.content else [],
            }
            for file in found.files
        ],
        "unchanged": found.unchanged,
    }
