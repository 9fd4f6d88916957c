"""`signoff keys`."""

from pathlib import Path

import click

from pipeline.cli.options import (
    Command,
    dossier_of,
    dossier_option,
    json_option,
    key_of,
    now,
    passphrase,
    passphrase_option,
    remark,
    shown_path,
)
from signing.errors import InputError
from signing.statement import ML_DSA_65

out_option = click.option(
    "--out", metavar="F.p12", required=True, type=click.Path(path_type=Path), help="Where the key goes."
)


def whose_key(command: Command) -> Command:
    """`--organisation`, `--signatory`, `--algorithm`, `--out` and where the passphrase comes from."""
    organisation = click.option(
        "--organisation", metavar="NAME", required=True, help="The legal person that will be bound."
    )
    signatory = click.option("--signatory", metavar="NAME", required=True, help="The person who signs for it.")
    algorithm = click.option(
        "--algorithm",
        metavar="NAME",
        default="p256",
        show_default=True,
        help="p256 or p384 (ECDSA), rsa3072, rsa4096, ed25519; ml-dsa-65 to sign with beside another (--also).",
    )
    return organisation(signatory(algorithm(out_option(passphrase_option(command)))))


@click.group(name="keys")
def command() -> None:
    """Make a key or a request for one, show it, pin the other party's anchor."""


@command.command(name="new", short_help="Make a key under a passphrase, and its anchor.")
@whose_key
def new(organisation: str, signatory: str, algorithm: str, out: Path, passphrase_file: Path | None) -> int:
    """Make a key under a passphrase, in F.p12, and its anchor for the other party, in F.pem.

    A post-quantum key (ml-dsa-65) goes to F.key, encrypted PEM, since PKCS#12 has no room for it yet.
    """
    from pipeline.dossier.store import write_file
    from signing.keys.making import subject_name
    from signing.keys.store import create_key

    anchor = out.with_suffix(".pem")
    post_quantum = algorithm == ML_DSA_65
    _require_free(out, anchor, suffix=".key" if post_quantum else ".p12")
    subject_name(organisation, signatory)  # before anybody types a passphrase twice
    secret = passphrase(passphrase_file, "New passphrase", twice=True)
    key = create_key(organisation, signatory, now(), algorithm=algorithm)
    write_file(out, (key.key_pem if post_quantum else key.p12)(secret), private=True, replace=False)
    write_file(anchor, key.anchor_pem(), replace=False)
    click.echo(shown_path(out))
    click.echo(shown_path(anchor))
    remark(f"keep {out.name} and its passphrase to yourself; give {anchor.name} to the other party")
    if algorithm == "ed25519":
        remark("to check Ed25519 without signoff, the other party needs OpenSSL 3.5 or newer")
    if post_quantum:
        remark("it signs beside your usual key (--also), never alone: most tools cannot check such signatures yet")
    return 0


@command.command(name="request", short_help="Make a key and ask your authority for its certificate.")
@whose_key
def request(organisation: str, signatory: str, algorithm: str, out: Path, passphrase_file: Path | None) -> int:
    """Make a key under a passphrase, in F.p12, and a request for its certificate (PKCS#10), in F.csr.

    For a company that has an authority of its own: what it returns is put in with 'signoff keys import'.
    """
    from pipeline.dossier.store import write_file
    from signing.keys.making import make_request

    asked = out.with_suffix(".csr")
    _require_free(out, asked)
    made = make_request(organisation, signatory, algorithm=algorithm)
    secret = passphrase(passphrase_file, "New passphrase", twice=True)
    write_file(out, made.p12(secret), private=True, replace=False)
    write_file(asked, made.request_pem(), replace=False)
    click.echo(shown_path(out))
    click.echo(shown_path(asked))
    remark(f"send {asked.name} to your authority; then 'signoff keys import CERT --key {out.name} --out G.p12'")
    return 0


