"""The client portal's pages."""

from labflow.pages.portal import (
    home,
    keys,
    new_order,
    order,
    orders,
    reports,
    results,
    sent,
    team,
    webhook,
    webhooks,
)

__all__ = [
    "home", "keys", "new_order", "order", "orders", "reports", "results", "sent", "team", "webhook", "webhooks",
]  # fmt: skip
