"""A progress bar on stderr for long work, on a terminal only."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from signing.digest import Progress

LONG = 256 * 1024 * 1024
"""Bytes from which on work takes long enough to be worth a bar."""
OFTEN = 0.1
"""Seconds between two drawings."""


@contextmanager
def progress_bar(title: str, paths: Iterable[Path]) -> Iterator[Progress | None]:
    """A function to call with bytes done, or None where a bar would be noise: no terminal, or little to do.

    The bar shows bytes done, rate and time left. It is drawn by whoever calls, not by a thread of its own: with one
    running, work could not be shared among processes.
    """
    if not sys.stderr.isatty():
        yield None
        return
    total = sum(_size(path) for path in paths)
    if total < LONG:
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, TextColumn, TimeRemainingColumn, TransferSpeedColumn
    from rich.progress import Progress as Bar

    console = Console(stderr=True, no_color="NO_COLOR" in os.environ)
    columns = (
        TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn(),
        TextColumn("left"), TimeRemainingColumn(),
    )  # fmt: skip
    with Bar(*columns, console=console, transient=True, auto_refresh=False) as bar:
        task = bar.add_task(title, total=total)
        bar.refresh()
        drawn = time.monotonic()

        def told(count: int) -> None:
            nonlocal drawn
            bar.advance(task, count)
            if time.monotonic() - drawn >= OFTEN:
                drawn = time.monotonic()
                bar.refresh()

        yield told


def _size(path: Path) -> int:
    if not path.is_dir():
        return path.stat().st_size if path.is_file() else 0
    return sum(os.lstat(os.path.join(folder, name)).st_size for folder, _, names in os.walk(path) for name in names)
