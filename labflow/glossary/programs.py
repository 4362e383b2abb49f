"""Terms of the way to other programs."""

from labflow.glossary.term import Term

PROGRAMS: tuple[Term, ...] = (
    Term(
        "webhook", "Webhook",
        "An address of another program that LabFlow tells at once when something happens, such as a sample received or a limit exceeded. Each message is signed, tried again for three days, and kept in a log.",
        "Standard Webhooks", also=("callback", "push", "notification", "API"),
    ),
    Term(
        "event", "Event",
        "Something that happened, as other programs are told of it: a type, an id that stays the same however often it is told, and the numbers and links of the record.",
        also=("events feed", "polling"),
    ),
    Term(
        "webhook_secret", "Secret of a webhook",
        "What sender and receiver share, so that the receiver can prove that a message comes from this laboratory and was not changed. It is shown once. A new one can be made at any time; for a day both count.",
        "Standard Webhooks", also=("signature", "HMAC", "whsec"),
    ),
)  # fmt: skip
