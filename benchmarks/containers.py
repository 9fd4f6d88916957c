"""Freezing and verifying a large payload: against zip, BagIt and a plain loop over zipfile; and the memory it takes."""

import datetime as dt
import hashlib
import multiprocessing
import os
import resource
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from benchmarks import measure, payload
from benchmarks.hashing import arguments
from signing.certificates.trust import TrustStore
from signing.container import PayloadItem
from signing.digest import digest_tree
from signing.entry import freeze_entry
from signing.keys.store import SigningKey, create_key
from signing.report import Verdict
from signing.statement import Payload, Required, Statement
from signing.tree import scan
from signing.verification.verify import verify

MEMORY_GOAL = 200


def main() -> None:
    """Print the rows."""
    options = arguments()
    rows(options.folder, options.files, options.bytes, options.pairs)


def rows(folder: Path, files: int, total: int, pairs: int) -> list[measure.Row]:
    """The comparisons of freezing and verifying."""
    now = dt.datetime.now(dt.UTC)
    root = payload.small_files(folder, files, total)
    key = create_key("Benchmark GmbH", "Bench Mark", now)
    entry = folder / "entry.asice"
    what = f"{files} files, {total >> 20} MiB"

    def freeze() -> int:
        entry.unlink(missing_ok=True)
        return freeze_tree(root, entry, key, now)

    def zipped() -> int:
        target = folder / "peer.zip"
        target.unlink(missing_ok=True)
        subprocess.run(["zip", "-0", "-q", "-r", str(target), "."], cwd=root, check=True)
        return sum(not name.endswith("/") for name in zipfile.ZipFile(target).namelist())

    bag = folder / "bag"

    def unbagged() -> None:
        """A fresh copy for the next bag, by links: no part of what is measured."""
        shutil.rmtree(bag, ignore_errors=True)
        shutil.copytree(root, bag, copy_function=os.link)

    def bagged() -> int:
        # As it comes: SHA-256 and SHA-512 of every file.
        command = [sys.executable, "-m", "bagit", "--quiet", "--processes", "2", str(bag)]
        subprocess.run(command, check=True, capture_output=True)
        return sum(1 for _ in (bag / "manifest-sha256.txt").open())

    trust = TrustStore(parties={"vendor": key.chain})

    def verified() -> bytes:
        report = verify(entry, trust=trust, now=now)
        if report.verdict is not Verdict.TOTAL_PASSED:
            sys.exit(f"the entry does not verify: {report.findings[:3]}")
        with zipfile.ZipFile(entry) as archive:
            return hashlib.sha256(archive.read("SHA256SUMS")).digest()

    def looped() -> bytes:
        lines = []
        with zipfile.ZipFile(entry) as archive:
            for name in archive.namelist():
                if name.startswith("payload/"):
                    with archive.open(name) as member:
                        digest = hashlib.file_digest(member, "sha256").hexdigest()  # type: ignore[arg-type]
                    lines.append(f"{digest}  {name}\n".encode())
        return hashlib.sha256(b"".join(lines)).digest()

    found = [
        measure.compare(
            f"freeze {what}", "zip -0 -r", freeze, zipped, goal=0.8, figure="user", pairs=pairs, warm=[root]
        ),
        measure.compare(
            f"freeze {what}",
            "bagit.py --processes 2",
            freeze,
            bagged,
            goal=0.4,
            pairs=max(pairs // 2, 1),
            warm=[root],
            prepare=unbagged,
        ),
        measure.compare(
            f"verify {what}",
            "zipfile loop with SHA-256",
            verified,
            looped,
            goal=0.65,
            figure="wall",
            pairs=pairs,
            warm=[entry],
        ),
    ]

    def live() -> int:
        return len(digest_tree(scan(root)))

    def bag_validated() -> int:
        command = [sys.executable, "-m", "bagit", "--quiet", "--validate", "--processes", "2", str(bag)]
        subprocess.run(command, check=True, capture_output=True)
        return sum(1 for _ in (bag / "manifest-sha256.txt").open())

    found.append(
        measure.compare(
            f"live folder, {what}",
            "bagit.py --validate",
            live,
            bag_validated,
            goal=0.2,
            pairs=max(pairs // 2, 1),
            warm=[root],
        )
    )
    for name, action in (("freeze", freeze), ("verify", verified)):
        megabytes = peak(action)
        print(f"peak memory of {name}, {what}: {megabytes} MiB (goal: under {MEMORY_GOAL})")
        if megabytes >= MEMORY_GOAL:
            print(f"peak memory of {name}: NOT met")
    return found


def freeze_tree(root: Path, entry: Path, key: SigningKey, now: dt.datetime) -> int:
    """Freeze all files below ``root``; returns their number."""

    def make(count: Payload) -> Statement:
        return Statement(
            project="benchmark", entry=1, kind="deliverable", title="Benchmark", round=None, created="2026-01-01T00:00:00Z",
            generator="signoff", language=None, payload=count, required=(Required(party="vendor", role="signatory", certificate=None),), cites=(), previous=None,
        )  # fmt: skip

    items = [PayloadItem(name=file.name, source=file) for file in scan(root).files]
    return freeze_entry(entry, items, make, key=key, party="vendor", time=now).payload.files


def peak(action: object) -> int:
    """The largest resident memory of ``action`` in a process of its own, its workers apart, in MiB."""
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)

    def run() -> None:
        assert callable(action)
        action()
        sender.send(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)

    process = context.Process(target=run)
    process.start()
    process.join()
    return int(receiver.recv())


if __name__ == "__main__":
    print(measure.HEAD)
    main()
