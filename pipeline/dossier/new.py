"""The verb `new`: a dossier to begin with, or a complete sample to look around in."""

from pathlib import Path

import samples
from pipeline.dossier.layout import ENTRIES, TRUST
from pipeline.dossier.starter import starter
from pipeline.dossier.store import write_file
from pipeline.records.process import shipped_process
from signing.errors import InputError

SAMPLE = "order-portal"
WORKING_FOLDERS = ("prototype", "deliverables")
LATER = ("acceptance",)
"""Records that are filled in at the end; until then they lie in ``later/``, where `check` does not read them."""


def new(folder: Path, *, sample: str | None = None) -> tuple[str, ...]:
    """Make a dossier in ``folder``, which may exist when it is empty; returns the names in it, sorted.

    ``sample`` names the sample project to copy. Raises ``InputError`` for a folder with something in it.
    """
    if sample is not None and sample not in samples.names():
        raise InputError("--sample", f"there is no sample '{sample}'", f"there are: {', '.join(samples.names())}")
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise InputError(str(folder), "it is there and is not a folder", "choose another name")
    if folder.is_dir() and any(folder.iterdir()):
        raise InputError(str(folder), "it is not empty", "choose a new folder: a dossier begins in its own")
    if not folder.absolute().parent.is_dir():
        raise InputError(str(folder.parent), "there is no such folder", "make it first")
    folder.mkdir(exist_ok=True)
    if sample is not None:
        samples.copy_to(sample, folder)
    else:
        for name in (*WORKING_FOLDERS, "later"):
            (folder / name).mkdir()
        process = shipped_process()
        needed = {name for kind in process.kinds.values() if not kind.optional for name in kind.records}
        for kind in (name for name in process.records if name in needed):
            place = folder / "later" if kind in LATER else folder
            write_file(place / f"{kind}.yaml", starter(kind).encode(), replace=False)
    for name in (ENTRIES, TRUST):
        (folder / name).mkdir(exist_ok=True)
    return tuple(sorted(path.name for path in folder.iterdir()))
