"""Verification of one container, in numbered steps (EN 319 102-1): nothing stops at the first fault.

0 bounds and ZIP form, 1 media type and members, 2 manifests complete both ways, 3 digests, 4 at least one signature,
5 claimed time, 6 certificate path, 7 policy: who had to sign, 8 signature value, 9 statement, sums, countersignatures.

Containers with a statement are held to format ``signoff/1`` byte for byte; those of other producers are read leniently in
layout and strictly in security.
"""

import datetime as dt
from collections.abc import Iterable
from pathlib import Path

from signing.container import Container
from signing.digest import Progress
from signing.entry import STATEMENT
from signing.report import Finding, Report, Verdict
from signing.statement import Required
from signing.trust import TrustStore
from signing.verify_foreign import verify_foreign
from signing.verify_own import verify_own


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
        if STATEMENT in container.members:
            return verify_own(container, trust=trust, now=now, required=tuple(required), progress=progress)
        return verify_foreign(container, trust=trust, now=now, progress=progress)


def refused(findings: Iterable[Finding]) -> Report:
    """The report on something that is not read further: TOTAL-FAILED with these findings."""
    return Report(verdict=Verdict.TOTAL_FAILED, baseline=None, statement=None, executed=None, findings=tuple(findings))
