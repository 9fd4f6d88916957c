"""Asking authorities over the network: only when told to, only whom an anchor vouches for, only in public or by name."""

import http.server
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import AuthorityInformationAccessOID

from pipeline.dossier.online import with_answers
from signing.certificates.trust import TrustStore
from signing.container import PayloadItem
from signing.entry import freeze_entry
from signing.errors import InputError
from signing.http_client import exchange
from signing.keys.store import SigningKey
from signing.report import Verdict
from signing.verification.verify import verify
from tests import timestamps
from tests.pki import NOW, Authority, Parties, authority
from tests.signing.conftest import countersign, freeze, statement_of
from tests.timestamps import department_of

ROOT = authority("Vendor GmbH")


@dataclass
class Server:
    """An authority's server on this machine: what it answers by path, and what it was asked."""

    port: int = 0
    answers: dict[str, bytes] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def issue(self, by: Authority = ROOT, *, ocsp: bool = False, lists: bool = True) -> SigningKey:
        """A certificate that says where to ask."""
        extensions: list[tuple[x509.ExtensionType, bool]] = []
        if ocsp:
            place = x509.UniformResourceIdentifier(self.url("/ocsp"))
            access = x509.AccessDescription(AuthorityInformationAccessOID.OCSP, place)
            extensions.append((x509.AuthorityInformationAccess([access]), False))
        if lists:
            name = x509.UniformResourceIdentifier(self.url("/crl"))
            extensions.append((x509.CRLDistributionPoints([x509.DistributionPoint([name], None, None, None)]), False))
        return by.issue("Vendor GmbH", "Bob Stein", extensions=extensions)


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()

    class Handler(http.server.BaseHTTPRequestHandler):
        def answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            made.asked.append((self.command, self.path))
            data = made.answers.get(self.path)
            moved = self.path == "/moved"
            self.send_response(302 if moved else 404 if data is None else 200)
            if moved:
                self.send_header("Location", "/crl")
            self.end_headers()
            self.wfile.write(data or b"")

        do_GET = do_POST = answer  # noqa: N815 - as the base class calls them

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http_server:
        made.port = http_server.server_port
        thread = threading.Thread(target=http_server.serve_forever)
        thread.start()
        yield made
        http_server.shutdown()
        thread.join()


def entry(folder: Path, key: SigningKey, signatories: Parties) -> Path:
    half = freeze(folder / "half.asice", key)
    return countersign(half, folder / "0001-prototype.asice", signatories.client)


def trust_of(signatories: Parties) -> TrustStore:
    return TrustStore(parties={"vendor": (ROOT.certificate,), "client": signatories.client.chain})


HERE = ("127.0.0.1",)


def test_nothing_is_asked_without_being_told(server: Server, signatories: Parties, tmp_path: Path) -> None:
    path = entry(tmp_path, server.issue(), signatories)
    assert verify(path, trust=trust_of(signatories), now=NOW).verdict is Verdict.TOTAL_PASSED
    assert server.asked == []


@pytest.mark.parametrize("revoked", [False, True])
@pytest.mark.parametrize("ocsp", [False, True])
def test_what_the_authority_says_counts(
    server: Server, signatories: Parties, tmp_path: Path, ocsp: bool, revoked: bool
) -> None:
    key = server.issue(ocsp=ocsp, lists=not ocsp)
    serials = [key.certificate.serial_number] if revoked else []
    server.answers["/crl"] = ROOT.revocation_list(*serials).public_bytes(Encoding.DER)
    answer = ROOT.ocsp(key.certificate, status="revoked" if revoked else "good")
    server.answers["/ocsp"] = answer.public_bytes(Encoding.DER)
    path = entry(tmp_path, key, signatories)
    trust = with_answers(trust_of(signatories), [path], HERE)
    report = verify(path, trust=trust, now=NOW)
    assert report.signatures[0].sub_indication == ("REVOKED_NO_POE" if revoked else None)
    assert report.signatures[1].verdict is Verdict.TOTAL_PASSED  # the client's names no place to ask
    assert server.asked == [("POST", "/ocsp") if ocsp else ("GET", "/crl")]


