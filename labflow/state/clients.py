"""/clients: the list of clients, and taking on a new one."""

from typing import Any, ClassVar

import reflex as rx

from labflow.domain import client_views, clients
from labflow.domain.client_views import ClientChoices, ClientView, CustomField
from labflow.domain.clients import ClientFacts, ContactFacts
from labflow.domain.lists import ListPlan
from labflow.state.base import LabState
from labflow.state.guard import open_to
from labflow.state.lists import ListScreen
from labflow.state.typed import optional_id, own_fields, text, ticked
from labflow.vocabulary import Permission


class ClientsState(ListScreen, rx.State):
    """The list of clients."""

    needs: ClassVar[Permission] = Permission.SEE_CLIENTS
    plan: ClassVar[ListPlan] = client_views.CLIENTS


class NewClientState(LabState, rx.State):
    """The dialog that takes on a client."""

    needs: ClassVar[Permission] = Permission.EDIT_CLIENTS

    open: bool = False
    blank: ClientView = ClientView()
    choices: ClientChoices = ClientChoices()
    errors: dict[str, str] = {}

    @rx.event
    @open_to(Permission.SEE_CLIENTS)
    def arrive(self) -> Any:
        """Other pages lead here with the dialog open: /clients?new=client."""
        return NewClientState.ask(True) if self.router.url.query_parameters.get("new") == "client" else None

    @rx.event
    async def ask(self, open: bool) -> None:
        """Open or leave the dialog."""
        if open:
            self.choices = await self._do(client_views.choices)
            self.blank = ClientView(custom=await self._do(_own_fields))
        self.open, self.errors = open, {}

    @rx.event
    async def create(self, form: dict[str, Any]) -> Any:
        """Take the client on and show it."""
        client_id, self.errors = await self._try(clients.create, facts_of(form))
        if self.errors:
            return None
        self.open = False
        return rx.redirect(f"/clients/{client_id}")


def facts_of(form: dict[str, Any]) -> ClientFacts:
    """A client's facts as a form sent them."""
    terms = text(form, "payment_terms_days")
    return ClientFacts(
        code=text(form, "code"), name=text(form, "name"), street=text(form, "street"), city=text(form, "city"),
        country=text(form, "country"), tax_id=text(form, "tax_id"),
        payment_terms_days=int(terms) if terms.isdecimal() else -1,
        specification_id=optional_id(form, "specification_id"), note=text(form, "note"), language=text(form, "language"),
        custom=own_fields(form),
    )  # fmt: skip


def contact_facts(form: dict[str, Any]) -> ContactFacts:
    """A contact's facts as a form sent them."""
    return ContactFacts(
        name=text(form, "name"), email=text(form, "email"), title=text(form, "title"), phone=text(form, "phone"),
        receives_reports=ticked(form, "receives_reports"), receives_invoices=ticked(form, "receives_invoices"),
    )  # fmt: skip


def _own_fields(work: Any) -> list[CustomField]:
    return client_views.custom_fields(work, {})
