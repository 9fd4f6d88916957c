"""Hashing: many small files and one big one, against openssl and against the least C program that does the work."""

import argparse
import hashlib
import os
import subprocess
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks import measure, payload
from signing.digest import digest_tree
from signing.tree import Tree, scan


def main() -> None:
    """Print the rows."""
    options = arguments()
    rows(options.folder, options.files, options.bytes, options.big, options.pairs)


def rows(folder: Path, files: int, total: int, big: int, pairs: int) -> list[measure.Row]:
    """The comparisons of hashing."""
    root = payload.small_files(folder, files, total)
    tree = scan(root)
    floor = built(folder)
    found = [
        measure.compare(
            f"hash {files} files, {total >> 20} MiB",
            "find | xargs -P2 openssl dgst",
            lambda: ours(tree),
            lambda: openssl_many(root),
            goal=0.70,
            pairs=pairs,
            warm=[root],
        ),
        measure.compare(
            f"hash {files} files, {total >> 20} MiB",
            "C: open, read, SHA-256 (2 processes)",
            lambda: ours(tree),
            lambda: in_c(floor, tree),
            goal=1.25,
            pairs=pairs,
            warm=[root],
        ),
    ]
    path = payload.big_file(folder, big)
    single = scan(path)
    found.append(
        measure.compare(
            f"hash one file of {big >> 20} MiB",
            "openssl dgst -sha256",
            lambda: ours(single),
            lambda: openssl_one(path),
            goal=0.95,
            figure="wall",
            pairs=pairs,
            warm=[path],
        )
    )
    pair = folder / "pair"
    pair.mkdir(exist_ok=True)
    for name in ("first", "second"):
        (pair / name).unlink(missing_ok=True)
        os.link(payload.big_file(folder, big // 2), pair / name)
    two = scan(pair)
    found.append(
        measure.compare(
            f"hash two files of {big >> 21} MiB: two workers",
            "one worker",
            lambda: ours(two, 2),
            lambda: ours(two, 1),
            goal=1.9,
            figure="wall",
            pairs=pairs,
            warm=[pair],
            at_least=True,
        )
    )
    print(f"control: two threads on a buffer in memory are {control():.2f} times one")
    found.append(
        measure.compare(
            f"hash {files} files, {total >> 20} MiB: two workers",
            "one worker",
            lambda: ours(tree, 2),
            lambda: ours(tree, 1),
            goal=1.9,
            figure="wall",
            pairs=pairs,
            warm=[root],
            at_least=True,
        )
    )
    return found


Found = Callable[[], bytes]
"""Tells, after the clock stopped, one digest over all digests by name."""


def ours(tree: Tree, workers: int | None = None) -> Found:
    """The digests by signoff."""
    digests = digest_tree(tree, workers=workers)
    return lambda: combined({item.name: item.sha256 for item in digests})


def openssl_many(root: Path) -> Found:
    """The same by openssl, two processes at a time."""
    # Each process writes to a file of its own: two that share a pipe tear each other's lines.
    with tempfile.TemporaryDirectory() as outputs:
        each = f'openssl dgst -sha256 -r "$@" > {outputs}/$$'
        subprocess.run(
            ["sh", "-c", f"find . -type f -print0 | xargs -0 -P2 -n 800 sh -c '{each}' sh"], cwd=root, check=True
        )
        texts = [path.read_text() for path in Path(outputs).iterdir()]
    lines = (line for text in texts for line in text.splitlines())
    return lambda: combined({line[66:].removeprefix("./"): bytes.fromhex(line[:64]) for line in lines})


def openssl_one(path: Path) -> Found:
    """One file by openssl."""
    output = subprocess.run(["openssl", "dgst", "-sha256", "-r", str(path)], capture_output=True, check=True).stdout
    return lambda: combined({path.name: bytes.fromhex(output[:64].decode())})


def in_c(program: Path, tree: Tree) -> Found:
    """The same by the C program, two of them with half the files each."""
    half = (len(tree.files) + 1) // 2
    parts = [tree.files[:half], tree.files[half:]]
    running = [subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE) for _ in parts]
    with ThreadPoolExecutor(2) as pool:
        outputs = list(
            pool.map(
                lambda pair: pair[0].communicate(b"".join(os.fsencode(file.path) + b"\0" for file in pair[1]))[0],
                zip(running, parts, strict=True),
            )
        )

    def told() -> bytes:
        pairs = zip(outputs, parts, strict=True)
        return combined(
            {file.name: output[32 * n : 32 * n + 32] for output, part in pairs for n, file in enumerate(part)}
        )

    return told


def combined(digests: dict[str, bytes]) -> bytes:
    """One digest that says whether two sets of digests, and their counts, agree."""
    whole = hashlib.sha256(str(len(digests)).encode())
    for name in sorted(digests):
        whole.update(name.encode() + digests[name])
    return whole.digest()


def built(folder: Path) -> Path:
    """The C program, built."""
    program = folder / "floor"
    source = Path(__file__).with_name("floor.c")
    subprocess.run(["cc", "-O2", str(source), "-o", str(program), "-lcrypto"], check=True)
    return program


def control() -> float:
    """How much two threads gain over one on a buffer in memory: what this machine can give just now."""
    import time

    data = bytes(256 << 20)

    def once(_: int) -> None:
        hashlib.sha256(data).digest()

    once(0)
    start = time.perf_counter()
    once(0)
    once(0)
    one = time.perf_counter() - start
    with ThreadPoolExecutor(2) as pool:
        start = time.perf_counter()
        list(pool.map(once, range(2)))
        two = time.perf_counter() - start
    return one / two


def arguments() -> argparse.Namespace:
    """Sizes; the defaults are those the goals are about."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "signoff-benchmarks")
    parser.add_argument("--files", type=int, default=100_000)
    parser.add_argument("--bytes", type=int, default=1 << 30)
    parser.add_argument("--big", type=int, default=4 << 30)
    parser.add_argument("--pairs", type=int, default=7)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    return options


if __name__ == "__main__":
    print(measure.HEAD)
    main()
