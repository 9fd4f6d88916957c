"""Large deliverables through the program itself: one file of 20 GB, a tree of 100,000 files; memory and rates.

Not part of `python -m benchmarks.run`: it takes 45 GB of disk and minutes. `python -m benchmarks.large --folder DIR`.
"""

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from benchmarks import payload

MEMORY_GOAL = 200
SMALL_PROJECT = Path(__file__).parent.parent / "tests" / "dossier" / "small"
PROGRAM = (sys.executable, "-m", "pipeline.cli")


def main() -> None:
    """Print a line for each command: wall and CPU time, bytes for each second of CPU, largest resident memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "signoff-benchmarks")
    parser.add_argument("--big", type=int, default=20_000_000_000)
    parser.add_argument("--files", type=int, default=100_000)
    parser.add_argument("--bytes", type=int, default=1 << 30)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    big = options.folder / "big"
    big.mkdir(exist_ok=True)
    file = payload.big_file(big, options.big)
    small = payload.small_files(options.folder, options.files, options.bytes)
    print(f"{'work':<46} {'wall s':>8} {'CPU s':>8} {'GB/CPU s':>9} {'peak MiB':>9} {'workers':>8}")
    for tool in (["openssl", "dgst", "-sha256"], ["sha256sum"]):
        measured(f"{tool[0]}, one file", options.big, [*tool, str(file)])
    commands(options.folder, "one file", big, options.big)
    commands(options.folder, f"{options.files:,} files", small, options.bytes)


def commands(folder: Path, what: str, tree: Path, size: int) -> None:
    """A dossier over ``tree``, once sealed and once with the files in it."""
    os.environ["SIGNOFF_PASSPHRASE"] = "a benchmark has no secrets"  # noqa: S105 - of keys made here
    with tempfile.TemporaryDirectory(dir=folder) as place:
        dossier = shutil.copytree(SMALL_PROJECT, Path(place) / "dossier")
        signoff = [*PROGRAM, "-C", str(dossier)]
        people = {"client": ("Nordlicht Handel GmbH", "Anna Berg"), "vendor": ("Harbour Software Ltd", "Bob Lynch")}
        for party, (organisation, person) in people.items():
            key = str(dossier / f"{party}.p12")
            made = [*PROGRAM, "keys", "new", "--organisation", organisation, "--signatory", person, "--out", key]
            subprocess.run(made, check=True, capture_output=True)
            trusted = [*signoff, "keys", "trust", party, str(dossier / f"{party}.pem")]
            subprocess.run(trusted, check=True, capture_output=True)
        vendor, client = (["--key", str(dossier / f"{party}.p12"), "--as", party] for party in ("vendor", "client"))
        against = ["--against", str(tree)]
        for detached, ending in (["--detached"], "seal"), ([], "asice"):
            form = "detached" if detached else "attached"
            entry = str(dossier / "entries" / f"0001-prototype.{ending}")
            freeze = [*signoff, "freeze", "prototype", str(tree), *detached, *vendor]
            measured(f"freeze {form}, {what}", size, freeze)
            measured(f"verify {form}, {what}", size, [*signoff, "verify", entry, *(against if detached else [])])
            countersign = [*signoff, "countersign", entry, *(against if detached else []), *client]
            measured(f"countersign {form}, {what}", size, countersign)
            Path(entry).unlink()


def measured(work: str, size: int, command: list[str]) -> None:
    """One command: what it took, itself and its workers."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    peak = workers = 0
    while process.poll() is None:
        peak = max(peak, resident(process.pid))
        workers = max([workers, *map(resident, children(process.pid))])
        time.sleep(0.05)
    wall = time.perf_counter() - start
    if process.returncode not in {0, 3}:
        assert process.stderr is not None
        sys.exit(f"{work}: {process.stderr.read().decode()}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    over = "" if peak < MEMORY_GOAL else f"  NOT under {MEMORY_GOAL} MiB"
    print(f"{work:<46} {wall:8.1f} {cpu:8.1f} {size / cpu / 1e9:9.2f} {peak:9} {workers:8}{over}", flush=True)


def resident(process: int) -> int:
    """The largest resident memory of a process so far, in MiB; 0 when it is gone."""
    with suppress(OSError):
        for line in Path(f"/proc/{process}/status").read_text().splitlines():
            if line.startswith("VmHWM"):
                return int(line.split()[1]) // 1024
    return 0


def children(process: int) -> list[int]:
    """The processes a process has started."""
    with suppress(OSError):
        return [int(word) for word in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
    return []


if __name__ == "__main__":
    main()
