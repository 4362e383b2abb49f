"""The outside world, one room each, behind the ports of `labflow.domain.ports`."""
