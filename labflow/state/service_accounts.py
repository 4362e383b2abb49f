"""/settings/service-accounts: programs with an account of their own, and the dialogs that open, change and close one."""

from typing import Any, ClassVar

import reflex as rx

from labflow.components.toasts import done
from labflow.domain import roles, service_accounts
from labflow.domain.roles import RoleView
from labflow.domain.service_accounts import ServiceAccount
from labflow.state.base import LabState
from labflow.state.typed import chosen, identifier, optional_id, text
from labflow.vocabulary import Permission, Side


class ServiceAccountsState(LabState, rx.State):
    """The list. `asked` names the open dialog: new, roles, close; empty when none is."""

    needs: ClassVar[Permission] = Permission.EDIT_PEOPLE

    rows: list[ServiceAccount] = []
    account: ServiceAccount = ServiceAccount()
    roles: list[RoleView] = []
    clients: list[tuple[str, str]] = []
    asked: str = ""
    errors: dict[str, str] = {}
    loaded: bool = False

    @rx.event
    async def load(self) -> None:
        """Read the accounts."""
        self.rows = await self._do(service_accounts.page)
        self.loaded = True

    @rx.event
    async def ask(self, dialog: str, account_id: str) -> None:
        """Open a dialog, about this account or, without one, about a new one."""
        wanted = identifier(account_id) if account_id else None
        self.account = await self._do(service_accounts.view, wanted) if wanted else ServiceAccount()
        await self._roles_of(self.account.side == Side.CLIENT)
        if dialog == "new":
            self.clients = await self._do(service_accounts.clients)
        self.asked, self.errors = dialog, {}

    @rx.event
    async def choose_client(self, client_id: str) -> None:
        """Whose program it is decides which roles there are: a client's holds those of the portal."""
        await self._roles_of(bool(client_id))
        self.errors = {}

    @rx.event
    def close_dialog(self, open: bool) -> None:
        """Leave the dialog without doing anything."""
        self.asked = ""

    @rx.event
    async def create(self, form: dict[str, Any]) -> Any:
        """Open an account."""
        _, self.errors = await self._try(
            service_accounts.create, name=text(form, "name"), role_codes=chosen(form, "role-"),
            client_id=optional_id(form, "client_id"),
        )  # fmt: skip
        return await self._after(f"{text(form, 'name')} has an account. Make its key now")

    @rx.event
    async def set_roles(self, form: dict[str, Any]) -> Any:
        """Let the program hold exactly the ticked roles."""
        _, self.errors = await self._try(
            service_accounts.set_roles, identifier(self.account.id), role_codes=chosen(form, "role-")
        )
        return await self._after(f"Roles of {self.account.name} changed")

    @rx.event
    async def close(self, form: dict[str, Any]) -> Any:
        """Close the account."""
        _, self.errors = await self._try(
            service_accounts.close, identifier(self.account.id), reason=text(form, "reason"), version=self.account.version,
        )  # fmt: skip
        return await self._after(f"The account of {self.account.name} is closed")

    @rx.event
    async def reopen(self, account_id: str) -> Any:
        """Open the account again."""
        await self._do(service_accounts.reopen, identifier(account_id))
        return await self._after("The account is open again")

    async def _roles_of(self, client: bool) -> None:
        self.roles = (await self._do(roles.matrix, Side.CLIENT if client else Side.LAB)).roles

    async def _after(self, message: str) -> Any:
        if self.errors:
            return None
        self.asked = ""
        self.rows = await self._do(service_accounts.page)
        return done(message)
