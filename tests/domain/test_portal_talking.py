"""A client and the laboratory talk about an order: messages, requests, answers; each side is told, nobody else reads."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import ProgrammingError

from labflow.domain import comments, notifications, outbox, requests
from labflow.domain.portal import announcing, home, placing, talking
from labflow.errors import Invalid, Invalids, NotAllowed, NotFound, StepNotAllowed
from labflow.models import ClientRequest, Comment, Lab, Mail, Notification, Order, OutboxEvent
from labflow.testing import TestLab
from labflow.vocabulary import About, OrderState, RequestState


def do(lab: TestLab, verb, *args, by=None, **facts):
    with lab.work_as(by or lab.cleo) as work:
        return verb(work, *args, **facts)


def delivered(lab: TestLab) -> None:
    """The worker tells every listener what happened."""
    with lab.system() as work:
        for event in work.db.scalars(select(OutboxEvent).where(OutboxEvent.delivered_at.is_(None))).all():
            outbox.deliver(work, event.id)


@pytest.fixture
def reachable(lab: TestLab) -> TestLab:
    """The laboratory has an address of its own."""
    with lab.system() as work:
        work.db.scalars(select(Lab)).one().email = "lab@sierra.example"
    return lab


# ── messages ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_messages_go_both_ways_and_what_is_new_is_marked(reachable: TestLab) -> None:
    lab, order = reachable, reachable.order()
    do(lab, talking.write, order, text="When can I bring the samples?")
    delivered(lab)
    assert (
        lab.all(Notification, Notification.user_id == lab.rita.id)[0].text == "When can I bring the samples?"
    )
    do(lab, comments.add, About.ORDER, order, text="Until 4 pm.", visible_to_client=True, by=lab.rita)
    do(lab, comments.add, About.ORDER, order, text="He always comes late.", by=lab.rita)
    delivered(lab)
    talk = do(lab, talking.view, order)
    assert [(m.text, m.ours, m.fresh) for m in talk.messages] == [
        ("When can I bring the samples?", True, False), ("Until 4 pm.", False, True),
    ]  # fmt: skip
    assert do(lab, home.view).needs[0].kind == "message"
    do(lab, talking.seen, order)
    assert do(lab, talking.view, order).fresh == 0
    assert "message" not in [need.kind for need in do(lab, home.view).needs]


def test_letters_go_to_the_other_side_once(reachable: TestLab) -> None:
    lab, order = reachable, reachable.order()
    do(lab, talking.write, order, text="A question <b>of mine</b>")
    do(lab, comments.add, About.ORDER, order, text="An answer", visible_to_client=True, by=lab.rita)
    do(lab, comments.add, About.ORDER, order, text="Internal", by=lab.rita)
    delivered(lab)
    with lab.system() as work:
        for comment in work.db.scalars(select(Comment)).all():
            announcing.pass_on_message(work, comment.id, {})
    letters = {mail.recipient: mail for mail in lab.all(Mail)}
    assert len(lab.all(Mail)) == 2
    assert set(letters) == {"lab@sierra.example", "renee@ashland.example"}
    assert "&lt;b&gt;of mine" in letters["lab@sierra.example"].html
    assert "An answer" in letters["renee@ashland.example"].text
    assert not any("Internal" in mail.text for mail in letters.values())


def test_a_placed_order_is_told_to_who_writes_to_clients(reachable: TestLab) -> None:
    lab = reachable
    draft = do(lab, placing.start)
    do(lab, placing.choose_place, draft, lab.point)
    do(lab, placing.choose_test, draft, lab.profile)
    do(lab, placing.send, draft)
    delivered(lab)
    assert {row.user_id for row in lab.all(Notification)} >= {lab.rita.id, lab.max.id}
    subjects = {mail.recipient: mail.subject for mail in lab.all(Mail)}
    assert subjects["lab@sierra.example"].startswith("City of Ashland Water has placed order O")
    assert subjects["renee@ashland.example"].startswith("We have your order")


def test_another_company_neither_reads_nor_writes(lab: TestLab) -> None:
    order = lab.order()
    do(lab, talking.write, order, text="Ours")
    for wanted in (order, uuid4()):
        for verb, facts in ((talking.view, {}), (talking.seen, {}), (talking.write, {"text": "x"})):
            with pytest.raises(NotFound):
                do(lab, verb, wanted, by=lab.otto, **facts)
            with pytest.raises(NotAllowed):
                do(lab, verb, wanted, by=lab.max, **facts)
        with pytest.raises(NotFound):
            do(lab, requests.ask, wanted, kind="rush", text="x", by=lab.otto)
    with lab.system() as work:
        work.lock(Order, order).state = OrderState.DRAFT
    with pytest.raises(NotFound):
        do(lab, talking.view, order)


# ── requests ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def asked(lab: TestLab) -> UUID:
    """Cleo asks for a rush."""
    return do(lab, requests.ask, lab.order(), kind="rush", text="We must flush the main on Friday.")


def test_a_request_is_answered_once(reachable: TestLab) -> None:
    lab, order = reachable, reachable.order()
    asked = do(lab, requests.ask, order, kind="rush", text="By Friday, please.")
    delivered(lab)
    assert (
        lab.all(Notification, Notification.user_id == lab.rita.id)[0].text
        == "Ask for a rush: By Friday, please."
    )
    do(lab, requests.answer, asked, text="Friday noon.", agreed=True, by=lab.rita)
    delivered(lab)
    [row] = do(lab, talking.view, order).requests
    assert (row.state, row.agreed, row.answer, row.answered_by) == (
        "answered",
        "Agreed",
        "Friday noon.",
        "Rita Ramos",
    )
    assert do(lab, notifications.unread) == 1
    assert any(
        "Friday noon." in mail.text for mail in lab.all(Mail, Mail.recipient == "renee@ashland.example")
    )
    for verb, by, facts in (
        (requests.answer, lab.rita, {"text": "No.", "agreed": False}), (requests.withdraw, lab.cleo, {}),
    ):  # fmt: skip
        with pytest.raises(StepNotAllowed):
            do(lab, verb, asked, by=by, **facts)


def test_a_request_can_be_taken_back(lab: TestLab, asked: UUID) -> None:
    do(lab, requests.withdraw, asked)
    assert lab.one(ClientRequest, asked).state == RequestState.WITHDRAWN
    with pytest.raises(StepNotAllowed):
        do(lab, requests.answer, asked, text="Too late", by=lab.rita)


def test_who_may_ask_and_who_may_answer(lab: TestLab, asked: UUID) -> None:
    order = lab.one(ClientRequest, asked).order_id
    for person in (lab.ana, lab.rhea, lab.cleo, lab.otto):
        with pytest.raises(NotAllowed):
            do(lab, requests.answer, asked, text="Yes", by=person)
    for person in (lab.max, lab.rita):
        with pytest.raises(NotAllowed):
            do(lab, requests.ask, order, kind="rush", text="x", by=person)
        with pytest.raises(NotAllowed):
            do(lab, requests.withdraw, asked, by=person)
    with pytest.raises(NotFound):
        do(lab, requests.withdraw, asked, by=lab.otto)
    assert do(lab, requests.of_order, order, by=lab.otto) == []
    assert len(do(lab, requests.of_order, order, by=lab.ana)) == 1


def test_a_request_says_what_and_about_which_sample(lab: TestLab) -> None:
    order, other = lab.order(), lab.order()
    for facts, field in (
        ({"kind": "rush", "text": " "}, "text"), ({"kind": "rush", "text": "x" * 2001}, "text"),
        ({"kind": "magic", "text": "x"}, "kind"),
    ):  # fmt: skip
        with pytest.raises(Invalids) as refusal:
            do(lab, requests.ask, order, **facts)
        assert set(refusal.value.errors) == {field}
    with pytest.raises(NotFound):
        do(lab, requests.ask, order, kind="change_sample", text="x", sample_id=lab.samples_of(other)[0].id)
    with pytest.raises(Invalid):
        do(
            lab,
            requests.answer,
            do(lab, requests.ask, order, kind="question", text="Why?"),
            text=" ",
            by=lab.rita,
        )


def test_after_the_work_only_questions_are_possible(lab: TestLab) -> None:
    order = lab.order()
    with lab.system() as work:
        work.lock(Order, order).state = OrderState.COMPLETED
    with pytest.raises(Invalids):
        do(lab, requests.ask, order, kind="add_test", text="Add iron")
    do(lab, requests.ask, order, kind="question", text="What does J mean?")


def test_the_database_keeps_answers_the_laboratorys(lab: TestLab, asked: UUID) -> None:
    foreign = lab.order(client=lab.brewery)
    with pytest.raises(ProgrammingError, match="row-level security"), lab.work_as(lab.cleo) as work:
        work.db.execute(
            text(
                "update client_request set state = 'answered', answer = 'Yes', answered_at = now() where id = :id"
            ),
            {"id": asked},
        )
    with lab.work_as(lab.otto) as work:
        assert work.db.execute(text("update client_request set text = 'x'")).rowcount == 0
        assert work.db.scalar(text("select count(*) from client_request")) == 0
    with pytest.raises(ProgrammingError, match="row-level security"), lab.work_as(lab.cleo) as work:
        work.add(
            ClientRequest(client_id=lab.brewery, order_id=foreign, kind="rush", text="x", author_name="Cleo")
        )
