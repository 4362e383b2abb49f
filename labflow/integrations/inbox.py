"""The development inbox: mail is not sent anywhere, it stays in the database and on the Inbox screen."""

from labflow.domain.ports import Letter


class DevelopmentInbox:
    """Takes every letter. The `mail` row itself is what the Inbox screen shows."""

    def send(self, letter: Letter) -> None:
        if "\n" in letter.recipient or "\r" in letter.recipient or "@" not in letter.recipient:
            raise ValueError(f"{letter.recipient!r} is no mail address.")
