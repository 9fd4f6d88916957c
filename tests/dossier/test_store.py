import os
import stat
import tomllib
from pathlib import Path

import pytest

import schemas
from pipeline.dossier.layout import Dossier, find_dossier, list_entries
from pipeline.dossier.new import new
from pipeline.dossier.starter import starter
from pipeline.dossier.store import write_file
from pipeline.dossier.version import VERSION
from pipeline.records.process import shipped_process
from signing.errors import InputError


def test_a_file_is_written_whole_and_leaves_nothing_else(tmp_path: Path) -> None:
    write_file(tmp_path / "a", b"one")
    write_file(tmp_path / "a", b"two")
    assert (tmp_path / "a").read_bytes() == b"two"
    assert os.listdir(tmp_path) == ["a"]


def test_a_private_file_is_the_owners_alone(tmp_path: Path) -> None:
    write_file(tmp_path / "k", b"", private=True)
    assert stat.S_IMODE((tmp_path / "k").stat().st_mode) == 0o600


def test_it_does_not_replace_unasked(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"one")
    with pytest.raises(FileExistsError):
        write_file(tmp_path / "a", b"two", replace=False)
    assert (tmp_path / "a").read_bytes() == b"one"
    assert os.listdir(tmp_path) == ["a"]


def test_the_dossier_is_found_from_below(tmp_path: Path) -> None:
    (tmp_path / "project.yaml").write_text("title: x")
    deep = tmp_path / "a" / "b"
    deep.mkdir(parents=True)
    assert find_dossier(None, deep).root == tmp_path


def test_a_folder_that_is_none_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"project\.yaml"):
        find_dossier(tmp_path, tmp_path)


@pytest.mark.parametrize(
    "name",
    ["1-srs.asice", "0001_srs.asice", "0001-SRS.asice", "00001-srs.asice", "0001-srs.zip", ".0001-srs.asice", "x"],
)
def test_only_strict_names_are_entries(tmp_path: Path, name: str) -> None:
    (tmp_path / "entries").mkdir()
    (tmp_path / "entries" / name).write_text("")
    listing = list_entries(Dossier(root=tmp_path))
    assert listing.files == ()
    assert listing.stray == (name,)


def test_numbers_beyond_four_digits_stay_in_order(tmp_path: Path) -> None:
    (tmp_path / "entries").mkdir()
    for name in ("10000-srs.asice", "9999-srs.asice"):
        (tmp_path / "entries" / name).write_text("")
    assert [file.number for file in list_entries(Dossier(root=tmp_path)).files] == [9999, 10000]


def test_a_new_dossier_waits_to_be_filled_in(tmp_path: Path) -> None:
    names = new(tmp_path / "d")
    assert {"project.yaml", "requirements.yaml", "prototype.yaml", "contract.yaml", "entries", "trust"} <= set(names)


def test_a_folder_with_something_in_it_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("x")
    with pytest.raises(InputError, match="not empty"):
        new(tmp_path)
    assert os.listdir(tmp_path) == ["mine"]


@pytest.mark.parametrize("kind", shipped_process().records)
def test_every_required_field_stands_in_the_starter(kind: str) -> None:
    text = starter(kind)
    for name in schemas.load(kind)["required"]:
        assert f"\n{name}:" in text


def test_the_version_is_the_one_of_the_distribution() -> None:
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())["project"]
    assert project["version"] == VERSION
