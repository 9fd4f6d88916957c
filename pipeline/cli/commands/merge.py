"""`signoff merge`."""

from pathlib import Path

import click

from pipeline.cli.options import dossier_of, dossier_option, json_option, now
from pipeline.cli.progress import progress_bar
from signing.errors import InputError


@click.command(name="merge")
@click.argument("places", metavar="DIR|FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@json_option
@dossier_option
@click.pass_context
def command(context: click.Context, places: tuple[Path, ...], as_json: bool, folder: Path | None) -> int:
    """Take over the other party's new entries and countersignatures: from its dossier, or from entries sent by mail.

    All of it is verified first, under the anchors in your trust/, never theirs. An entry that is here can only gain
    signatures; nothing is overwritten, a fork is refused and named. All is taken over, or nothing.
    """
    from pipeline.dossier.merge import merge
    from pipeline.dossier.project import project_number
    from pipeline.present.json_form import of_merge, text_of
    from pipeline.present.merge_text import merge_text
    from pipeline.records.process import load_process

    dossier = dossier_of(context, folder)
    for place in places:
        if not place.exists():
            raise InputError(str(place), "there is no such folder or file", "name the other party's copy")
    with progress_bar("Verifying", list(places)) as progress:
        merged = merge(
            dossier,
            places,
            now=now(),
            process=load_process(dossier.root),
            project=project_number(dossier),
            progress=progress,
        )
    click.echo(text_of(of_merge(merged)) if as_json else merge_text(merged))
    return 0
