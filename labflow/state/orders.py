"""/orders: the list of orders."""

from typing import ClassVar

import reflex as rx

from labflow.domain.lists import ListPlan
from labflow.domain.orders.views import ORDERS
from labflow.state.lists import ListScreen
from labflow.vocabulary import Permission


class OrdersState(ListScreen, rx.State):
    """The list of orders."""

    needs: ClassVar[Permission] = Permission.SEE_ORDERS
    plan: ClassVar[ListPlan] = ORDERS
