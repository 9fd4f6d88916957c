"""One case of the judged set: what DSS is asked, what our report says, and what we say of each signature."""

import datetime as dt
from dataclasses import dataclass, replace
from pathlib import Path

from cryptography import x509

from signing.certificates.trust import TrustStore
from signing.pdf.verify import verify_pdf
from signing.report import Report
from signing.verification.indication import Indication, indications, indications_in_pdf
from signing.verification.verify import verify
from tests.judges.dss import Case, Judgement
from tests.pki import NOW


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A case for DSS, with our report on the same file under the same anchors and what we say of each signature."""

    case: Case
    file: Path
    """What we judge: the case itself, but of a seal, which DSS does not open."""
    report: Report
    indications: tuple[Indication, ...]
    trust: TrustStore

    @property
    def apart(self) -> dict[str, Case]:
        """By party, the case under its anchors alone: asked for where one party's anchor vouches for another's signature.

        DSS trusts one pool of anchors for everybody.
        """
        if not any(item.code == "PARTY_MISMATCH" for item in self.report.findings):
            return {}
        return {
            party: replace(self.case, name=f"{self.case.name} @{party}", anchors=pinned)
            for party, pinned in self.trust.parties.items()
        }

    def said_by(self, theirs: dict[str, Judgement]) -> Judgement:
        """What DSS says of it, of each signature under the anchors of its party."""
        whole = theirs[self.case.name]
        parties = [theirs[self.apart[item.party].name] for item in self.indications if item.party in self.apart]
        if len(parties) != len(whole.signatures):
            return whole
        return replace(whole, signatures=tuple(one.signatures[at] for at, one in enumerate(parties)))


def judged(name: str, path: Path, trust: TrustStore, moment: dt.datetime = NOW, asked: tuple[str, ...] = ()) -> Judged:
    given = lists(trust)
    authorities = {item.subject for item in (*trust.any_party, *(one for own in trust.parties.values() for one in own))}
    asked = (*asked, "lists") if any(item.issuer in authorities for item in given) else asked
    case = Case(name=name, path=path, anchors=pool(trust), revocations=given, moment=moment, asked=asked)
    if path.suffix == ".pdf":
        report = verify_pdf(path.read_bytes(), trust=trust, now=moment)
        found = indications_in_pdf(path.read_bytes(), report, trust=trust, now=moment)
    else:
        report = verify(path, trust=trust, now=moment)
        found = indications(path, trust=trust, now=moment)
    return Judged(case=case, file=path, report=report, indications=found, trust=trust)


def pool(trust: TrustStore) -> tuple[x509.Certificate, ...]:
    """All anchors: DSS keeps them in one."""
    parties = (item for pinned in trust.parties.values() for item in pinned)
    return tuple(dict.fromkeys((*parties, *trust.any_party, *trust.timestamps, *trust.own_timestamps)))


def lists(trust: TrustStore) -> tuple[x509.CertificateRevocationList, ...]:
    return tuple(item for item in trust.revocations if isinstance(item, x509.CertificateRevocationList))