def test_who_signs_asks_for_its_own_certificate_and_the_timestampers(
    server: Server, signatories: Parties, tmp_path: Path
) -> None:
    """What they say comes along, and makes it last, though both authorities answer by OCSP alone."""
    key = server.issue(ocsp=True, lists=False)
    place = x509.UniformResourceIdentifier(server.url("/stamps"))
    access = x509.AuthorityInformationAccess([x509.AccessDescription(AuthorityInformationAccessOID.OCSP, place)])
    stamper = department_of(timestamps.ROOT, extensions=[(timestamps.STAMPING, True), (access, False)])
    server.answers["/ocsp"] = ROOT.ocsp(key.certificate).public_bytes(Encoding.DER)
    server.answers["/stamps"] = timestamps.ROOT.ocsp(stamper.certificate).public_bytes(Encoding.DER)
    by = timestamps.timestamper(key=stamper)
    pinned = replace(trust_of(signatories), timestamps=(timestamps.ROOT.certificate,))
    trust = with_answers(pinned, [], HERE, keys=[key, None], timestamper=by)
    assert sorted(server.asked) == [("POST", "/ocsp"), ("POST", "/stamps")]
    path = tmp_path / "0001-prototype.asice"
    items = [PayloadItem(name="a.txt", source=b"a")]
    freeze_entry(
        path, items, statement_of, key=key, party="vendor", time=NOW, timestamper=by, revocations=trust.revocations
    )
    assert verify(path, trust=pinned, now=NOW).signatures[0].level == "B-LT"


def test_a_list_is_asked_for_when_the_responder_fails(server: Server, signatories: Parties, tmp_path: Path) -> None:
    key = server.issue(ocsp=True)
    server.answers["/ocsp"] = b"rubbish"
    server.answers["/crl"] = ROOT.revocation_list(key.certificate.serial_number).public_bytes(Encoding.PEM)
    path = entry(tmp_path, key, signatories)
    trust = with_answers(trust_of(signatories), [path], HERE)
    assert verify(path, trust=trust, now=NOW).signatures[0].sub_indication == "REVOKED_NO_POE"
    assert [item[1] for item in server.asked] == ["/ocsp", "/crl"]


@pytest.mark.parametrize("answer", [None, b"", b"rubbish", b"other authority"])
def test_an_authority_that_cannot_be_asked_is_an_error(
    server: Server, signatories: Parties, tmp_path: Path, answer: bytes | None
) -> None:
    if answer == b"other authority":
        answer = authority("Vendor GmbH").revocation_list().public_bytes(Encoding.DER)
    if answer is not None:
        server.answers["/crl"] = answer
    path = entry(tmp_path, server.issue(), signatories)
    with pytest.raises(InputError, match="/crl"):
        with_answers(trust_of(signatories), [path], HERE)


def test_a_host_of_ones_own_network_is_asked_by_name_only(server: Server, signatories: Parties, tmp_path: Path) -> None:
    """Whoever issues certificates could otherwise have us call any machine behind our wall."""
    path = entry(tmp_path, server.issue(), signatories)
    with pytest.raises(InputError, match="not in the public Internet"):
        with_answers(trust_of(signatories), [path], ())
    assert server.asked == []


def test_a_stranger_does_not_choose_whom_we_ask(server: Server, signatories: Parties, tmp_path: Path) -> None:
    path = entry(tmp_path, server.issue(authority("Vendor GmbH")), signatories)
    trust = trust_of(signatories)
    assert with_answers(trust, [path], HERE) == trust
    assert server.asked == []


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost/", "http://10.0.0.1/", "http://169.254.169.254/latest", "http://[::1]/", "http://192.168.1.1/",
        "http://[::ffff:127.0.0.1]/", "http://0.0.0.0/", "http://224.0.0.1/", "http://2130706433/", "http://100.64.0.1/",
        "file:///etc/passwd", "ldap://directory/", "http://user@example.org/",
    ],
)  # fmt: skip
def test_addresses_that_are_not_asked(url: str) -> None:
    with pytest.raises(InputError, match=r"not in the public Internet|not an address of http"):
        exchange(url, private=frozenset(), seconds=3)


def test_a_redirect_is_not_followed(server: Server) -> None:
    with pytest.raises(InputError, match="status 302"):
        exchange(server.url("/moved"), private=frozenset(HERE))
    assert server.asked == [("GET", "/moved")]


@pytest.mark.parametrize("url", ["http://[::1", "http://a:b/", "http://a:99999/"])
def test_addresses_that_cannot_be_read(url: str) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        exchange(url)
