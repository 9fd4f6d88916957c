"""`signoff renew`."""

from pathlib import Path

import click

from pipeline.cli.options import (
    dossier_of,
    dossier_option,
    exit_code,
    now,
    remark,
    revocation_options,
    shown_path,
    timestamper_of,
    tsa_option,
)
from pipeline.cli.progress import progress_bar
from signing.errors import InputError


@click.command(name="renew")
@click.argument("entry", type=click.Path(path_type=Path))
@tsa_option
@revocation_options
@dossier_option
@click.pass_context
def command(
    context: click.Context,
    entry: Path,
    tsa: tuple[str, ...],
    revocations: tuple[Path, ...],
    online: bool,
    hosts: tuple[str, ...],
    folder: Path | None,
) -> int:
    """Add an archive timestamp to ENTRY, so that its signatures can be proven after their certificates have ended.

    It covers all that is there, earlier archive timestamps included, and brings along the revocation lists in trust/
    and those given. Do it while every certificate is good, and again before the newest timestamper's certificate ends.
    No byte that is there changes. ENTRY may also be a signed PDF that is not filed yet: it gets a document timestamp.
    """
    from pipeline.dossier.anchors import dossier_trust, with_revocations
    from pipeline.dossier.online import with_answers
    from pipeline.dossier.project import known_project
    from pipeline.dossier.renew import renew
    from pipeline.dossier.verify import is_pdf
    from pipeline.present.pdf_text import pdf_text
    from pipeline.present.report_text import report_text
    from pipeline.records.process import load_process
    from signing.report import Verdict

    dossier = dossier_of(context, folder)
    if not entry.is_file():
        raise InputError(str(entry), "there is no such file", "name the entry: entries/0001-prototype.asice, say")
    timestamper = timestamper_of(dossier, tsa)
    if timestamper is None:
        raise InputError("--tsa", "no timestamper is named", "--tsa URL, or timestamps in project.yaml")
    trust = with_revocations(dossier_trust(dossier), revocations)
    pdf = is_pdf(entry)
    if online and pdf:
        raise InputError("--online", "the authorities of a PDF alone are not asked yet", "give --revocation FILE")
    if online:
        trust = with_answers(trust, [entry], hosts, timestamper=timestamper)
    with progress_bar("Verifying", [entry, entry]) as progress:
        outcome = renew(
            entry,
            timestamper=timestamper,
            now=now(),
            trust=trust,
            process=load_process(dossier.root),
            project=known_project(dossier),
            progress=progress,
        )
    name = shown_path(entry)
    if outcome.after is None:
        click.echo(pdf_text(outcome.before, name) if pdf else report_text(outcome.before, name))
        click.echo("signoff: error: nothing was written: what does not hold today is not made to last", err=True)
        return exit_code(outcome.before.verdict) if outcome.before.verdict is not Verdict.TOTAL_PASSED else 1
    remark(f"proven to have been there on {outcome.after.archives[-1].time}")
    click.echo(name)
    return 0
