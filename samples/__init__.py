"""The complete sample projects that ship with signoff, as data."""

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path


def names() -> tuple[str, ...]:
    """The names of the samples, sorted."""
    return tuple(sorted(item.name for item in files(__name__).iterdir() if (item / "project.yaml").is_file()))


def copy_to(name: str, folder: Path) -> None:
    """Write the sample ``name`` below ``folder``, which is made when it is not there.

    Raises ``KeyError`` for a name that is not among ``names()``.
    """
    if name not in names():
        raise KeyError(name)
    _copy(files(__name__) / name, folder)


def _copy(source: Traversable, target: Path) -> None:
    if source.is_dir():
        target.mkdir(parents=True, exist_ok=True)
        for item in sorted(source.iterdir(), key=lambda entry: entry.name):
            _copy(item, target / item.name)
    else:
        target.write_bytes(source.read_bytes())
