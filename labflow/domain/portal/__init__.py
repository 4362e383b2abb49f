"""What a client's people see: their own orders in plain words, and of results only what was published."""

from labflow.domain.portal import announcing as announcing
