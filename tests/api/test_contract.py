"""The API against its own description: whatever a program sends, the answer is one that the description promises.

Each operation is asked by a manager, an analyst and a client's person: with what schemathesis makes up, with the
documented example, for records that are there and for some that are not. The fast loop asks each operation as one of the three;
`bin/test` as all three and more often.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import jsonschema_rs
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.python.asgi import get_client
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from labflow.api.app import api
from labflow.api.contract import operations
from labflow.domain.actor import Actor
from labflow.testing import TestLab
from tests.api.conftest import Programs
from tests.api.story import issued

CONFORMS = [status_code_conformance, content_type_conformance, response_schema_conformance]
ROLES = ("max", "ana", "cleo")
SLICES = 3
CODES = ("NO3", "PB", "DW", "ASH", "SDWA", "S")


@pytest.mark.parametrize(
    "piece", [0, *(pytest.param(piece, marks=pytest.mark.thorough) for piece in range(1, SLICES))]
)
def test_every_answer_is_one_that_the_description_promises(
    piece: int, lab: TestLab, programs: Programs
) -> None:
    known = records(lab, programs)
    wrong = {}
    for place, operation in enumerate(described()):
        if place % SLICES == piece:
            wrong |= asked(lab, programs, operation, ROLES[(piece + place // SLICES) % 3], known, times=1)
    assert not wrong, told(wrong)


@pytest.mark.thorough
@pytest.mark.parametrize("role", ROLES)
def test_every_answer_to_everybody_is_promised(role: str, lab: TestLab, programs: Programs) -> None:
    known = records(lab, programs)
    wrong = {}
    for operation in described():
        wrong |= asked(lab, programs, operation, role, known, times=3)
    assert not wrong, told(wrong)


def test_every_operation_is_described_with_an_example() -> None:
    description = api.openapi()
    names = set()
    for path, method, operation in operations(description):
        label = f"{method} {path}"
        names.add(operation["operationId"])
        assert operation["operationId"].isidentifier(), label
        assert operation["summary"], label
        assert operation["description"], label
        assert set(operation["tags"]) <= {tag["name"] for tag in description["tags"]}, label
        assert any(status.startswith("2") for status in operation["responses"]), label
        if path.startswith("/api/v1/"):
            assert {"401", "403", "404", "422", "429"} <= set(operation["responses"]), label
        for parameter in operation.get("parameters", ()):
            assert parameter["in"] != "path" or "example" in parameter, f"{label}: {parameter['name']}"
        for kind, body in operation.get("requestBody", {}).get("content", {}).items():
            assert "example" in body, label
            if kind == "application/json":
                jsonschema_rs.validate(
                    {**body["schema"], "components": description["components"]}, body["example"]
                )
    assert len(names) == len(operations(description))


def test_examples_that_name_no_records_work_as_they_stand(programs: Programs) -> None:
    ada = programs.of(programs.lab.ada)
    for path in ("clients", "orders", "specifications", "profiles", "departments", "sample-types", "containers", "analytes", "qualifiers",
                 "methods", "roles", "fields", "people", "label-templates", "webhooks", "services"):  # fmt: skip
        body = api.openapi()["paths"][f"/api/v1/{path}"]["post"]["requestBody"]["content"]["application/json"]
        answer = ada.post(f"/api/v1/{path}", json=body["example"])
        assert answer.status_code == 201, f"{path}: {answer.text}"


def described() -> list[Any]:
    """Every operation, as schemathesis reads it."""
    schema = schemathesis.openapi.from_dict(api.openapi(), config=SchemathesisConfig())
    schema.app = api
    return [found.ok() for found in schema.get_all_operations()]


def records(lab: TestLab, programs: Programs) -> dict[str, list[str]]:
    """For each list of the API, the ids of some records that are there."""
    issued(lab, lab.verified())
    lab.resulted()
    lab.received(bottles=1)
    lab.order(client=lab.brewery)
    ada = programs.of(lab.ada)
    found: dict[str, list[str]] = {}
    for path, method, _operation in operations(api.openapi()):
        if method == "get" and path.startswith("/api/v1/") and "{" not in path:
            answer = ada.get(path)
            rows = answer.json() if answer.headers.get("content-type") == "application/json" else []
            rows = rows.get("rows", []) if isinstance(rows, dict) else rows
            found[path] = [str(row["id"]) for row in rows if isinstance(row, dict) and "id" in row][:5]
    return found


def asked(
    lab: TestLab, programs: Programs, operation: Any, role: str, known: dict[str, list[str]], *, times: int
) -> dict[str, str]:
    """What is wrong with the answers to one operation; each request is undone."""
    person: Actor = getattr(lab, role)
    headers = {"authorization": f"Bearer {programs.token(person)}"}
    there = known.get("/".join(operation.path.split("/")[:4]), []) or ["none"]
    example = example_of(operation)
    cases = operation.as_strategy()
    if example is not None:
        cases = st.one_of(operation.as_strategy(body=example, media_type="application/json"), cases)

    @seed(17025)
    @settings(
        max_examples=times, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=cases, name=st.sampled_from(there), code=st.sampled_from(CODES), made_up=st.integers(0, 3))
    def answers(case: Any, name: str, code: str, made_up: int) -> None:
        if made_up:
            places = case.path_parameters or {}
            for key in places:
                if key == "reference" or key.endswith("_id"):
                    places[key] = name
                elif key == "part":
                    places[key] = code
        with undone(lab), get_client(api) as client:
            answer = case.call(session=client, headers=headers)
        promised = (
            answer.status_code == 503 and operation.path == "/health/ready"
        )  # no worker is at work here
        case.validate_response(answer, checks=CONFORMS if promised else [not_a_server_error, *CONFORMS])

    try:
        answers()
    except Exception as error:
        return {f"{operation.label} as {role}": str(error)[:1500]}
    return {}


def example_of(operation: Any) -> Any:
    """The documented body, when it is JSON."""
    path = api.openapi()["paths"][operation.path][operation.method.lower()]
    return path.get("requestBody", {}).get("content", {}).get("application/json", {}).get("example")


@contextmanager
def undone(lab: TestLab) -> Iterator[None]:
    """What happens in here has not happened afterwards."""
    within = lab.house.engine.begin_nested()
    try:
        yield
    finally:
        within.rollback()


def told(wrong: dict[str, str]) -> str:
    return "\n\n".join(f"{label}: {sentence}" for label, sentence in wrong.items())
