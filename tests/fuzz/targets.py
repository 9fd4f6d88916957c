"""What is fuzzed: each parser of bytes from strangers as a function that fails only when the parser does.

A target takes bytes, may refuse them in the way the parser promises, and raises when the parser crashed, or passed what
nobody signed. Targets and their beginnings depend on the keys made by ``make_targets``, so those of one run belong together.
"""

import tempfile
from pathlib import Path

from tests.fuzz.containers import make_containers
from tests.fuzz.documents import make_documents, template_document
from tests.fuzz.fuzzed import Fuzzed
from tests.fuzz.handovers import make_handovers
from tests.fuzz.signed import make_signed
from tests.fuzz.tables import make_tables
from tests.pki import parties


def make_targets(folder: Path) -> dict[str, Fuzzed]:
    """Every target by name; ``folder`` takes the files a target has to write."""
    people = parties()
    return {
        **make_containers(folder, people),
        **make_documents(),
        **make_signed(people),
        **make_handovers(folder),
        **make_tables(folder, template_document()),
    }


def workspace() -> tempfile.TemporaryDirectory[str]:
    """A folder in memory where there is one: targets write a small file for every input."""
    memory = Path("/dev/shm")  # noqa: S108 - a private folder is made in it
    return tempfile.TemporaryDirectory(prefix="signoff-fuzz-", dir=memory if memory.is_dir() else None)
