"""`signoff sign`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.options import (
    dossier_option,
    exit_code,
    key_of,
    key_options,
    now,
    party_anchor,
    remark,
    revocation_options,
    shown_path,
    timestamp_options,
    timestamper_of,
    user_templates,
)
from signing.errors import InputError

if TYPE_CHECKING:
    from pipeline.dossier.layout import Dossier


@click.command(name="sign")
@click.argument("pdf", type=click.Path(path_type=Path))
@key_options
@click.option(
    "--out", metavar="F.pdf", type=click.Path(path_type=Path), help="Write the signed PDF here, not in its place."
)
@timestamp_options
@revocation_options
@click.option("--trust", "anchors", metavar="PARTY=F.pem", multiple=True, help="An anchor of a party. May be repeated.")
@dossier_option
@click.pass_context
def command(
    context: click.Context,
    pdf: Path,
    key_uri: str,
    party: str,
    passphrase_file: Path | None,
    out: Path | None,
    tsa: tuple[str, ...],
    no_tsa: bool,
    revocations: tuple[Path, ...],
    online: bool,
    hosts: tuple[str, ...],
    anchors: tuple[str, ...],
    folder: Path | None,
) -> int:
    """Sign PDF, a document made by 'signoff generate', in the field of your party, and print its path.

    It must not be a draft, and has to say what the records say. The first signature puts a field for each party where the
    document has room to sign, and from then on nothing but the other parties' signatures may be added. Whoever signed
    before has to be trusted. With a timestamp, the revocation lists in trust/ and those given or asked for come along. A party that has the PDF and no dossier can sign it too, once it has its fields.
    """
    from pipeline.cli.commands.verify import dossier_around
    from pipeline.dossier.anchors import dossier_trust, joined, trust_of, with_revocations
    from pipeline.dossier.online import with_answers
    from pipeline.dossier.sign import sign
    from pipeline.present.pdf_text import pdf_text
    from pipeline.records.process import load_process
    from signing.report import Verdict

    if not pdf.is_file():
        raise InputError(str(pdf), "there is no such file", "make it first: 'signoff generate'")
    trust = trust_of(party_anchor(item) for item in anchors)
    dossier: Dossier | None = dossier_around(context, folder, pdf)
    if dossier is not None:
        trust = joined(dossier_trust(dossier), trust)
    trust = with_revocations(trust, revocations)
    key = key_of(key_uri, passphrase_file)
    timestamper = timestamper_of(dossier, tsa, none=no_tsa)
    if online:
        trust = with_answers(trust, [], hosts, keys=[key], timestamper=timestamper)
    outcome = sign(
        pdf,
        key=key,
        party=party,
        now=now(),
        trust=trust,
        process=load_process(dossier.root if dossier is not None else None),
        dossier=dossier,
        out=out,
        timestamper=timestamper,
        user_templates=user_templates() if dossier is not None else None,
    )
    if outcome.after is None:
        if outcome.before is not None:
            click.echo(pdf_text(outcome.before, shown_path(pdf)))
        click.echo("signoff: error: nothing was signed and nothing written", err=True)
        failed = outcome.before is None or outcome.before.verdict is Verdict.TOTAL_PASSED
        return 1 if failed or outcome.before is None else exit_code(outcome.before.verdict)
    for text in outcome.remarks:
        remark(text)
    for text in outcome.said:
        remark(text)
    click.echo(shown_path(outcome.path))
    return 0
