"""Whose signatures an entry needs, and whether they are there: validly, meaning what the role needs, both where two are."""

from collections.abc import Iterable

from signing.cms.cades import BINDING, Commitment
from signing.report import Finding, Severity, SignatureReport, Verdict, error
from signing.statement import DELIVERER, RECIPIENT, SIGNATORY, Required


def judge_policy(wanted: Iterable[Required], signatures: Iterable[SignatureReport], findings: list[Finding]) -> bool:
    """Whether everyone who had to sign has, validly; says of each who has not.

    Who confirms receipt, or to have sent it, has signed validly and agreed to nothing; who agrees has confirmed no
    receipt. A post-quantum signature stands beside another and never takes its place: most cannot check it yet.
    """
    demands, everybody = tuple(wanted), tuple(signatures)
    classical = [item for item in everybody if item.post_quantum is None]
    missing = []
    for demand in demands:
        signed = [item for item in classical if item.party == demand.party and _means(item, demand.role)]
        if not signed:
            missing.append(demand)
        elif not any(_fits(item, demand) for item in signed):
            detail = f"The {demand.party} signed with another certificate than the one agreed."
            findings.append(error("WRONG_CERTIFICATE", signed[0].name, detail))
    if missing:
        parties = " and ".join(sorted({demand.party for demand in missing}))
        detail = f"Half-signed, not in force: the signature of the {parties} is missing."
        if any(item.party == demand.party for item in classical for demand in missing):
            agreed = all(demand.role == SIGNATORY for demand in missing)
            instead = "A confirmation of receipt or of sending" if agreed else "What was signed in its name"
            detail += f" {instead} does not take its place."
        elif any(item.party == demand.party and item.post_quantum for item in everybody for demand in missing):
            detail += " A post-quantum signature alone does not take its place."
        findings.append(Finding(code="HALF_SIGNED", severity=Severity.WARNING, subject="container", detail=detail))
    for demand in lacking_beside(demands, everybody):
        detail = (
            f"Half-signed, not in force: the post-quantum {demand.also} signature of the {demand.party} is missing, "
            "which the statement asks for beside the other."
        )
        findings.append(Finding(code="HALF_SIGNED", severity=Severity.WARNING, subject="container", detail=detail))
    return in_force(demands, everybody)


def in_force(wanted: Iterable[Required], signatures: Iterable[SignatureReport]) -> bool:
    """Whether there is a valid signature for each that is ``wanted``, and any is, each meaning what its role needs."""
    demands = tuple(wanted)
    good = [item for item in signatures if item.verdict is Verdict.TOTAL_PASSED]
    return bool(demands) and all(
        any(_fits(item, demand) and _is_complete(item, demand, good) for item in good) for demand in demands
    )


def lacking_beside(wanted: Iterable[Required], signatures: Iterable[SignatureReport]) -> tuple[Required, ...]:
    """The demands whose signature is there without the post-quantum one it needs beside it, by the same person."""
    everybody = tuple(signatures)
    found = []
    for demand in wanted:
        fitting = [item for item in everybody if _fits(item, demand)]
        if fitting and not any(_is_complete(item, demand, everybody) for item in fitting):
            found.append(demand)
    return tuple(found)


def _fits(item: SignatureReport, demand: Required) -> bool:
    return (
        item.post_quantum is None
        and item.party == demand.party
        and _means(item, demand.role)
        and demand.certificate in {None, item.certificate}
    )


def _is_complete(item: SignatureReport, demand: Required, signatures: Iterable[SignatureReport]) -> bool:
    """Whether the signatory of ``item`` made the second signature too, where one is demanded."""
    return demand.also is None or any(
        other.post_quantum == demand.also
        and (other.party, other.signer, other.organisation) == (item.party, item.signer, item.organisation)
        and _means(other, demand.role)
        for other in signatures
    )


def _means(item: SignatureReport, role: str) -> bool:
    """Whether a signature means what the role it is asked for needs; a role nobody knows is never filled."""
    if role == SIGNATORY:
        return item.commitment in BINDING
    return (role, item.commitment) in {(DELIVERER, Commitment.DELIVERY), (RECIPIENT, Commitment.RECEIPT)}
