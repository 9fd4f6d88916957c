"""All benchmarks in one run: `python -m benchmarks.run`, or with `--small` on payloads that take a minute."""

import subprocess
import sys

from benchmarks.measure import HEAD

SMALL = ("--files", "3000", "--bytes", "30000000", "--big", "100000000", "--pairs", "3")


def main() -> None:
    """Run each benchmark in a process of its own, so that none measures what another left in memory."""
    sizes = SMALL if "--small" in sys.argv[1:] else ()
    print(HEAD)
    for module, options in (("startup", ()), ("documents", ()), ("hashing", sizes), ("containers", sizes)):
        print(f"\n{module}", flush=True)
        subprocess.run([sys.executable, "-m", f"benchmarks.{module}", *options], check=False)


if __name__ == "__main__":
    main()
