"""EU DSS as a judge: the Maven project beside this file, built once outside the checkout and run over many files."""

import contextlib
import datetime as dt
import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from tests.pki import NOW

HERE = Path(__file__).parent
TOOLS = ("java", "javac", "mvn")
MISSING = [tool for tool in TOOLS if shutil.which(tool) is None]
"""The only reason not to ask DSS."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One file to judge, with whom to trust."""

    name: str
    path: Path
    anchors: tuple[x509.Certificate, ...] = ()
    revocations: tuple[x509.CertificateRevocationList, ...] = ()
    detached: tuple[Path, ...] = ()
    asked: tuple[str, ...] = ()
    """What the policy asks of it beside what it asks always: words of ``policy.tsv``."""
    moment: dt.datetime = NOW


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """What DSS says of one signature."""

    name: str | None
    indication: str
    sub_indication: str | None
    signer: str | None
    level: str
    best_time: str | None
    errors: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What DSS says of one file; ``refused`` when it is none that DSS reads."""

    signatures: tuple[Signature, ...]
    refused: str | None

    @property
    def indication(self) -> str:
        """The worst indication of its signatures; ``NOTHING`` when DSS finds none to speak of."""
        found = {item.indication for item in self.signatures}
        return next((one for one in ("TOTAL-FAILED", "INDETERMINATE", "TOTAL-PASSED") if one in found), "NOTHING")


def judge(cases: Sequence[Case], folder: Path) -> dict[str, Judgement]:
    """What DSS says of every case, by name; ``folder`` takes anchors and lists."""
    table = folder / "cases.tsv"
    table.write_text("".join(f"{_line(case, folder)}\n" for case in cases), encoding="utf-8")
    lines = run("Judge", str(HERE / "policy.tsv"), str(table)).splitlines()
    found = {}
    for line in lines:
        said = json.loads(line)
        signatures = tuple(Signature(**{**item, "errors": tuple(item["errors"])}) for item in said["signatures"])
        found[said["case"]] = Judgement(signatures=signatures, refused=said["refused"])
    assert sorted(found) == sorted(case.name for case in cases)
    return found


def run(program: str, *arguments: str, long: bool = False) -> str:
    """What a Java program of the project prints; ``long`` when it works so long that compiling it well pays."""
    built = _built()
    classpath = f"{built / 'classes'}:{(built / 'classpath.txt').read_text()}"
    quickly = [] if long else ["-XX:TieredStopAtLevel=1"]
    command = ["java", *quickly, "-XX:+UseSerialGC", "-cp", classpath, f"judges.{program}", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False, timeout=600)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def broken(
    program: str, files: Mapping[str, bytes], folder: Path, suffix: str, *columns: str, long: bool = False
) -> dict[str, Any]:
    """What ``program`` finds broken in each of ``files``, by name, all in one run; ``folder`` takes the files.

    The program reads a table: name, file, and the same ``columns`` for all.
    """
    lines = []
    for number, (name, data) in enumerate(files.items()):
        path = folder / f"{number:04}{suffix}"
        path.write_bytes(data)
        lines.append("\t".join((name, str(path), *columns)) + "\n")
    table = folder / "files.tsv"
    table.write_text("".join(lines), encoding="utf-8")
    said = [json.loads(line) for line in run(program, str(table), long=long).splitlines()]
    assert [item["case"] for item in said] == list(files)
    return {item["case"]: item["broken"] for item in said}


def _built() -> Path:
    """The folder of the compiled program: made when there is none for these sources."""
    sources = sorted([HERE / "pom.xml", *(HERE / "src").rglob("*.java")])
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()[:16]
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "signoff-judges"
    built = cache / digest
    if not built.is_dir():
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache) as fresh:
            target = Path(fresh) / "target"
            command = ["mvn", "-q", "-B", "-f", str(HERE / "pom.xml"), f"-Dtarget={target}", "compile"]
            offline = subprocess.run([*command, "-o"], capture_output=True, text=True, check=False, timeout=300)
            if offline.returncode:
                done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=900)
                assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
            with contextlib.suppress(OSError):  # another run, at the same time, was quicker
                target.rename(built)
            assert built.is_dir()
    return built


def _line(case: Case, folder: Path) -> str:
    anchors = _written(folder, "cer", (item.public_bytes(Encoding.DER) for item in case.anchors))
    lists = _written(folder, "crl", (item.public_bytes(Encoding.DER) for item in case.revocations))
    detached = ",".join(str(path) for path in case.detached)
    moment = case.moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    untagged = case.path.suffix == ".pdf" and b"/StructTreeRoot" not in case.path.read_bytes()
    asked = ",".join((*case.asked, "untagged") if untagged else case.asked)
    return "\t".join((case.name, str(case.path), moment, anchors, lists, detached, asked))


def _written(folder: Path, suffix: str, items: Iterable[bytes]) -> str:
    paths = []
    for data in items:
        path = folder / f"{hashlib.sha256(data).hexdigest()[:16]}.{suffix}"
        path.write_bytes(data)
        paths.append(str(path))
    return ",".join(paths)
