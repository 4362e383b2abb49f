"""/settings/keys: the keys of programs, made with a dialog that shows the secret once, and revoked."""

from typing import Any, ClassVar

import reflex as rx

from labflow.components.toasts import done
from labflow.domain import keys
from labflow.domain.keys import Offer
from labflow.domain.lists import ListPlan
from labflow.state.base import LabState
from labflow.state.lists import ListScreen
from labflow.state.service_accounts import ServiceAccountsState
from labflow.state.typed import chosen, identifier, text
from labflow.vocabulary import Permission


class KeysState(ListScreen, rx.State):
    """The list of keys."""

    needs: ClassVar[Permission] = Permission.MAKE_KEYS
    plan: ClassVar[ListPlan] = keys.KEYS


class KeyDialogs(LabState, mixin=True):
    """The dialogs about one key, for the laboratory's screens and the portal's. `asked` names the open one: make, secret,
    revoke; empty when none is.

    The secret is here while its dialog is open, and nowhere else.
    """

    asked: str = ""
    offer: Offer = Offer()
    account_id: str = ""
    key_id: str = ""
    name: str = ""
    version: int = 1
    secret: str = ""
    errors: dict[str, str] = {}

    @rx.event
    async def ask_new(self, account_id: str) -> None:
        """Open the form of a new key: one's own, or that of a service account."""
        self.offer = await self._do(keys.offer, identifier(account_id) if account_id else None)
        self.account_id, self.asked, self.errors, self.secret = account_id, "make", {}, ""

    @rx.event
    async def ask_revoke(self, key_id: str) -> None:
        """Ask before a key ends."""
        key = await self._do(keys.known, identifier(key_id))
        self.key_id, self.name, self.version = str(key.id), key.name, key.version
        self.asked, self.errors, self.secret = "revoke", {}, ""

    @rx.event
    async def choose_owner(self, owner_id: str) -> None:
        """Whose the key is to be decides what it may do."""
        self.offer = await self._do(keys.offer, identifier(owner_id))
        self.account_id, self.errors = self.offer.owner_id, {}

    @rx.event
    def close(self, open: bool) -> None:
        """Leave the dialog; a secret that was shown is forgotten."""
        self.asked, self.secret = "", ""

    @rx.event
    async def make(self, form: dict[str, Any]) -> Any:
        """Make the key and show its secret."""
        days = text(form, "days")
        made, self.errors = await self._try(
            keys.make, name=text(form, "name"), scopes=chosen(form, "may-"), days=int(days) if days in DAYS else 0,
            addresses=[each for each in text(form, "addresses").replace(",", "\n").split("\n") if each.strip()],
            user_id=identifier(self.account_id) if self.account_id else None,
        )  # fmt: skip
        if made is None:
            return None
        self.key_id, self.name, self.secret, self.asked = (
            str(made.id),
            text(form, "name"),
            made.secret,
            "secret",
        )
        return await self._read_again()

    @rx.event
    async def revoke(self, form: dict[str, Any]) -> Any:
        """End the key."""
        _, self.errors = await self._try(
            keys.revoke, identifier(self.key_id), reason=text(form, "reason"), version=self.version
        )
        if self.errors:
            return None
        self.asked = ""
        return [done(f"The key {self.name} is revoked"), *await self._read_again()]

    async def _read_again(self) -> list[Any]:
        """Read the keys anew, or say what does, after one was made or revoked."""
        raise NotImplementedError


class KeyState(KeyDialogs, rx.State):
    """The dialogs of the laboratory's screens."""

    needs: ClassVar[Permission] = Permission.MAKE_KEYS

    async def _read_again(self) -> list[Any]:
        return [ServiceAccountsState.load if self.account_id else KeysState.load]


DAYS = ("30", "90", "365")
