"""A client's person adds what happened to her own company to the outbox. She reads nothing of it and changes nothing.

The outbox carries what happened to the worker, so a client's own deeds (a message, an order from the portal) reach
the listeners like anybody's. Rows of another client, of no client, or told already are refused by the database; and
nobody takes back or alters from outside what the laboratory's listeners are to be told.
"""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("drop policy clients on outbox_event")
    op.execute(
        "create policy clients_write on outbox_event for insert"
        " with check (client_id = any ((select lf_clients())::uuid[]) and delivered_at is null)"
    )


def downgrade() -> None:
    op.execute("drop policy clients_write on outbox_event")
    op.execute(
        "create policy clients on outbox_event"
        " using (client_id = any ((select lf_clients())::uuid[]) and payload->>'by' = (select lf_actor())::text)"
        " with check (client_id = any ((select lf_clients())::uuid[]) and payload->>'by' = (select lf_actor())::text)"
    )
