from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.dossier.against import compare_with_folder
from pipeline.dossier.layout import Dossier
from pipeline.dossier.verify import verify_container
from signing.certificates.trust import TrustStore
from signing.errors import InputErrors
from signing.report import ObjectStatus, Report, Verdict
from tests.dossier.actions import NOW


def modified(folder: Path) -> None:
    (folder / "01-login.html").write_text("changed")


def missing(folder: Path) -> None:
    (folder / "02-orders.html").unlink()


def added(folder: Path) -> None:
    (folder / "more").mkdir()
    (folder / "more" / "03.html").write_text("new")


def renamed(folder: Path) -> None:
    (folder / "02-orders.html").rename(folder / "orders.html")


def swapped(folder: Path) -> None:
    first, second = (folder / name for name in ("01-login.html", "02-orders.html"))
    one, two = first.read_bytes(), second.read_bytes()
    first.write_bytes(two)
    second.write_bytes(one)


Change = Callable[[Path], None]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (modified, {"payload/01-login.html": ("modified", None)}),
        (missing, {"payload/02-orders.html": ("missing", None)}),
        (added, {"payload/more/03.html": ("added", None)}),
        (renamed, {"payload/orders.html": ("renamed", "payload/02-orders.html")}),
        (swapped, {"payload/01-login.html": ("modified", None), "payload/02-orders.html": ("modified", None)}),
    ],
)
def test_every_difference_is_named(
    executed: Path, dossier: Dossier, trust: TrustStore, change: Change, expected: dict[str, tuple[str, str | None]]
) -> None:
    change(dossier.root / "prototype")
    report = compared(executed, dossier, trust)
    found = {item.name: (str(item.status), item.was) for item in report.objects if item.status != ObjectStatus.INTACT}
    assert found == expected
    assert report.verdict is Verdict.TOTAL_FAILED
    assert {item.subject for item in report.findings} == set(expected)


def test_the_same_folder_passes(executed: Path, dossier: Dossier, trust: TrustStore) -> None:
    report = compared(executed, dossier, trust)
    assert report.verdict is Verdict.TOTAL_PASSED
    assert {item.status for item in report.objects} == {ObjectStatus.INTACT}


def test_the_records_inside_need_not_lie_in_the_folder(executed: Path, dossier: Dossier, trust: TrustStore) -> None:
    report = compared(executed, dossier, trust)
    assert "payload/records/project.yaml" in {item.name for item in report.objects}


def test_all_files_missing_are_named(executed: Path, dossier: Dossier, trust: TrustStore) -> None:
    for path in (dossier.root / "prototype").iterdir():
        path.unlink()
    with pytest.raises(InputErrors, match="no file in it"):
        compared(executed, dossier, trust)


def test_a_link_in_the_folder_is_refused(executed: Path, dossier: Dossier, trust: TrustStore) -> None:
    (dossier.root / "prototype" / "link").symlink_to("01-login.html")
    with pytest.raises(InputErrors, match="symbolic link"):
        compared(executed, dossier, trust)


def compared(path: Path, dossier: Dossier, trust: TrustStore) -> Report:
    report = verify_container(path, trust=trust, now=NOW)
    return compare_with_folder(path, report, dossier.root / "prototype")
