"""Labels: how they look (templates), what they say (content), how they leave the house (printing)."""

from labflow.domain.labels.printing import Asked, Printed, document, print_labels, print_locations
from labflow.domain.labels.templates import change, create, restore, retire, set_default

__all__ = [
    "Asked", "Printed", "change", "create", "document", "print_labels", "print_locations", "restore", "retire",
    "set_default",
]  # fmt: skip
