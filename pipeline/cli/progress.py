"""A progress bar on stderr for long work, on a terminal only."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from signing.digest import Progress

LONG = 256 * 1024 * 1024
"""Bytes from which on work takes long enough to be worth a bar."""


@contextmanager
def progress_bar(title: str, paths: list[Path]) -> Iterator[Progress | None]:
    """A function to call with bytes done, or None where a bar would be noise: no terminal, or little to do."""
    if not sys.stderr.isatty():
        yield None
        return
    total = sum(_size(path) for path in paths)
    if total < LONG:
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    console = Console(stderr=True, no_color="NO_COLOR" in os.environ)
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Bar(*columns, console=console, transient=True) as bar:
        task = bar.add_task(title, total=total)
        yield lambda count: bar.advance(task, count)


def _size(path: Path) -> int:
    if not path.is_dir():
        return path.stat().st_size if path.is_file() else 0
    return sum(os.lstat(os.path.join(folder, name)).st_size for folder, _, names in os.walk(path) for name in names)
