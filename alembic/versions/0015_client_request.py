"""Requests of clients about their orders."""

import sqlalchemy as sa
import sqlmodel

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

# A client's people ask, and take back what is not answered; the answer is the laboratory's alone.
WALLS = """
select lf_protect('client_request');
select lf_wall('client_request', '');
create policy clients_read on client_request for select using (client_id = any ((select lf_clients())::uuid[]));
create policy clients_ask on client_request for insert
  with check (client_id = any ((select lf_clients())::uuid[]) and created_by_id = (select lf_actor())
              and state = 'open' and answer = '' and answered_at is null);
create policy clients_withdraw on client_request for update
  using (client_id = any ((select lf_clients())::uuid[]) and state = 'open')
  with check (client_id = any ((select lf_clients())::uuid[]) and state in ('open', 'withdrawn') and answer = '');
"""


def upgrade() -> None:
    text = sqlmodel.sql.sqltypes.AutoString
    op.create_table(
        "client_request",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("sample_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("text", text(length=2000), nullable=False),
        sa.Column("author_name", text(length=120), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("agreed", sa.Boolean(), nullable=True),
        sa.Column("answer", text(length=2000), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Uuid(), nullable=True),
        sa.Column("answered_by_name", text(length=120), nullable=False),
        sa.CheckConstraint("(state = 'answered') = (answered_at is not null)", name=op.f("ck_client_request_answered_has_a_time")),
        sa.CheckConstraint("kind in ('add_test', 'change_sample', 'rush', 'question')", name=op.f("ck_client_request_kind")),
        sa.CheckConstraint("state in ('open', 'answered', 'withdrawn')", name=op.f("ck_client_request_state")),
        sa.ForeignKeyConstraint(["answered_by_id"], ["lab_user.id"], name=op.f("fk_client_request_answered_by_id")),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_client_request_client_id")),
        sa.ForeignKeyConstraint(
            ["client_id", "order_id"], ["lab_order.client_id", "lab_order.id"], name=op.f("fk_client_request_client_id_order_id")
        ),
        sa.ForeignKeyConstraint(
            ["client_id", "sample_id"], ["sample.client_id", "sample.id"], name=op.f("fk_client_request_client_id_sample_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_client_request")),
    )  # fmt: skip
    op.create_index(op.f("ix_client_request_client_id"), "client_request", ["client_id"])
    op.create_index("ix_client_request_order", "client_request", ["order_id", "created_at"])
    op.create_index(
        "ix_client_request_open", "client_request", ["created_at"], postgresql_where=sa.text("state = 'open'")
    )
    op.get_bind().connection.driver_connection.cursor().execute(WALLS)


def downgrade() -> None:
    op.drop_table("client_request")
