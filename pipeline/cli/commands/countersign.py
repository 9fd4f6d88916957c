"""`signoff countersign`."""

from pathlib import Path

import click

from pipeline.cli.options import (
    also_option,
    dossier_of,
    dossier_option,
    exit_code,
    key_of,
    key_options,
    now,
    remark,
    revocation_options,
    shown_path,
    timestamp_options,
    timestamper_of,
)
from pipeline.cli.progress import progress_bar
from signing.errors import InputError


@click.command(name="countersign")
@click.argument("entry", type=click.Path(path_type=Path))
@click.option("--against", metavar="DIR", type=click.Path(path_type=Path), help="The folder the signed files lie in.")
@key_options
@also_option
@revocation_options
@timestamp_options
@dossier_option
@click.pass_context
def command(
    context: click.Context,
    entry: Path,
    against: Path | None,
    key_uri: str,
    party: str,
    passphrase_file: Path | None,
    also_uri: str | None,
    revocations: tuple[Path, ...],
    online: bool,
    hosts: tuple[str, ...],
    tsa: tuple[str, ...],
    no_tsa: bool,
    folder: Path | None,
) -> int:
    """Verify ENTRY and, when all of it holds and you trust whoever signed before you, append your signature.

    No byte that is there changes. Without trust in the earlier signatures nothing is written, and the report says why;
    nor when it does not follow the entries before it, or relies on one that is not here or not in force.
    With --against the files in DIR have to be those that were signed; for a seal, whose files lie outside, it is needed.
    """
    from pipeline.dossier.anchors import dossier_trust, with_revocations
    from pipeline.dossier.countersign import countersign
    from pipeline.dossier.online import with_answers
    from pipeline.present.report_text import report_text
    from pipeline.records.process import load_process
    from signing.report import Verdict

    dossier = dossier_of(context, folder)
    if not entry.is_file():
        raise InputError(str(entry), "there is no such file", "name the entry: entries/0001-prototype.asice, say")
    key = key_of(key_uri, passphrase_file)
    also = key_of(also_uri, passphrase_file) if also_uri is not None else None
    if against is not None and not against.exists():
        raise InputError(str(against), "there is no such folder", "check --against")
    trust = with_revocations(dossier_trust(dossier), revocations)
    timestamper = timestamper_of(dossier, tsa, none=no_tsa)
    if online:
        trust = with_answers(trust, [entry], hosts, keys=[key, also], timestamper=timestamper)
    # Read twice: before it is signed, and afterwards, before it takes the old one's place.
    with progress_bar("Verifying", [entry, entry, *([against] if against else [])]) as progress:
        outcome = countersign(
            entry,
            key=key,
            party=party,
            now=now(),
            trust=trust,
            process=load_process(dossier.root),
            against=against,
            dossier=dossier,
            also=also,
            timestamper=timestamper,
            progress=progress,
        )
    name = shown_path(entry)
    if outcome.after is None:
        live = shown_path(against) if against is not None else None
        click.echo(report_text(outcome.before, name, against=live, sound=outcome.sound))
        click.echo("signoff: error: nothing was signed and nothing written", err=True)
        return exit_code(outcome.before.verdict) if outcome.before.verdict is not Verdict.TOTAL_PASSED else 1
    for text in outcome.remarks:
        remark(text)
    if outcome.after.executed:
        remark("every required party has signed: it is in force")
    click.echo(name)
    return 0
