"""Identity: who is there, proved by password, kept in sessions, derived anew for every event."""

from labflow.domain.identity.acting import (
    Who,
    actor_named,
    actor_of,
    actors_of,
    become,
    verb_name,
    work_for_token,
    work_of,
)
from labflow.domain.identity.bearing import actor_behind
from labflow.domain.identity.confirming import confirm
from labflow.domain.identity.granting import Granted, grant, grant_to_key, refresh, revoke_tokens
from labflow.domain.identity.own import (
    Me,
    SessionView,
    choose_language,
    initials,
    me,
    own_sessions,
    revoke,
    revoke_others,
    sessions_of,
)
from labflow.domain.identity.passwords import (
    DEMO_PASSWORD,
    demo_password_opens,
    good_password,
    set_demo_password,
)
from labflow.domain.identity.reasons import AT_FIELD, REASONS, reason_code
from labflow.domain.identity.sessions import SignedIn, end, normal_email, sign_in, sign_out
from labflow.domain.identity.tokens import (
    Holder,
    ask_for_reset,
    change_password,
    end_sessions,
    holder,
    send_invitation,
    send_reset,
    set_password,
)

__all__ = [
    "AT_FIELD",
    "DEMO_PASSWORD",
    "REASONS",
    "Granted",
    "Holder",
    "Me",
    "SessionView",
    "SignedIn",
    "Who",
    "actor_behind",
    "actor_named",
    "actor_of",
    "actors_of",
    "ask_for_reset",
    "become",
    "change_password",
    "choose_language",
    "confirm",
    "demo_password_opens",
    "end",
    "end_sessions",
    "good_password",
    "grant",
    "grant_to_key",
    "holder",
    "initials",
    "me",
    "normal_email",
    "own_sessions",
    "reason_code",
    "refresh",
    "revoke",
    "revoke_others",
    "revoke_tokens",
    "send_invitation",
    "send_reset",
    "sessions_of",
    "set_demo_password",
    "set_password",
    "sign_in",
    "sign_out",
    "verb_name",
    "work_for_token",
    "work_of",
]  # fmt: skip
