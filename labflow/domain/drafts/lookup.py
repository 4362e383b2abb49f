"""Drafts, templates and clients' requests for programs."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import col

from labflow.domain.lists import options
from labflow.domain.lists.filters import Filter
from labflow.domain.lists.window import SortKey, moment_key
from labflow.domain.nouns import Fact, Facts, ForClients, Noun, declare_noun, usual
from labflow.domain.work import Work
from labflow.models import Client, ClientRequest, DraftOrder, Order, OrderTemplate, Sample
from labflow.vocabulary import DraftState, Permission, RequestKind, RequestState


def _mine(work: Work) -> list[Any]:
    return [DraftOrder.owner_id == work.actor.id, DraftOrder.state == DraftState.OPEN]


DRAFT = declare_noun(
    Noun(
        "drafts", "draft", DraftOrder, (Permission.CREATE_ORDERS,),
        Facts(
            "DraftFacts", "An order while it is typed, of whoever asks. `rows` are words as typed.", DraftOrder,
            (
                *usual(),
                Fact("client_id", UUID | None),
                Fact("client", str | None, Client.code),
                Fact("state", str),
                Fact("header", dict[str, Any]),
                Fact("rows", list[dict[str, str]]),
                Fact("registered_rows", list[str]),
                Fact("order_id", UUID | None),
                Fact("order", str | None, Order.number),
                Fact("updated_at", datetime),
            ),
            joins=((Client, Client.id == DraftOrder.client_id, True), (Order, Order.id == DraftOrder.order_id, True)),
        ),
        "-updated", always=_mine, sorts={"updated": SortKey(DraftOrder.updated_at, moment_key)},
        filters=(Filter("client", "Client", "choice", DraftOrder.client_id, uuid=True),),
    )
)  # fmt: skip

TEMPLATE = declare_noun(
    Noun(
        "order-templates", "template", OrderTemplate, (Permission.CREATE_ORDERS,),
        Facts(
            "OrderTemplateFacts", "A start for orders that come again. Without a client it is everybody's.", OrderTemplate,
            (
                *usual(),
                Fact("name", str),
                Fact("client_id", UUID | None),
                Fact("client", str | None, Client.code),
                Fact("header", dict[str, Any]),
                Fact("rows", list[dict[str, str]]),
                Fact("created_at", datetime),
            ),
            joins=((Client, Client.id == OrderTemplate.client_id, True),),
        ),
        "name", always=lambda _: [col(OrderTemplate.retired_at).is_(None)], sorts={"name": SortKey(OrderTemplate.name)},
        filters=(Filter("client", "Client", "choice", OrderTemplate.client_id, uuid=True),),
    )
)  # fmt: skip

_STATE = Filter(
    "state", "State", "choice", ClientRequest.state, options.fixed((each, each) for each in RequestState)
)
_KIND = Filter(
    "kind", "Kind", "choice", ClientRequest.kind, options.fixed((each, each) for each in RequestKind)
)
_ORDER = Filter("order", "Order", "choice", ClientRequest.order_id, uuid=True)

REQUEST = declare_noun(
    Noun(
        "requests", "request", ClientRequest, (Permission.SEE_ORDERS,),
        Facts(
            "RequestFacts", "What a client asks for about an order, and the laboratory's answer.", ClientRequest,
            (
                *usual(),
                Fact("client_id", UUID),
                Fact("order_id", UUID),
                Fact("order", str, Order.number),
                Fact("sample_id", UUID | None),
                Fact("sample", str | None, Sample.number),
                Fact("kind", str),
                Fact("text", str),
                Fact("author_name", str),
                Fact("state", str),
                Fact("agreed", bool | None),
                Fact("answer", str),
                Fact("answered_at", datetime | None),
                Fact("answered_by_name", str),
                Fact("created_at", datetime),
            ),
            joins=((Order, Order.id == ClientRequest.order_id, False), (Sample, Sample.id == ClientRequest.sample_id, True)),
        ),
        "-created", sorts={"created": SortKey(ClientRequest.created_at, moment_key)},
        filters=(_STATE, _KIND, _ORDER, Filter("client", "Client", "choice", ClientRequest.client_id, uuid=True)),
        clients=ForClients(Permission.PORTAL_ORDERS, (_STATE, _KIND, _ORDER), ("created",)),
        expands={"order": ("order_id", "orders")},
    )
)  # fmt: skip
