"""/people/roles: the matrix of roles and permissions."""

from typing import Any, ClassVar

import reflex as rx

from labflow import words
from labflow.components.toasts import done
from labflow.domain import roles
from labflow.domain.roles import Matrix, PermissionGroup, RoleView
from labflow.state.base import LabState
from labflow.state.opening import Afresh
from labflow.state.typed import chosen, identifier, text
from labflow.vocabulary import Permission, Side


class RolesState(LabState, Afresh, rx.State):
    """The matrix of one side. `asked` names the open dialog: new, change, remove; empty when none is."""

    needs: ClassVar[Permission] = Permission.SEE_PEOPLE
    left_open: ClassVar[tuple[str, ...]] = ("asked", "errors")

    side: str = Side.LAB.value
    roles: list[RoleView] = []
    groups: list[PermissionGroup] = []
    role: RoleView = RoleView()
    asked: str = ""
    errors: dict[str, str] = {}

    @rx.event
    async def load(self) -> None:
        """Read the matrix."""
        matrix: Matrix = await self._do(roles.matrix, Side(self.side))
        self.roles, self.groups = matrix.roles, matrix.groups

    @rx.event
    async def show_side(self, side: str) -> None:
        """The laboratory's roles, or those of the portal."""
        self.side = Side.CLIENT.value if side == Side.CLIENT else Side.LAB.value
        await self.load()

    @rx.event
    def ask(self, dialog: str, role_id: str) -> None:
        """Open a dialog: new (with a role: a copy of it), change or remove."""
        self.role = next((role for role in self.roles if role.id == role_id), RoleView())
        self.asked, self.errors = dialog, {}

    @rx.event
    def close(self, open: bool) -> None:
        """Leave the role as it is."""
        self.asked = ""

    @rx.event
    async def create(self, form: dict[str, Any]) -> Any:
        """Make a role that does exactly what was ticked."""
        _, self.errors = await self._try(
            roles.create, Side(self.side), name=text(form, "name"), permissions=chosen(form, "may-")
        )
        return self._after(
            words._(
                "{name} is a role now; give it to people on their entries", name=text(form, "name").strip()
            )
        )

    @rx.event
    async def save(self, form: dict[str, Any]) -> Any:
        """Let the role do exactly what was ticked."""
        _, self.errors = await self._try(
            roles.change, identifier(self.role.id), chosen(form, "may-"), reason=text(form, "reason"),
            name=text(form, "name"), version=self.role.version,
        )  # fmt: skip
        return self._after(
            words._("{name} changed; it counts from everybody's next click", name=self.role.name)
        )

    @rx.event
    async def remove(self, form: dict[str, Any]) -> Any:
        """Take away a role that nobody holds."""
        _, self.errors = await self._try(
            roles.remove, identifier(self.role.id), reason=text(form, "reason"), version=self.role.version
        )
        return self._after(words._("{name} is removed", name=self.role.name))

    def _after(self, message: str) -> Any:
        if self.errors:
            return None
        self.asked = ""
        return [done(message), RolesState.load]
