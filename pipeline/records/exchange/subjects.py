"""What people exchange with other programs: the record it stands in, and the list that rows usually belong to."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.records.process import Process, RecordKind
from signing.errors import InputError


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Requirements, the work breakdown or defects."""

    name: str
    record: str
    usual: str
    """The list of rows that do not say to which they belong."""

    def kind(self, process: Process) -> RecordKind:
        """Its kind of record. Raises ``InputError`` when the dossier's process has none."""
        if self.record not in process.records:
            raise InputError(self.name, f"the process of this dossier knows no {self.record}", "see process.yaml")
        return process.records[self.record]


SUBJECTS = {
    subject.name: subject
    for subject in (
        Subject(name="requirements", record="requirements", usual="functions"),
        Subject(name="wbs", record="development-plan", usual="tasks"),
        Subject(name="defects", record="defect-report", usual="defects"),
    )
}
