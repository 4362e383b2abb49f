"""/people/roles: the matrix of roles and permissions."""

from typing import Any, ClassVar

import reflex as rx

from labflow.components.toasts import done
from labflow.domain import roles
from labflow.domain.roles import Matrix, PermissionRow, RoleView
from labflow.state.base import LabState
from labflow.state.typed import chosen, identifier, text
from labflow.vocabulary import Permission, Side


class RolesState(LabState, rx.State):
    """The matrix of one side, and the role being changed."""

    needs: ClassVar[Permission] = Permission.SEE_PEOPLE

    side: str = Side.LAB.value
    roles: list[RoleView] = []
    rows: list[PermissionRow] = []
    role: RoleView = RoleView()
    asked: bool = False
    errors: dict[str, str] = {}

    @rx.event
    async def load(self) -> None:
        """Read the matrix."""
        matrix: Matrix = await self._do(roles.matrix, Side(self.side))
        self.roles, self.rows = matrix.roles, matrix.rows

    @rx.event
    async def show_side(self, side: str) -> None:
        """The laboratory's roles, or those of the portal."""
        self.side = Side.CLIENT.value if side == Side.CLIENT else Side.LAB.value
        matrix: Matrix = await self._do(roles.matrix, Side(self.side))
        self.roles, self.rows = matrix.roles, matrix.rows

    @rx.event
    def ask(self, role_id: str) -> None:
        """Open the dialog that changes a role."""
        self.role = next((role for role in self.roles if role.id == role_id), RoleView())
        self.asked, self.errors = bool(self.role.id), {}

    @rx.event
    def close(self, open: bool) -> None:
        """Leave the role as it is."""
        self.asked = False

    @rx.event
    async def save(self, form: dict[str, Any]) -> Any:
        """Let the role do exactly what was ticked."""
        _, self.errors = await self._try(
            roles.change_permissions, identifier(self.role.id), chosen(form, "may-"), reason=text(form, "reason"),
            version=self.role.version,
        )  # fmt: skip
        if self.errors:
            return None
        self.asked = False
        return [done(f"{self.role.name} changed; it counts from everybody's next click"), RolesState.load]
