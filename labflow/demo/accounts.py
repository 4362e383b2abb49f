"""Who can sign in to the demo laboratory. The seed makes these people; `labflow up` prints them."""

from dataclasses import dataclass

PASSWORD = "password123"  # noqa: S105 - the demo's well-known password; production refuses to start with it


@dataclass(frozen=True)
class DemoAccount:
    """One person of the demo: the e-mail address to sign in with, the name, and what the person does here."""

    email: str
    name: str
    title: str


ACCOUNTS = (DemoAccount("admin@labflow.dev", "Demo administrator", "Administrator"),)
