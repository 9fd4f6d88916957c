"""Inputs that once crashed something, one folder for each target."""

from pathlib import Path

CORPUS = Path(__file__).parent / "corpus"


def kept() -> dict[str, dict[str, bytes]]:
    """The inputs by target and file name."""
    return {
        folder.name: {path.name: path.read_bytes() for path in sorted(folder.iterdir())}
        for folder in sorted(CORPUS.iterdir())
    }
