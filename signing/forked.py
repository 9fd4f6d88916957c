"""Work on all cores by forked processes: children inherit the work, and send back raw bytes in the order asked for.

A process pool would pickle every task and result; for a hundred thousand small files that costs more than the digests.
"""

import gc
import os
import pickle
import select
import signal
import struct
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import BinaryIO, TypeVar

Task = TypeVar("Task")

LOT = 800
"""Small files a process takes at once."""

_HEADER = struct.Struct("<?Q")
"""Whether the work succeeded, and how many bytes follow."""


def in_order(work: Callable[[Task], bytes], tasks: Sequence[Task], workers: int) -> Iterator[bytes]:
    """``work`` of every task, in order and as it is done by ``workers`` processes where forking is safe, else one after the other.

    An exception of ``work`` is raised here, the one of the earliest task; the other processes are ended.
    """
    if workers < 2 or len(tasks) < 2 or not _may_fork():
        yield from map(work, tasks)
        return
    count = min(workers, len(tasks))
    children: list[tuple[int, BinaryIO]] = []
    try:
        for index in range(count):
            children.append(_start(work, tasks[index::count], [pipe for _, pipe in children]))
        for index in range(len(tasks)):
            yield _receive(children[index % count][1])
    finally:
        for child, pipe in children:
            pipe.close()
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)


def lots(tasks: Sequence[Task], size: Callable[[Task], int]) -> Iterator[Sequence[Task]]:
    """``tasks`` in shares for several processes: not more than ``LOT`` each, and about a sixteenth of the bytes."""
    sizes = list(map(size, tasks))
    share = max(sum(sizes) // 16, 4 * 1024 * 1024)
    for first in range(0, len(tasks), LOT):
        after = min(first + LOT, len(tasks))
        if sum(sizes[first:after]) <= share:
            yield tasks[first:after]
            continue
        start, done = first, 0
        for index in range(first, after):
            done += sizes[index]
            if done >= share:
                yield tasks[start : index + 1]
                start, done = index + 1, 0
        if start < after:
            yield tasks[start:after]


def _may_fork() -> bool:
    """Whether only this thread runs, so that no lock can be held for ever in a child."""
    return sys.platform != "win32" and threading.active_count() == 1


def _start(work: Callable[[Task], bytes], tasks: Sequence[Task], others: list[BinaryIO]) -> tuple[int, BinaryIO]:
    """A child that does ``tasks`` and writes each outcome to a pipe; its number and the end to read from."""
    reading, writing = os.pipe()
    child = os.fork()
    if child:
        os.close(writing)
        return child, open(reading, "rb", buffering=1 << 16)
    try:
        threading.Thread(target=_leave_with_parent, args=(writing,), daemon=True).start()
        gc.disable()  # a collection would touch, and so copy, every page inherited
        os.close(reading)
        for pipe in others:
            pipe.close()
        with open(writing, "wb", buffering=1 << 16) as pipe:
            for task in tasks:
                try:
                    good, outcome = True, work(task)
                except Exception as error:  # noqa: BLE001 - it goes to the parent, which raises it
                    good, outcome = False, pickle.dumps(error)
                pipe.write(_HEADER.pack(good, len(outcome)) + outcome)
                pipe.flush()
                if not good:
                    break
    finally:
        os._exit(0)  # without the parent's clean-up: its files and locks are not the child's


def _leave_with_parent(writing: int) -> None:
    """End this child when nobody reads from its pipe any more: a parent that was killed must leave no one at work."""
    watch = select.poll()
    watch.register(writing, 0)
    watch.poll()  # until the other end is closed
    os._exit(1)


def _receive(pipe: BinaryIO) -> bytes:
    header = pipe.read(_HEADER.size)
    if len(header) < _HEADER.size:
        raise ChildProcessError("a process that computed digests ended early: the machine may be out of memory")
    good, length = _HEADER.unpack(header)
    outcome = pipe.read(length)
    if not good:
        raise pickle.loads(outcome)  # noqa: S301 - from our own child, over a pipe nobody else holds
    return outcome
