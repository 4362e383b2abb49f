"""Orders: created with their samples, confirmed after contract review, held, cancelled, closed."""

from labflow.domain.orders.creating import OrderDraft, create, place
from labflow.domain.orders.life import LIFE, cancel, close, confirm, hold, resume, submit

__all__ = ["LIFE", "OrderDraft", "cancel", "close", "confirm", "create", "hold", "place", "resume", "submit"]
