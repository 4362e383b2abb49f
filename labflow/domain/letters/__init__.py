"""Letters the laboratory writes: owed in the transaction they are about, sent by the worker."""

from labflow.domain.letters.post import newest_link, owe, ready, sent

__all__ = ["newest_link", "owe", "ready", "sent"]
