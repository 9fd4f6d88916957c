"""Options that several commands share, and what they mean."""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from pipeline.records.languages import BESIDE, LANGUAGES, languages_in
from signing.errors import InputError

if TYPE_CHECKING:
    from pipeline.dossier.layout import Dossier
    from signing.keys.store import SigningKey
    from signing.report import Verdict
    from signing.timestamps.asking import Timestamper

Command = TypeVar("Command", bound=Callable[..., Any])

MAX_PASSPHRASE = 4096

dossier_option = click.option(
    "-C", "folder", metavar="DIR", type=click.Path(path_type=Path), help="The dossier. Default: the one you are in."
)
json_option = click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout, nothing else.")
html_option = click.option(
    "--html", "html_to", metavar="FILE", type=click.Path(path_type=Path), help="Write it as one HTML page to file away."
)


class LanguageType(click.ParamType[str]):
    """A language, or two side by side with a comma between them."""

    name = "language"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The value, when every language in it is one we write, and none stands there twice."""
        languages = languages_in(value)
        if not set(languages) <= set(LANGUAGES) or len(languages) > MOST or len(set(languages)) < len(languages):
            self.fail(
                f"'{value}' is none of {', '.join(LANGUAGES)}, or two of them: {BESIDE.join(LANGUAGES)}", param, ctx
            )
        return value


MOST = 2
"""Languages one document is made in."""
LANGUAGE_HELP = (
    f"Language of the documents: {' or '.join(LANGUAGES)}; a contract also {BESIDE.join(LANGUAGES)}, side by side"
)
language_option = click.option(
    "--language",
    metavar="LANGUAGE",
    type=LanguageType(),
    help=f"{LANGUAGE_HELP}. Default: that of the project.",
)
party_option = click.option(
    "--as", "party", metavar="PARTY", required=True, help="The party you sign for: client or vendor."
)
passphrase_option = click.option(
    "--passphrase-file",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Read the passphrase or PIN from this file's first line. Otherwise SIGNOFF_PASSPHRASE, or you are asked.",
)


revocation_option = click.option(
    "--revocation",
    "revocations",
    metavar="FILE",
    multiple=True,
    type=click.Path(path_type=Path),
    help="A revocation list (CRL) or OCSP answer of an authority, PEM or DER. May be repeated.",
)


def revocation_options(command: Command) -> Command:
    """What authorities say of certificates: given in files, or asked for over the network."""
    online = click.option(
        "--online", is_flag=True, help="Ask the authorities over the network whether they took certificates back."
    )
    host = click.option(
        "--online-host",
        "hosts",
        metavar="HOST",
        multiple=True,
        help="With --online, ask this host of your own network too. May be repeated.",
    )
    return revocation_option(online(host(command)))


def key_options(command: Command) -> Command:
    """`--key`, `--as` and where the passphrase comes from."""
    key = click.option(
        "--key", "key_uri", metavar="URI", required=True, help="Your key: a file, p12:FILE, pem:FILE or pkcs11:…."
    )
    return key(party_option(passphrase_option(command)))


also_option = click.option(
    "--also",
    "also_uri",
    metavar="URI",
    help="Your post-quantum key (ML-DSA-65), to sign with too: beside --key, never instead of it.",
)


tsa_option = click.option(
    "--tsa",
    "tsa",
    metavar="URL",
    multiple=True,
    help="A timestamper (RFC 3161). May be repeated: the first to answer counts. Default: timestamps in project.yaml.",
)


def timestamp_options(command: Command) -> Command:
    """`--tsa` and `--no-tsa`."""
    none = click.option("--no-tsa", is_flag=True, help="Sign without a timestamp: your time is only claimed.")
    return tsa_option(none(command))


def timestamper_of(dossier: Dossier | None, urls: tuple[str, ...], *, none: bool = False) -> Timestamper | None:
    """The timestampers named, else those of the project record; None when there are none or none is wanted."""
    from pipeline.dossier.project import timestamp_urls
    from signing.timestamps.asking import FirstToAnswer
    from signing.timestamps.http import HttpTimestamper

    if none and urls:
        raise InputError("--no-tsa", "--tsa is given too", "leave one of them out")
    usual = timestamp_urls(dossier) if dossier is not None else ()
    wanted = () if none else urls or usual
    return FirstToAnswer(HttpTimestamper(url) for url in wanted) if wanted else None


def dossier_of(context: click.Context, folder: Path | None) -> Dossier:
    """The dossier named by the command's `-C`, the program's `-C`, or the folder one is in."""
    from pipeline.dossier.layout import find_dossier

    return find_dossier(folder or context.find_root().obj, Path.cwd())


def user_templates(*, there: bool = True) -> Path | None:
    """The folder of templates of whoever works here: ``SIGNOFF_TEMPLATES``, else the platform's place for settings; None for none.

    One that the variable names has to be ``there``: a drive that is not connected must not change what contracts say.
    """
    named = os.environ.get("SIGNOFF_TEMPLATES")
    if named is None:
        return Path(click.get_app_dir("signoff")) / "templates"
    if not named:
        return None
    folder = Path(named)
    if there and not folder.is_dir():
        remedy = "connect the drive it lies on, or make it; 'SIGNOFF_TEMPLATES=' does without"
        raise InputError("SIGNOFF_TEMPLATES", f"there is no folder {named}", remedy)
    return folder


def now() -> dt.datetime:
    """The clock, read once, here at the edge; whole seconds, since no claimed time holds more."""
    return dt.datetime.now(dt.UTC).replace(microsecond=0)


def key_of(uri: str, passphrase_file: Path | None) -> SigningKey:
    """The key behind ``uri``, unlocked."""
    from signing.keys.store import load_key
    from signing.keys.uri import FileUri, parse_key_uri

    named = parse_key_uri(uri)
    if isinstance(named, FileUri) and not named.path.is_file():
        raise InputError(str(named.path), "there is no such key", "make one: 'signoff keys new --help'")
    question = f"Passphrase of {uri}" if isinstance(named, FileUri) else f"PIN of {uri}"
    return load_key(uri, passphrase(passphrase_file, question), module=os.environ.get("SIGNOFF_PKCS11_MODULE"))


def passphrase(file: Path | None, question: str, *, twice: bool = False) -> bytes:
    """The passphrase: from a file, from SIGNOFF_PASSPHRASE, or asked on the terminal; never an argument."""
    if file is not None:
        try:
            with file.open("rb") as opened:
                data = opened.readline(MAX_PASSPHRASE)
        except OSError as error:
            raise InputError(str(file), f"it cannot be read: {error.strerror}", "check --passphrase-file") from None
        return _not_empty(data.rstrip(b"\r\n"), str(file))
    given = os.environ.get("SIGNOFF_PASSPHRASE")
    if given is not None:
        return _not_empty(given.encode(), "SIGNOFF_PASSPHRASE")
    if not sys.stdin.isatty():
        raise InputError(
            "passphrase", "nobody is there to be asked for it", "give --passphrase-file F, or set SIGNOFF_PASSPHRASE"
        )
    answer: str = click.prompt(question, hide_input=True, err=True, confirmation_prompt=twice)
    return _not_empty(answer.encode(), "passphrase")


def numbered_folder(text: str) -> tuple[int, Path]:
    """The number of an entry and the folder it is compared with."""
    number, equals, path = text.partition("=")
    if not equals or not (number.isascii() and number.isdigit()) or len(number) > 6:
        raise InputError("--against", f"'{text}' is no number and folder", "write 2=DIR for entry 2")
    if not Path(path).exists():
        raise InputError(path, "there is no such folder", "check --against")
    return int(number), Path(path)


def party_anchor(text: str) -> tuple[str | None, Path]:
    """The party and the file of an anchor, written PARTY=F.pem; no party for one that serves other producers."""
    from pipeline.dossier.anchors import OWN_TIMESTAMPERS, PARTY

    party, equals, path = text.partition("=")
    if equals and (PARTY.fullmatch(party) or party == OWN_TIMESTAMPERS):
        return party, Path(path)
    return None, Path(text)


def remark(text: str) -> None:
    """Say on stderr what a person should know although nothing failed."""
    click.echo(f"signoff: note: {text}", err=True)


def write_page(path: Path, page: str) -> None:
    """Write a page where the person asked for it, whole or not at all."""
    from pipeline.dossier.store import write_file

    write_file(path, page.encode())
    remark(f"written: {shown_path(path)}")


def shown_path(path: Path) -> str:
    """``path`` as one would type it here."""
    try:
        return str(path.absolute().relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def exit_code(verdict: Verdict) -> int:
    """0 passed, 1 failed, 3 indeterminate."""
    return {"TOTAL-PASSED": 0, "TOTAL-FAILED": 1, "INDETERMINATE": 3}[str(verdict)]


def _not_empty(data: bytes, place: str) -> bytes:
    if not data:
        raise InputError(place, "the passphrase is empty", "a key is never kept or used without one")
    return data
