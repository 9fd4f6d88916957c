"""Verification of one container, in numbered steps (EN 319 102-1): nothing stops at the first fault.

0 bounds and ZIP form, 1 media type and members, 2 manifests complete both ways, 3 digests, 4 at least one signature,
5 claimed time, 6 certificate path, 7 policy: who had to sign, 8 signature value, 9 statement, sums, countersignatures.

Containers with a statement are held to format ``signoff/1`` byte for byte; those of other producers are read leniently in
layout and strictly in security.
"""

import datetime as dt
from collections.abc import Iterable
from pathlib import Path

from signing.certificates.trust import TrustStore
from signing.container import Container
from signing.digest import Progress
from signing.entry import STATEMENT, SUMS
from signing.report import Finding, Report, Verdict
from signing.statement import MAX_BYTES, Required
from signing.verification.foreign import verify_foreign
from signing.verification.own import verify_own


def verify(
    path: Path,
    *,
    trust: TrustStore,
    now: dt.datetime,
    required: Iterable[Required] = (),
    progress: Progress | None = None,
) -> Report:
    """The report on the container at ``path``, judged at ``now`` under ``trust``.

    ``required`` names signatories the verifier asks for beside those the statement names. Needs no network and writes
    nothing. Raises ``InputError`` only when the file cannot be opened.
    """
    with Container.open(path) as container:
        if container.form.findings:  # step 0
            return refused(container.form.findings)
        judge = verify_own if is_own(container) else verify_foreign
        return judge(container, trust=trust, now=now, required=tuple(required), progress=progress)


def is_own(container: Container) -> bool:
    """Whether the container claims to be an entry: other software may well pack a file called ``statement.json``.

    A tampered entry that no longer makes this claim gains nothing: its manifests name files that are not there, and
    containers of other software name no party.
    """
    claim = container.read(STATEMENT, MAX_BYTES)
    return STATEMENT in container.members and (SUMS in container.members or claim is None or b'"signoff/' in claim)


def refused(findings: Iterable[Finding]) -> Report:
    """The report on something that is not read further: TOTAL-FAILED with these findings."""
    return Report(verdict=Verdict.TOTAL_FAILED, baseline=None, statement=None, executed=None, findings=tuple(findings))
