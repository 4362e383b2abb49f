"""When samples were taken, and which come before which at one place."""

from typing import Any

from labflow.models import Sample
from labflow.models.base import or_else


def taken(sample: Any = Sample) -> Any:
    """When a sample was taken, or at least received."""
    return or_else(sample.collected_at, sample.received_at)


def newest_first(sample: Any = Sample) -> tuple[Any, Any]:
    """Samples of a place as its index has them, the one taken last first."""
    return taken(sample).desc(), sample.id.desc()
