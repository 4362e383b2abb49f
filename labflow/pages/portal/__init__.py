"""The client portal's pages."""

from labflow.pages.portal import home, order, orders, reports, results

__all__ = ["home", "order", "orders", "reports", "results"]
