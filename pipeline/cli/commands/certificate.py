"""`signoff certificate`."""

from pathlib import Path

import click

from pipeline.cli.commands.verify import dossier_around, trust_for
from pipeline.cli.options import (
    dossier_option,
    exit_code,
    json_option,
    now,
    remark,
    revocation_option,
    shown_path,
)
from pipeline.cli.report_files import examined, report_files, report_options
from signing.errors import InputError


@click.command(name="certificate")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--trust",
    "anchors",
    metavar="PARTY=F.pem",
    multiple=True,
    help="An anchor of a party; of a timestamper with tsa=F.pem. May be repeated.",
)
@revocation_option
@report_options
@json_option
@dossier_option
@click.pass_context
def command(
    context: click.Context,
    file: Path,
    anchors: tuple[str, ...],
    revocations: tuple[Path, ...],
    html_to: Path | None,
    pdf_to: Path | None,
    language: str,
    as_json: bool,
    folder: Path | None,
) -> int:
    """Certify who executed FILE, in what role, when and with which certificates: a certificate of completion.

    FILE is an entry or a signed PDF. It is verified first, as 'signoff verify' does; what is not executed, or does not
    hold, gets no certificate and the exit code of that verdict. Everything in the certificate comes from the signatures
    and what they cover. --pdf and --html write it to file away.
    """
    from pipeline.dossier.completion import completion
    from pipeline.dossier.project import known_project
    from pipeline.dossier.verify import is_pdf, verify_container, verify_pdf_file
    from pipeline.dossier.version import GENERATOR
    from pipeline.present import pdf_text, report_text
    from pipeline.present.certificate_text import certificate_text
    from pipeline.present.json_form import of_completion, of_report, text_of
    from pipeline.present.reports.certificate import completion_certificate
    from pipeline.present.reports.voice import Voice
    from pipeline.records.process import load_process

    if not file.is_file():
        raise InputError(str(file), "there is no such file", "name an entry, entries/0003-contract.asice say")
    dossier = dossier_around(context, folder, file)
    trust = trust_for(dossier, anchors, revocations)
    moment = now()
    written = report_files(html_to, pdf_to, language, moment)
    pdf = is_pdf(file)
    if pdf:
        project = known_project(dossier) if dossier is not None else {}
        report = verify_pdf_file(file, trust=trust, now=moment, project=project)
    else:
        report = verify_container(file, trust=trust, now=moment, process=load_process())
    found = completion(file, report, examined(file), pdf=pdf)
    if found is None:
        said = pdf_text.headline if pdf else report_text.headline
        click.echo(text_of(of_report(report)) if as_json else said(report, shown_path(file)))
        remark(f"no certificate: {shown_path(file)} is not proven to be executed ('signoff verify' says why)")
        return exit_code(report.verdict) or 3
    if written.wanted:
        written.write_certificate(completion_certificate(found, now=moment, generator=GENERATOR, voice=written.voice))
    if as_json:
        click.echo(text_of(of_completion(found)))
    else:
        english = Voice()
        view = completion_certificate(found, now=moment, generator=GENERATOR, voice=english)
        click.echo(certificate_text(view, english))
    return 0
