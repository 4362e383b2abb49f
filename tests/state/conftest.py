"""The application, imported once: Reflex allows one in a process. Each test opens its own laboratory behind it."""

import os
from collections.abc import Iterator

import pytest
import reflex as rx


@pytest.fixture(scope="session")
def app() -> Iterator[rx.App]:
    """The real application with its guard; the database it names is never reached."""
    given = {"LABFLOW_MODE": "test", "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nowhere"}
    before = {name: os.environ.get(name) for name in given}
    os.environ.update(given)
    from labflow.settings import settings

    settings.cache_clear()
    from labflow.labflow import app

    yield app
    for name, value in before.items():
        os.environ.pop(name) if value is None else os.environ.__setitem__(name, value)
    settings.cache_clear()
