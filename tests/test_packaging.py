"""The wheel holds every file of the packages, data included, and nothing else."""

import zipfile
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

ROOT = Path(__file__).parent.parent
PACKAGES = ("pipeline", "signing", "schemas", "doc_templates", "samples", "verifier")


@pytest.fixture(scope="module")
def in_wheel(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    folder = tmp_path_factory.mktemp("wheel")
    (path,) = WheelBuilder(str(ROOT)).build(directory=str(folder), versions=["standard"])
    with zipfile.ZipFile(path) as wheel:
        return set(wheel.namelist())


def in_checkout() -> set[str]:
    return {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and not {"__pycache__", "node_modules"} & set(path.parts) and not is_source_of_the_page(path)
    }


def is_source_of_the_page(path: Path) -> bool:
    """What the offline verifier is built from: the wheel has the page."""
    inside = path.relative_to(ROOT).parts
    return inside[0] == "verifier" and (inside[1] == "src" or path.suffix in {".json", ".mjs"})


def test_every_file_of_the_packages_is_in_the_wheel(in_wheel: set[str]) -> None:
    assert in_checkout() - in_wheel == set()


@pytest.mark.parametrize("ending", [".json", ".docx", ".html", ".yaml", ".sh"])
def test_each_kind_of_data_is_among_them(in_wheel: set[str], ending: str) -> None:
    assert any(name.endswith(ending) for name in in_wheel)


def test_the_wheel_holds_nothing_else(in_wheel: set[str]) -> None:
    assert {name.partition("/")[0] for name in in_wheel} == {*PACKAGES, "signoff-0.1.0.dist-info"}
