"""`signoff new`."""

from pathlib import Path

import click

from pipeline.cli.options import remark, shown_path


@click.command(name="new")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--sample", is_flag=True, help="Copy the complete sample project, an order portal.")
def command(folder: Path, sample: bool) -> int:
    """Begin a dossier in the new folder DIR: records to fill in, and places for everything else."""
    from pipeline.dossier.new import SAMPLE, new

    names = new(folder, sample=SAMPLE if sample else None)
    name = shown_path(folder)
    click.echo(name)
    for item in names:
        click.echo(f"  {item}")
    if sample:
        remark(f"a complete project to look around in: cd {name}, then 'signoff check' and 'signoff generate'")
        remark("its documents in English and Chinese: 'signoff generate --language en,zh-CN'")
    else:
        remark(f"fill in project.yaml first; 'signoff -C {name} check' says what is left")
    return 0
