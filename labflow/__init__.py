"""LabFlow: the laboratory information management system for testing laboratories."""

__version__ = "0.1.0"
