"""A company's own templates: Word files in ``templates/``, one folder per language, which stand in for those that ship."""

from pathlib import Path

from pipeline.dossier.layout import Dossier
from signing.errors import InputError

FOLDER = "templates"
MAX_BYTES = 16 * 1024 * 1024
"""A template larger than this is not read."""


def own_template(dossier: Dossier, kind: str, language: str) -> bytes | None:
    """The dossier's own template of this kind; None when it has none, and the one that ships is used.

    Raises ``InputError`` for a link and for a file too large to be a template.
    """
    path = dossier.root / FOLDER / language / f"{kind}.docx"
    name = str(path.relative_to(dossier.root))
    if any(part.is_symlink() for part in (path, *path.parents[:2])):
        raise InputError(name, "it is a symbolic link", "put the file itself there")
    if not path.is_file():
        return None
    return _bounded(path, name)


def _bounded(path: Path, name: str) -> bytes:
    with path.open("rb") as file:
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise InputError(name, f"it is larger than {MAX_BYTES // 2**20} MiB", "shrink its pictures")
    return data
