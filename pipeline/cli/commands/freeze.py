"""`signoff freeze`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.options import (
    also_option,
    dossier_of,
    dossier_option,
    key_of,
    key_options,
    language_option,
    now,
    remark,
    revocation_options,
    shown_path,
    timestamp_options,
    timestamper_of,
    user_templates,
)
from pipeline.cli.progress import progress_bar
from signing.errors import InputError

if TYPE_CHECKING:
    from pipeline.dossier.layout import Dossier


@click.command(name="freeze")
@click.argument("kind")
@click.argument("path", required=False, type=click.Path(path_type=Path))
@key_options
@also_option
@timestamp_options
@revocation_options
@click.option("--title", metavar="T", help="What the entry is called. Default: the title in the record.")
@click.option("--detached", is_flag=True, help="Leave the files where they are: the entry is a seal over them.")
@click.option("--again", is_flag=True, help="Freeze although nothing has changed since the last such entry.")
@language_option
@dossier_option
@click.pass_context
def command(
    context: click.Context,
    kind: str,
    path: Path | None,
    key_uri: str,
    party: str,
    passphrase_file: Path | None,
    also_uri: str | None,
    tsa: tuple[str, ...],
    no_tsa: bool,
    revocations: tuple[Path, ...],
    online: bool,
    hosts: tuple[str, ...],
    title: str | None,
    detached: bool,
    again: bool,
    folder: Path | None,
    language: str | None,
) -> int:
    """Freeze KIND as the next entry, signed by you, and print the path of the entry.

    KIND is srs, prototype, contract, deliverable or another kind of the process; KIND/ID one of several documents, such
    as change-request/CR-001. Documents are made from the records now, or are the PDF PATH that the parties have signed;
    a prototype or deliverable is the folder PATH. The records must check clean, and what KIND relies on must be signed
    by both parties. With a timestamp, the revocation lists in trust/ and those given or asked for come along. A folder of many gigabytes need not be copied into the entry: with --detached it stays where it is.
    """
    from pipeline.dossier.anchors import dossier_trust, with_revocations
    from pipeline.dossier.converting import converter
    from pipeline.dossier.freeze import freeze
    from pipeline.dossier.online import with_answers
    from pipeline.present.template_text import own_files
    from pipeline.records.process import Form, load_process

    dossier = dossier_of(context, folder)
    process = load_process(dossier.root)
    document = process.kind(kind.partition("/")[0]).form is Form.DOCUMENT
    if path is not None and not path.exists():
        raise InputError(str(path), "there is no such folder or file", "check the path")
    key = key_of(key_uri, passphrase_file)
    also = key_of(also_uri, passphrase_file) if also_uri is not None else None
    timestamper = timestamper_of(dossier, tsa, none=no_tsa)
    trust = with_revocations(dossier_trust(dossier), revocations)
    if online:
        trust = with_answers(trust, [], hosts, keys=[key, also], timestamper=timestamper)
    with progress_bar("Freezing", _read(dossier, kind, path)) as progress:
        frozen = freeze(
            dossier,
            kind,
            key=key,
            party=party,
            now=now(),
            process=process,
            converter=converter() if document else None,
            folder=path,
            title=title,
            again=again,
            language=language,
            detached=detached,
            also=also,
            timestamper=timestamper,
            trust=trust,
            user_templates=user_templates() if document else None,
            progress=progress,
        )
    for text in (*frozen.remarks, *own_files(frozen.own)):
        remark(text)
    if frozen.missing:
        remark(f"half-signed, not in force: send it to the {' and the '.join(frozen.missing)} for countersigning")
    click.echo(shown_path(frozen.path))
    return 0


def _read(dossier: Dossier, kind: str, path: Path | None) -> Iterator[Path]:
    """What freezing reads: the entries before, and what is frozen. Looked up only where a bar is shown."""
    from pipeline.dossier.freeze import recorded_folder
    from pipeline.records.check import check

    yield dossier.entries
    folder = path or recorded_folder(dossier, kind, check(dossier.root).records)
    if folder is not None:
        yield folder
