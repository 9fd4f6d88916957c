"""`signoff generate`."""

from pathlib import Path

import click

from pipeline.cli.options import (
    LANGUAGE_HELP,
    LanguageType,
    dossier_of,
    dossier_option,
    now,
    remark,
    shown_path,
    user_templates,
)
from pipeline.records.languages import BESIDE
from signing.errors import InputError, InputErrors


@click.command(name="generate")
@click.argument("kinds", metavar="[KIND]...", nargs=-1)
@click.option("--format", "formats", type=click.Choice(["docx", "pdf"]), multiple=True, help="Default: both.")
@click.option(
    "--language",
    "languages",
    metavar="LANGUAGE",
    type=LanguageType(),
    multiple=True,
    help=f"{LANGUAGE_HELP}; may be repeated. Default: that of the project.",
)
@click.option("--review", is_flag=True, help="Keep tracked changes and comments of your own templates, in drafts.")
@click.option("--out", metavar="DIR", type=click.Path(path_type=Path), help="Default: drafts/ of the dossier.")
@dossier_option
@click.pass_context
def command(
    context: click.Context,
    kinds: tuple[str, ...],
    formats: tuple[str, ...],
    languages: tuple[str, ...],
    review: bool,
    out: Path | None,
    folder: Path | None,
) -> int:
    """Make documents from the records and print their paths.

    KIND is srs, contract, change-request or another document of the process; KIND/ID one of several, such as
    change-request/CR-001; without it, all that can be made. A document says DRAFT on every page until what it cites is signed
    by both parties. Without LibreOffice: Word only.

    All documents in English and in Chinese: --language en,zh-CN without a KIND. With the KIND contract it is one contract, the
    languages side by side.

    A template of your own with tracked changes or comments is refused; --review makes drafts that show them to those who
    discuss them, and that nobody can freeze.
    """
    from pipeline.dossier.converting import converter
    from pipeline.dossier.drafts import write_drafts
    from pipeline.present.template_text import own_files
    from pipeline.records.process import load_process

    machine = converter() if not formats or "pdf" in formats else None
    if machine is None and "pdf" in formats:
        raise InputError(
            "--format pdf", "LibreOffice is not installed here", "install it: apt-get install libreoffice-writer-nogui"
        )
    dossier = dossier_of(context, folder)
    drafts = write_drafts(
        dossier,
        kinds,
        now=now(),
        process=load_process(dossier.root),
        formats=formats or ("docx", "pdf"),
        languages=dict.fromkeys(languages),
        converter=machine,
        out=out,
        review=review,
        user_templates=user_templates(),
    )
    for draft in drafts.made:
        for path in draft.paths:
            click.echo(shown_path(path))
    for text in own_files(drafts.own):
        remark(text)
    for text in drafts.waiting:
        remark(text)
    for name in drafts.apart:
        both = next(language for language in languages if BESIDE in language)
        remark(f"each language for itself; side by side in one {name}: 'signoff generate {name} --language {both}'")
    for kind, errors in drafts.errors.items():
        plural = "error" if errors == 1 else "errors"
        remark(f"DRAFT until its records are mended: {kind}, {errors} {plural} ('signoff check' shows them)")
    unsigned = dict.fromkeys(
        draft.kind for draft in drafts.made if draft.draft and not review and draft.kind not in drafts.errors
    )
    if unsigned:
        remark(f"DRAFT until what they cite is signed by both parties: {', '.join(unsigned)}")
    if review:
        remark("DRAFT with the tracked changes and comments of your templates: nothing made so can be frozen")
    if machine is None and not formats:
        remark("Word only: LibreOffice is not installed here (apt-get install libreoffice-writer-nogui)")
    if drafts.faulty:
        raise InputErrors(InputError("", text, "'signoff check' shows them") for text in drafts.faulty)
    return 0
