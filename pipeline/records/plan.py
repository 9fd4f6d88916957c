"""The tasks of the development plan, their order and the critical path (W-03 to W-05)."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pipeline.records.values import Path

KIND = "development-plan"
Task = Mapping[str, Any]


def tasks(plan: Mapping[str, Any]) -> Iterator[tuple[Path, Task]]:
    """All tasks of all submodules of all modules, with where they stand."""
    for m, module in enumerate(plan["wbs"]):
        for p, part in enumerate(module["parts"]):
            for t, task in enumerate(part["tasks"]):
                yield ("wbs", m, "parts", p, "tasks", t), task


def circle(found: Iterable[Task]) -> tuple[str, ...]:
    """Tasks that wait for each other, in a row that comes back to its first; empty when there are none."""
    waits = {task["id"]: tuple(task["after"]) for task in found}
    settled: set[str] = set()
    for start, first in waits.items():
        trail: list[str] = []
        stack = [(start, iter(first))]
        while stack:
            name, ahead = stack[-1]
            if name not in trail:
                trail.append(name)
            following = next((item for item in ahead if item in waits and item not in settled), None)
            if following is None:
                settled.add(name)
                trail.pop()
                stack.pop()
            elif following in trail:
                return (*trail[trail.index(following) :], following)
            else:
                stack.append((following, iter(waits[following])))
    return ()


def critical_path(found: Iterable[Task]) -> tuple[str, ...]:
    """The ids of the longest row of tasks that wait for each other, by calendar days, first to last.

    A day lost in one of them is a day lost for the whole. Empty when tasks wait in a circle. Of two equally long rows
    it is the one whose last task comes first in the plan.
    """
    listed = tuple(found)
    if circle(listed):
        return ()
    by_id = {task["id"]: task for task in listed}
    length: dict[str, int] = {}
    before: dict[str, str | None] = {}
    for task in _ordered(by_id):
        ahead = [name for name in task["after"] if name in by_id]
        longest = max(ahead, key=lambda name: length[name], default=None)
        before[task["id"]] = longest
        length[task["id"]] = _days(task) + (length[longest] if longest is not None else 0)
    last = max(by_id, key=lambda name: length[name], default=None)
    path: list[str] = []
    while last is not None:
        path.append(last)
        last = before[last]
    return tuple(reversed(path))


def _ordered(by_id: Mapping[str, Task]) -> Iterator[Task]:
    """Tasks after all they wait for."""
    done: set[str] = set()
    while len(done) < len(by_id):
        for name, task in by_id.items():
            if name not in done and all(item in done or item not in by_id for item in task["after"]):
                done.add(name)
                yield task


def _days(task: Task) -> int:
    begins: dt.date = task["begins"]
    ends: dt.date = task["ends"]
    return (ends - begins).days + 1
