"""Samples that reception can take in now: due, of orders that the laboratory has confirmed."""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, select

from labflow.models import Order, Sample
from labflow.vocabulary import OrderState, SampleState

READY = (OrderState.CONFIRMED, OrderState.IN_PROGRESS)


def is_expected() -> ColumnElement[bool]:
    """Whether a sample, beside its order, is one of them."""
    return and_(Sample.state == SampleState.DUE, Order.state.in_(READY))


def expected_samples() -> Select[Any]:
    """Their ids."""
    return select(Sample.id).join(Order, Order.id == Sample.order_id).where(is_expected())
