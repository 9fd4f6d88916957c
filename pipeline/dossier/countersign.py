"""The verb `countersign`: another party signs what is there; nothing that is there changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.dossier.against import compare_with_folder
from pipeline.dossier.own_key import require_agreed, require_pinned, require_usable
from pipeline.dossier.place import place_findings
from pipeline.dossier.project import known_project
from pipeline.dossier.second_key import require_asked, require_demanded, require_second
from pipeline.dossier.signatories import frozen_project, require_authorised
from pipeline.dossier.stamping import checked
from pipeline.dossier.store import clear_unfinished, put_in_place, unfinished_name, writing
from pipeline.dossier.succession import changed_signatories
from pipeline.dossier.verify import verify_container, with_findings
from signing.cms.cades import Commitment
from signing.container import Container
from signing.entry import countersign_entry
from signing.errors import InputError
from signing.report import Report, Severity, Verdict
from signing.statement import SIGNATORY

if TYPE_CHECKING:
    from pipeline.dossier.layout import Dossier
    from pipeline.records.process import Process
    from signing.certificates.trust import TrustStore
    from signing.digest import Progress
    from signing.keys.store import SigningKey
    from signing.timestamps.asking import Timestamper


@dataclass(frozen=True, slots=True, kw_only=True)
class Countersigned:
    """What came of countersigning."""

    before: Report
    """Without its objects when it was signed."""
    after: Report | None
    """None when the evidence did not allow signing: ``before`` says why, and nothing was written."""
    remarks: tuple[str, ...] = ()
    sound: bool = True
    """Whether the entry was not broken itself, before a folder was compared with it."""


def countersign(
    path: Path,
    *,
    key: SigningKey,
    party: str,
    now: dt.datetime,
    trust: TrustStore,
    process: Process | None = None,
    against: Path | None = None,
    dossier: Dossier | None = None,
    also: SigningKey | None = None,
    timestamper: Timestamper | None = None,
    progress: Progress | None = None,
) -> Countersigned:
    """Append the signature of ``key`` for ``party``, with the commitment "approval", to the entry at ``path``.

    The entry is verified first, under ``trust``; unless all that is signed holds and everybody who signed is trusted,
    nothing is written. As an entry of ``dossier`` it also has to follow the one before and rely on entries in force,
    and the records lying there have to let the signatory sign too. It is verified again before it takes the old one's
    place, in one step. ``against`` is a folder that has to hold the signed files; a seal is not signed without, since
    nobody signs files not compared. ``also`` is a post-quantum key the same person signs with too. Raises ``InputError`` for a party that has signed already, a key that is not the
    party's, a container that is not ours, one exchanged meanwhile.
    """
    if not path.is_file():
        raise InputError(str(path), "there is no such file", "name the entry: entries/0001-prototype.asice, say")
    remarks = require_usable(key, now)
    remarks += require_pinned(key, party, trust)
    remarks += require_second(also, key, party, trust, now)
    with writing(path.parent):
        clear_unfinished(path.parent)
        before = verify_container(path, trust=trust, now=now, process=process, progress=progress)
        sound = before.verdict is not Verdict.TOTAL_FAILED
        if against is not None:
            before = compare_with_folder(path, before, against, progress=progress)
        elif before.detached and sound:
            raise InputError(
                str(path), "its files lie outside, and nobody signs what was not compared",
                "name the folder they lie in: --against DIR",
            )  # fmt: skip
        if dossier is not None and process is not None and before.statement is not None:
            if path.parent.resolve() == dossier.entries.resolve():
                found = place_findings(dossier, path, before, trust=trust, now=now, process=process)
                before = with_findings(before, found)
            else:
                remarks += ("it lies outside the entries of this dossier: whether it follows them was not checked",)
        if before.verdict is Verdict.TOTAL_FAILED or _unproven(before):
            return Countersigned(before=before, after=None, sound=sound)
        project = known_project(dossier) if dossier is not None else {}
        remarks += _require_invited(path, before, key, also, party, now, project)
        before = replace(before, objects=())  # a hundred thousand files need not be there twice
        target = unfinished_name(path, "countersigned")
        try:
            countersign_entry(
                path,
                target,
                key=key,
                party=party,
                time=now,
                commitment=Commitment.APPROVAL,
                also=also,
                timestamper=checked(timestamper, trust, now),
                revocations=trust.revocations,
            )
            after = verify_container(target, trust=trust, now=now, process=process, progress=progress)
            if after.verdict is Verdict.TOTAL_FAILED:
                return Countersigned(before=after, after=None)
            _require_same(path, before, after)
            put_in_place(target, path)
        finally:
            target.unlink(missing_ok=True)
    return Countersigned(before=before, after=after, remarks=remarks)


def _require_same(path: Path, before: Report, after: Report) -> None:
    """Refuse when what was signed is not what was verified: somebody exchanged the file between the two."""
    if (after.baseline, after.signatures[: len(before.signatures)]) != (before.baseline, before.signatures):
        raise InputError(
            str(path), "another file took its place while it was being checked", "verify it, and see who writes there"
        )


def _unproven(report: Report) -> bool:
    """Whether a signature that is there is not proven: one does not sign what a stranger signed."""
    return any(item.verdict is not Verdict.TOTAL_PASSED for item in report.signatures) or any(
        item.severity is Severity.ERROR for item in report.findings
    )


def _require_invited(
    path: Path,
    report: Report,
    key: SigningKey,
    also: SigningKey | None,
    party: str,
    now: dt.datetime,
    project: Mapping[str, Any],
) -> tuple[str, ...]:
    statement = report.statement
    if statement is None:
        raise InputError(
            str(path), "it was made by another program; only entries of signoff are countersigned", "sign it there"
        )
    if party in {item.party for item in report.signatures if item.name.startswith("META-INF/")}:
        raise InputError(str(path), f"the {party} has signed it already", f"see 'signoff verify {path}'")
    demands = [item for item in statement.required if item.party == party]
    if demands:
        require_agreed(key, party, demands[0].certificate)
    asked = any(item.also for item in demands)
    require_asked(also, party, asked=asked)
    if any(item.role == SIGNATORY for item in demands):
        require_demanded(also, party, project, where="project.yaml here")
    with Container.open(path) as container:
        frozen = frozen_project(container)
    require_authorised(key, party, frozen, now)
    require_authorised(key, party, project, now, where="project.yaml here")
    if also is not None:
        require_authorised(also, party, frozen, now, option="--also")
        require_authorised(also, party, project, now, where="project.yaml here", option="--also")
    remarks = tuple(f"{text}: compare with what you agreed" for text in changed_signatories(project, frozen))
    if also is not None and not asked:
        remarks += (
            "this entry does not ask for your post-quantum signature: that it is there only the next entry proves",
        )
    if not demands:
        remarks += (f"the signature of the {party} is welcome, and this entry does not need it",)
    return remarks
