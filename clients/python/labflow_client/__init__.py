"""A typed client of the LabFlow API."""

from labflow_client.core import Refused
from labflow_client.methods import Methods


class Client(Methods):
    """The laboratory for a program: each operation of the API is a method."""


__all__ = ["Client", "Refused"]
