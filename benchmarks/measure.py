"""Paired measurements: ours and a peer in turn on the same work, judged by the median of their ratios.

Neighbours come and go on shared machines, so absolute times say little. Data is read through before every timed run, the order
alternates, and a run that does other work than it says fails: each side returns what it found, and both have to agree.
"""

import os
import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one run took, in seconds."""

    wall: float
    user: float
    system: float

    @property
    def cpu(self) -> float:
        """User and system time together."""
        return self.user + self.system


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One comparison: the median ratio of a figure, ours over the peer's."""

    work: str
    peer: str
    figure: str
    ours: float
    theirs: float
    ratio: float
    goal: float
    at_least: bool = False
    """Whether the goal is a lower bound (a speed-up) and not an upper one."""

    @property
    def met(self) -> bool:
        """Whether the goal is met."""
        return self.ratio >= self.goal if self.at_least else self.ratio <= self.goal

    def __str__(self) -> str:
        sign = "\u2265" if self.at_least else "\u2264"
        mark = "met" if self.met else "NOT met"
        return (
            f"{self.work:<52} {self.peer:<34} {self.figure:<9} {self.ours:8.3f} {self.theirs:8.3f} "
            f"{self.ratio:7.3f}  {sign} {self.goal:<5} {mark}"
        )


HEAD = f"{'work':<52} {'peer':<34} {'figure':<9} {'ours s':>8} {'peer s':>8} {'ratio':>7}  goal"


def cost(action: Callable[[], object]) -> tuple[Cost, object]:
    """What ``action`` took, its child processes included, and what it returned."""
    before = _usage()
    start = time.perf_counter()
    outcome = action()
    wall = time.perf_counter() - start
    after = _usage()
    return Cost(wall=wall, user=after[0] - before[0], system=after[1] - before[1]), outcome


def compare(
    work: str,
    peer: str,
    ours: Callable[[], object],
    theirs: Callable[[], object],
    *,
    goal: float,
    figure: str = "cpu",
    pairs: int = 7,
    warm: Iterable[Path] = (),
    agree: bool = True,
    at_least: bool = False,
    prepare: Callable[[], object] = lambda: None,
) -> Row:
    """The row of a comparison over ``pairs`` alternating pairs; stops the program when the two do not agree.

    With ``at_least`` the ratio is the peer's figure over ours: how many times as fast. ``prepare`` runs before each run and is
    not measured.
    """
    paths = tuple(warm)
    ratios, mine, peers = [], [], []
    for index in range(pairs):
        results: dict[str, tuple[Cost, object]] = {}
        order = (("ours", ours), ("theirs", theirs)) if index % 2 == 0 else (("theirs", theirs), ("ours", ours))
        for name, action in order:
            prepare()
            read_through(paths)
            results[name] = cost(action)
        if agree and _found(results["ours"][1]) != _found(results["theirs"][1]):
            sys.exit(f"{work}: ours and {peer} found different things")
        first, second = (getattr(results[name][0], figure) for name in ("ours", "theirs"))
        mine.append(first)
        peers.append(second)
        ratios.append(second / first if at_least else first / second)
    row = Row(
        work=work,
        peer=peer,
        figure=figure,
        ours=statistics.median(mine),
        theirs=statistics.median(peers),
        ratio=statistics.median(ratios),
        goal=goal,
        at_least=at_least,
    )
    print(row, flush=True)
    return row


def _found(outcome: object) -> object:
    """What a run found; one that returns a function has that to be told after the clock stopped."""
    return outcome() if callable(outcome) else outcome


def read_through(paths: Iterable[Path]) -> None:
    """Bring files into the page cache."""
    buffer = bytearray(1 << 20)
    for path in paths:
        for file in [path] if path.is_file() else (item for item in path.rglob("*") if item.is_file()):
            descriptor = os.open(file, os.O_RDONLY)
            while os.readv(descriptor, [buffer]):
                pass
            os.close(descriptor)


def _usage() -> tuple[float, float]:
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + children.ru_utime, own.ru_stime + children.ru_stime
