"""Letters the laboratory writes: owed in the transaction they are about, sent by the worker."""

from labflow.domain.letters.post import again, came_back, delayed, newest_link, owe, ready, refused, sent

__all__ = ["again", "came_back", "delayed", "newest_link", "owe", "ready", "refused", "sent"]
