"""The smallest complete records, with the persons whose keys the tests have."""

from pathlib import Path

from signing.keys.store import SigningKey

MINIMAL = Path(__file__).parents[1] / "records" / "minimal"


def name_signatories(root: Path, keys: dict[str, SigningKey]) -> None:
    """Let the records name the persons whose keys the tests have."""
    project = root / "project.yaml"
    text = project.read_text()
    for name, party in (("Alice Li", "client"), ("Bo Berg", "vendor")):
        assert f"- name: {name}\n" in text
        text = text.replace(f"- name: {name}\n", f"- name: {keys[party].signatory}\n")
    project.write_text(text)
