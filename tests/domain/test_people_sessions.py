"""An administrator sees where somebody is signed in, and can end it."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from labflow.domain import identity, people_sessions
from labflow.errors import Invalids, LabError, NotAllowed, NotFound, NotSignedIn
from labflow.testing import PASSWORD, TestLab
from tests.domain.test_portal_team import do

PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Safari/604.1"


def signed_in(lab: TestLab, email: str = "ana@labflow.dev", agent: str = "") -> str:
    return identity.sign_in(lab.house, email, PASSWORD, address="10.0.0.7", agent=agent).token


def places(lab: TestLab, person: Any, by: Any = None) -> list[Any]:
    return list(do(lab, by or lab.ada, people_sessions.view, person.id))


def alive(token: str) -> bool:
    try:
        with identity.work_for_token(token):
            return True
    except NotSignedIn:
        return False


def test_one_place_is_ended_and_the_other_stays(lab: TestLab) -> None:
    phone, desk = signed_in(lab, agent=PHONE), signed_in(lab)
    lost = next(row for row in places(lab, lab.ana) if row.where == "Safari on iPhone")
    assert lost.address == "10.0.0.7"
    do(lab, lab.ada, people_sessions.end, lab.ana.id, [UUID(lost.id)], reason="The telephone was lost")
    assert (alive(phone), alive(desk)) == (False, True)
    assert [row.where for row in places(lab, lab.ana)] == ["Unknown device"]
    entries = [(each.act, each.reason, each.actor_name) for each in lab.audit_of(UUID(lost.id))]
    assert ("session ended", "The telephone was lost", "Ada Adler") in entries


def test_all_places_are_ended_at_once(lab: TestLab) -> None:
    tokens = [signed_in(lab, "cleo@ashland.example"), signed_in(lab, "cleo@ashland.example")]
    ids = [UUID(row.id) for row in places(lab, lab.cleo)]
    do(lab, lab.ada, people_sessions.end, lab.cleo.id, ids, reason="Asked for by the client")
    assert [alive(token) for token in tokens] == [False, False]
    do(lab, lab.ada, people_sessions.end, lab.cleo.id, ids, reason="Pressed again")


def test_a_place_and_a_reason_are_needed(lab: TestLab) -> None:
    token = signed_in(lab)
    with pytest.raises(Invalids) as refusal:
        do(lab, lab.ada, people_sessions.end, lab.ana.id, [], reason=" ")
    assert set(refusal.value.errors) == {"sessions", "reason"}
    assert alive(token)


def test_only_who_edits_people_sees_and_ends_sessions(lab: TestLab) -> None:
    signed_in(lab)
    [place] = places(lab, lab.ana)
    for person in (lab.ana, lab.vera, lab.rhea, lab.cleo):
        with pytest.raises(NotAllowed):
            places(lab, lab.ana, by=person)
        with pytest.raises(NotAllowed):
            do(lab, person, people_sessions.end, lab.ana.id, [UUID(place.id)], reason="x")


def test_who_may_do_more_is_out_of_reach(lab: TestLab) -> None:
    token = signed_in(lab, "ada@labflow.dev")
    [place] = places(lab, lab.ada)
    with pytest.raises(LabError, match="may do more than you"):
        places(lab, lab.ada, by=lab.max)
    with pytest.raises(LabError, match="may do more than you"):
        do(lab, lab.max, people_sessions.end, lab.ada.id, [UUID(place.id)], reason="coup")
    # nor by naming somebody else's entry
    with pytest.raises(NotFound):
        do(lab, lab.max, people_sessions.end, lab.ana.id, [UUID(place.id)], reason="coup")
    assert alive(token)


def test_what_does_not_exist_is_not_found(lab: TestLab) -> None:
    with pytest.raises(NotFound):
        do(lab, lab.ada, people_sessions.view, uuid4())
    with pytest.raises(NotFound):
        do(lab, lab.ada, people_sessions.end, lab.ana.id, [uuid4()], reason="x")
