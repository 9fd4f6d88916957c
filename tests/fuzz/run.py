"""Coverage-guided fuzzing with atheris: ``python -m tests.fuzz.run TARGET SECONDS`` (or ``all``), see `make fuzz`.

What crashes, hangs or passes falsely is left as ``crash-…``, ``timeout-…`` or ``oom-…`` in the current folder: bring it
into ``corpus/TARGET/`` together with the mend, and the smoke test tries it for ever after. Keys are made anew in every
run, so what grows in it is not kept.
"""

import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

from tests.fuzz.corpus import CORPUS

HANG = 20
"""Seconds after which one input counts as a hang."""
MEMORY = 2048
"""MiB beyond which one input counts as exhausting the machine."""
LONGEST = 65536
"""Bytes of the longest input made."""


def main(name: str, seconds: int) -> int:
    """Fuzz the target called ``name``, or one after the other; the exit code."""
    import atheris

    warnings.simplefilter("ignore")
    with atheris.instrument_imports(include=["pipeline", "signing", "schemas"]):
        from tests.fuzz.targets import make_targets, workspace
    with workspace() as folder, tempfile.TemporaryDirectory() as growing:
        targets = make_targets(Path(folder))
        if name == "all":
            return max(_apart(one, seconds) for one in targets)
        for number, seed in enumerate(targets[name].seeds):
            (Path(growing) / f"seed-{number}").write_bytes(seed)
        kept = [str(CORPUS / name)] if (CORPUS / name).is_dir() else []
        limits = [f"-timeout={HANG}", f"-rss_limit_mb={MEMORY}", f"-max_len={LONGEST}"]
        atheris.Setup([sys.argv[0], f"-max_total_time={seconds}", *limits, growing, *kept], targets[name].target)
        atheris.Fuzz()
    return 0


def _apart(name: str, seconds: int) -> int:
    """One target in a process of its own: whatever happens there, the next one has its turn."""
    sys.stdout.write(f"== {name}\n")
    sys.stdout.flush()
    done = subprocess.run(
        [sys.executable, "-m", "tests.fuzz.run", name, str(seconds)], capture_output=True, text=True, check=False
    )
    sys.stdout.write(
        "\n".join(done.stderr.splitlines()[-1:] if done.returncode == 0 else done.stderr.splitlines()[-40:])
    )
    sys.stdout.write("\n")
    return int(done.returncode != 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2])))
