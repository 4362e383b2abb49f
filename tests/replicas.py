"""A replica as a test wants it: without a second server."""

from dataclasses import dataclass, field

from labflow.domain.ports import Copy, ReplicaStanding


@dataclass
class StandIn:
    """Gives out `copy`, or nothing; keeps what failed."""

    copy: Copy | None = None
    problem: str = ""
    failures: list[Exception] = field(default_factory=list)

    def not_older(self, seconds: float) -> Copy | None:
        return self.copy if self.copy is not None and self.copy.age <= seconds else None

    def caught_up(self) -> Copy | None:
        return self.copy

    def standing(self) -> ReplicaStanding:
        return ReplicaStanding(self.copy.age if self.copy else 0.0, self.problem)

    def failed(self, error: Exception) -> None:
        self.failures.append(error)
