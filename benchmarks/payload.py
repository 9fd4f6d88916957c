"""Payloads to measure on, made once below a folder and kept: many small files, and one big one."""

import os
import random
from pathlib import Path


def small_files(folder: Path, count: int, total: int) -> Path:
    """A tree of ``count`` files, together about ``total`` bytes, the same at every run."""
    root = folder / f"small-{count}-{total}"
    source = random.Random(7)  # noqa: S311 - the same bytes at every run, nothing secret
    block = source.randbytes(1 << 20)
    mean = max(total // count, 1)
    for index in range(count):
        path = root / f"{index // 1000:03}" / f"file-{index:06}.bin"
        size = int(mean * (0.2 + 1.6 * source.random()))
        if path.exists():
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        start = (index * 7919) % (len(block) - 1)
        data = (block[start:] + block)[:size]
        path.write_bytes(index.to_bytes(4, "big") + data[4:])
    return root


def big_file(folder: Path, size: int) -> Path:
    """One file of ``size`` bytes that no file system can store sparsely."""
    path = folder / f"big-{size}"
    if not path.exists() or path.stat().st_size != size:
        block = os.urandom(1 << 20)
        with path.open("wb") as file:
            for _ in range(size // len(block)):
                file.write(block)
    return path
