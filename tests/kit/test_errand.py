"""One number for all that a request sets off."""

import threading
from uuid import UUID, uuid4

from labflow.kit import errand


def test_a_number_of_ours_is_the_audit_trails_own() -> None:
    number = uuid4()
    with errand.doing(number.hex):
        assert errand.trail_id() == number


def test_a_proxys_number_always_becomes_the_same_one() -> None:
    with errand.doing("req-2026.0001"):
        first = errand.trail_id()
    assert isinstance(first, UUID)
    assert first == errand.as_uuid("req-2026.0001") != errand.as_uuid("req-2026.0002")


def test_without_an_errand_every_piece_of_work_has_its_own_number() -> None:
    assert errand.now() is None
    assert errand.trail_id() != errand.trail_id()


def test_after_the_errand_it_is_over_and_other_threads_know_nothing_of_it() -> None:
    seen: list[errand.Errand | None] = []
    with errand.doing("0123456789"):
        thread = threading.Thread(target=lambda: seen.append(errand.now()))
        thread.start()
        thread.join()
    assert seen == [None]
    assert errand.now() is None


def test_facts_leave_out_what_is_not_known() -> None:
    with errand.doing("0123456789") as doing:
        assert doing.facts == {"request_id": "0123456789"}
        person = uuid4()
        doing.of(person, "lab")
        assert doing.facts == {"request_id": "0123456789", "actor": str(person), "side": "lab"}