@command.command(name="import", short_help="Put in the certificate your authority sent.")
@click.argument("certificates", metavar="CERT...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--key", "key_uri", metavar="URI", required=True, help="The key the request was made with: a file.")
@out_option
@passphrase_option
def take(certificates: tuple[Path, ...], key_uri: str, out: Path, passphrase_file: Path | None) -> int:
    """Put the key with the certificates CERT your authority sent into F.p12, and the anchor into F-anchor.pem.

    CERT is PEM, DER or PKCS#7, with the issuers up to the root, in any order. The new file has the passphrase of the
    old one.
    """
    from pipeline.dossier.store import write_file
    from signing.keys.files import read_certificates, read_key_file
    from signing.keys.issued import with_certificate
    from signing.keys.uri import FileUri, parse_key_uri

    named = parse_key_uri(key_uri)
    if not isinstance(named, FileUri):
        raise InputError(
            "--key", "a key in a token stays there", "put the certificate beside it by the token's program"
        )
    anchor = out.with_name(f"{out.stem}-anchor.pem")  # F.pem is what many call the certificate they were sent
    _require_free(out, anchor)
    sent = [item for path in certificates for item in read_certificates(path)]
    secret = passphrase(passphrase_file, f"Passphrase of {key_uri}")
    key = with_certificate(read_key_file(named.path, named.kind, secret), sent, now())
    write_file(out, key.p12(secret), private=True, replace=False)
    write_file(anchor, key.anchor_pem(), replace=False)
    click.echo(shown_path(out))
    click.echo(shown_path(anchor))
    remark(f"certificate {key.fingerprint}: what the records name under 'certificate'")
    begins = key.certificate.not_valid_before_utc
    if begins > now():
        remark(f"it can sign from {begins:%Y-%m-%d} on")
    return 0


@command.command(name="show")
@click.argument("uri")
@passphrase_option
@json_option
def show(uri: str, passphrase_file: Path | None, as_json: bool) -> int:
    """Say whose key URI is, and the fingerprints to compare by phone."""
    from pipeline.present.json_form import text_of
    from pipeline.present.key_text import key_facts, key_text

    facts = key_facts(key_of(uri, passphrase_file))
    click.echo(text_of(facts) if as_json else key_text(facts))
    return 0


@command.command(name="trust", short_help="Pin the anchor of a party in this dossier.")
@click.argument("party")
@click.argument("pem", metavar="F.pem", type=click.Path(path_type=Path))
@dossier_option
@click.pass_context
def trust(context: click.Context, party: str, pem: Path, folder: Path | None) -> int:
    """Pin the anchor F.pem for PARTY in this dossier: from now on its signatures count for PARTY.

    PARTY tsa pins the root of an independent timestamper, tsa-own that of a clock of your own company.
    """
    from pipeline.dossier.anchors import OWN_TIMESTAMPERS, TIMESTAMPERS, pin_anchor
    from pipeline.dossier.project import parties

    dossier = dossier_of(context, folder)
    known = {**parties(dossier), TIMESTAMPERS: "", OWN_TIMESTAMPERS: ""}
    if party not in known:
        raise InputError("PARTY", f"the project has no party '{party}'", f"its parties are {' and '.join(known)}")
    anchor = pin_anchor(dossier, party, pem)
    click.echo(f"{anchor.organisation} is trusted as the {party}{' already' if anchor.already else ''}.")
    click.echo(f"Fingerprint  {anchor.fingerprint}")
    if known[party] and known[party].casefold() != anchor.organisation.casefold():
        remark(f"the records call the {party} '{known[party]}', this certificate says '{anchor.organisation}'")
    if not anchor.already:
        remark(f"compare the fingerprint with the {party} by phone, on a number you know: 'signoff keys show' tells it")
    return 0


def _require_free(out: Path, beside: Path, *, suffix: str = ".p12") -> None:
    """Refuse names that are taken, before anything is asked or made."""
    if out.suffix != suffix:
        raise InputError(str(out), f"the file of such a key ends in {suffix}", f"--out {out.with_suffix(suffix)}")
    for path in (out, beside):
        if path.exists():
            raise InputError(str(path), "it exists already, and a key is never overwritten", "choose another name")
    if not out.absolute().parent.is_dir():
        raise InputError(str(out.parent), "there is no such folder", "make it first")
