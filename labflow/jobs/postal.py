"""How patiently a letter is tried again: soon at first, then for three days, as mail servers do (RFC 5321, 4.5.4.1)."""

from datetime import timedelta

from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate.jobs import Job

MINUTE, HOUR = 60, 3600
WAITS = (5, 30, 2 * MINUTE, 10 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, *[4 * HOUR] * 18)


class Postal(BaseRetryStrategy):
    """Waits between the tries of a letter."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if self.ends_with(job.attempts):
            return None
        return RetryDecision(retry_in={"seconds": WAITS[job.attempts]})

    @staticmethod
    def ends_with(attempts: int) -> bool:
        """Whether the try that follows this many was the last."""
        return attempts >= len(WAITS)

    @staticmethod
    def lasts() -> timedelta:
        """How long a letter is tried altogether."""
        return timedelta(seconds=sum(WAITS))
