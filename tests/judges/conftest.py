"""What DSS signed, made once for all who judge it."""

import pytest

from tests.judges.workshop import Workshop, made_by_dss


@pytest.fixture(scope="session")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    return made_by_dss(tmp_path_factory.mktemp("dss"))
