"""What tests of the API ask for: the API over the test's laboratory, and programs signed in as its people."""

import pytest
from fastapi.testclient import TestClient

from labflow.api.app import api
from labflow.domain import identity
from labflow.domain.actor import Actor
from labflow.testing import PASSWORD, TestLab


class Programs:
    """Programs that talk to the API, one for each person."""

    def __init__(self, lab: TestLab) -> None:
        self.lab = lab
        self.nobody = TestClient(api)

    def token(self, person: Actor) -> str:
        return identity.sign_in(self.lab.house, person.email, PASSWORD, kind="api").token

    def of(self, person: Actor) -> TestClient:
        return TestClient(api, headers={"authorization": f"Bearer {self.token(person)}"})


@pytest.fixture
def programs(lab: TestLab) -> Programs:
    """The API over this test's laboratory."""
    return Programs(lab)
