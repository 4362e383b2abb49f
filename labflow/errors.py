"""Refusals: every one says what is wrong and what to do, and carries a stable code for programs."""

from typing import Any, ClassVar

from labflow.words import _, later

STORAGE_AWAY = later("The store of the files cannot be used at the moment. Try again in a few seconds.")


class LabError(Exception):
    """A refusal a technician can act on. Doors turn it into a toast, a problem+json body or exit code 1.

    `said` is the sentence in English, the message's id in the catalogue; what it tells is named, so that it can be told
    in another language: `NotFound("There is no sample {number}.", number=typed)`.
    """

    status: ClassVar[int] = 409
    code: ClassVar[str] = "refused"

    def __init__(self, message: str, *, field: str = "", **told: Any) -> None:
        self.said = message
        self.message = _(message, **told)
        self.field = field
        super().__init__(self.message)


class NotAllowed(LabError):
    """The person lacks the permission. Nothing is said about whether the record exists."""

    status = 403
    code = "not_allowed"


class NotSignedIn(LabError):
    """There is no live session behind the request."""

    status = 401
    code = "not_signed_in"


class NotFound(LabError):
    """There is no such record, or it is another client's: the answer is the same."""

    status = 404
    code = "not_found"


class Invalid(LabError):
    """What was typed cannot be accepted; `field` names the input it concerns."""

    status = 422
    code = "invalid"


class Invalids(LabError):
    """Several inputs cannot be accepted; `errors` maps each field to its message."""

    status = 422
    code = "invalid"

    def __init__(self, errors: dict[str, str]) -> None:
        self.errors = {name: _(message) for name, message in errors.items()}
        super().__init__(" ".join(self.errors.values()), field=next(iter(errors), ""))


class Stale(LabError):
    """Somebody else changed the record since it was read; the message says who and what."""

    code = "stale"


class StepNotAllowed(LabError):
    """The life cycle has no such step from the record's state."""

    code = "step_not_allowed"


class ReasonNeeded(LabError):
    """A saved value may only be changed with a reason (ISO/IEC 17025 7.5.2)."""

    status = 422
    code = "reason_needed"


class SignatureRefused(LabError):
    """The password given for a signature is wrong, or the signer is locked out."""

    status = 403
    code = "signature_refused"


class SecondPersonNeeded(LabError):
    """The four-eyes rule: who did the work may not check it."""

    status = 403
    code = "second_person_needed"


class TooManyTries(LabError):
    """The sign-in throttle closed for a while."""

    status = 429
    code = "too_many_tries"


class KeyReused(LabError):
    """An idempotency key came with another request than the first time."""

    status = 422
    code = "idempotency_key_reused"


class StillRunning(LabError):
    """The first request with this idempotency key has not been answered yet."""

    code = "idempotency_in_progress"


class AlreadyDone(LabError):
    """The request with this idempotency key was done, and its answer is not kept."""

    code = "idempotency_answer_not_kept"


class TooLarge(LabError):
    """The file or body is larger than allowed."""

    status = 413
    code = "too_large"


class StorageAway(LabError):
    """The store of the files does not answer, or refuses us. It is no fault of what was asked, and heals by itself."""

    status = 503
    code = "unavailable"

    def __init__(self) -> None:
        super().__init__(STORAGE_AWAY)
