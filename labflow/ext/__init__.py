"""The promise to laboratories: what their own package may add. The core uses the same registries."""

from labflow.ext.events import listeners, on
from labflow.ext.guards import before, guards

__all__ = ["before", "guards", "listeners", "on"]
