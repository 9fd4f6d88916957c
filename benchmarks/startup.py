"""CPU time of `signoff --help` in a fresh process, against Python alone; goal: under 150 ms."""

import resource
import statistics
import subprocess
import sys

RUNS = 15
GOAL_MS = 150.0


def cpu_ms(arguments: list[str]) -> float:
    """User and system time of one run, in milliseconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return 1000 * (after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime)


def median_ms(arguments: list[str]) -> float:
    """The median of several runs, after one that warms the caches."""
    cpu_ms(arguments)
    return statistics.median(cpu_ms(arguments) for _ in range(RUNS))


def main() -> None:
    """Print both figures and whether the goal is met."""
    bare = median_ms(["-c", "pass"])
    ours = median_ms(["-m", "pipeline.cli", "--help"])
    print(f"signoff --help: {ours:.0f} ms of CPU (Python alone: {bare:.0f} ms); goal: < {GOAL_MS:.0f} ms")
    if ours >= GOAL_MS:
        sys.exit("startup: the goal is not met")


if __name__ == "__main__":
    main()
