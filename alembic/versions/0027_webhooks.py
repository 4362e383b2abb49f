"""Events in an order of their own, webhooks and their deliveries."""

import sqlalchemy as sa
import sqlmodel
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0027"
down_revision = "0025"
branch_labels = None
depends_on = None

# Nobody but the worker writes events; a client's people read those that are for them, and look after their own webhooks.
WALLS = """
grant select, insert on lab_event to labflow_app;
select lf_wall('lab_event', '');
create policy clients_read on lab_event for select
  using (client_id = any ((select lf_clients())::uuid[]) and for_client);
select lf_protect('webhook', 'secret,old_secret', 'failing_since', owned => true);
grant select, insert, update on webhook_delivery to labflow_app;
select lf_wall('webhook_delivery', 'client_id = any ((select lf_clients())::uuid[])');

create function lf_forget_events(keep interval) returns bigint
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  gone bigint;
begin
  if keep < interval '30 days' then
    raise exception 'Events are kept for thirty days at least.' using errcode = 'LF004';
  end if;
  delete from webhook_delivery where created_at < now() - keep and state <> 'waiting';
  delete from lab_event where at < now() - keep;
  get diagnostics gone = row_count;
  return gone;
end $$;

update role set permissions = array(select unnest(permissions || array['edit_webhooks']) order by 1), version = version + 1
where code in ('super_admin', 'lab_manager') and 'edit_webhooks' <> all (permissions);
update role set permissions = array(select unnest(permissions || array['portal_webhooks']) order by 1), version = version + 1
where code = 'client_admin' and 'portal_webhooks' <> all (permissions);
"""

AWAY = """
update role set permissions = array_remove(array_remove(permissions, 'edit_webhooks'), 'portal_webhooks'), version = version + 1
where permissions && array['edit_webhooks', 'portal_webhooks'];
"""


def upgrade() -> None:
    text = sqlmodel.sql.sqltypes.AutoString
    moment = sa.DateTime(timezone=True)
    op.execute("set local lock_timeout = '5s'")
    op.add_column("outbox_event", sa.Column("published_at", moment, nullable=True))
    op.create_index(
        "ix_outbox_event_unpublished", "outbox_event", ["id"], postgresql_where=sa.text("published_at is null")
    )
    op.create_table(
        "lab_event",
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("outbox_id", sa.BigInteger(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("type", text(length=40), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=True),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("detail", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("for_lab", sa.Boolean(), nullable=False),
        sa.Column("for_client", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_lab_event_client_id")),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_lab_event")),
        sa.UniqueConstraint("id", name=op.f("uq_lab_event_id")),
        sa.UniqueConstraint("outbox_id", name=op.f("uq_lab_event_outbox_id")),
    )
    op.create_index("ix_lab_event_client", "lab_event", ["client_id", "position"])
    op.create_index("ix_lab_event_at", "lab_event", ["at"])
    op.create_table(
        "webhook",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("client_id", sa.Uuid(), nullable=True),
        sa.Column("only_client_id", sa.Uuid(), nullable=True),
        sa.Column("name", text(length=80), nullable=False),
        sa.Column("url", text(length=500), nullable=False),
        sa.Column("types", postgresql.ARRAY(sa.TEXT()), nullable=False),
        sa.Column("secret", text(length=400), nullable=False),
        sa.Column("old_secret", text(length=400), nullable=False),
        sa.Column("old_secret_until", moment, nullable=True),
        sa.Column("active", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("paused_reason", text(length=300), nullable=False),
        sa.Column("failing_since", moment, nullable=True),
        sa.Column("retired_at", moment, nullable=True),
        sa.CheckConstraint(
            "client_id is null or only_client_id is null", name=op.f("ck_webhook_a_clients_own_needs_no_filter")
        ),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_webhook_client_id")),
        sa.ForeignKeyConstraint(["only_client_id"], ["client.id"], name=op.f("fk_webhook_only_client_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook")),
    )
    op.create_index(op.f("ix_webhook_client_id"), "webhook", ["client_id"])
    op.create_table(
        "webhook_delivery",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("webhook_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=True),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=True),
        sa.Column("type", text(length=40), nullable=False),
        sa.Column("subject", text(length=80), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("first_at", moment, nullable=True),
        sa.Column("next_at", moment, nullable=True),
        sa.Column("last_at", moment, nullable=True),
        sa.Column("status_code", sa.Integer(), nullable=True),
        sa.Column("duration_ms", sa.Integer(), nullable=True),
        sa.Column("answer", text(), nullable=False),
        sa.Column("error", text(length=300), nullable=False),
        sa.Column("tries", postgresql.JSONB(), server_default="[]", nullable=False),
        sa.CheckConstraint(
            "state in ('waiting', 'delivered', 'failed', 'dropped')", name=op.f("ck_webhook_delivery_state")
        ),
        sa.ForeignKeyConstraint(["webhook_id"], ["webhook.id"], name=op.f("fk_webhook_delivery_webhook_id")),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_webhook_delivery_client_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_delivery")),
        sa.UniqueConstraint("webhook_id", "event_id", name=op.f("uq_webhook_delivery_webhook_id_event_id")),
    )
    op.create_index(op.f("ix_webhook_delivery_client_id"), "webhook_delivery", ["client_id"])
    op.create_index("ix_webhook_delivery_log", "webhook_delivery", ["webhook_id", "id"])
    op.create_index(
        "ix_webhook_delivery_due", "webhook_delivery", ["next_at"], postgresql_where=sa.text("state = 'waiting'")
    )
    _kinds("mentioned", "message", "ordered", "assigned", "returned", "webhook")
    _as_migration(WALLS)


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    _as_migration(AWAY)
    op.execute("delete from notification where kind = 'webhook'")
    _kinds("mentioned", "message", "ordered", "assigned", "returned")
    op.execute("drop function lf_forget_events(interval)")
    op.drop_table("webhook_delivery")
    op.drop_table("webhook")
    op.drop_table("lab_event")
    op.drop_index("ix_outbox_event_unpublished", table_name="outbox_event")
    op.drop_column("outbox_event", "published_at")


def _as_migration(statements: str) -> None:
    """Roles are audited: somebody has to be at work."""
    op.execute("select set_config('labflow.side', 'system', true), set_config('labflow.actor_name', 'migration', true)")
    op.get_bind().connection.driver_connection.cursor().execute(statements)


def _kinds(*kinds: str) -> None:
    words = ", ".join(f"'{kind}'" for kind in kinds)
    op.drop_constraint(op.f("ck_notification_kind"), "notification")
    op.create_check_constraint(op.f("ck_notification_kind"), "notification", f"kind in ({words})")
