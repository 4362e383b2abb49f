"""Keys of programs, accounts of programs, and the answers that repeated requests get again."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0026"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.add_column("lab_user", sa.Column("kind", sa.String(), server_default="person", nullable=False))
    op.create_check_constraint(op.f("ck_lab_user_kind"), "lab_user", "kind in ('person', 'service')")
    op.create_check_constraint(
        op.f("ck_lab_user_only_people_have_passwords"),
        "lab_user",
        "kind = 'person' or password_hash is null",
    )
    _keys()
    _answers()
    op.execute(
        "select set_config('labflow.actor_name', 'LabFlow upgrade', true), set_config('labflow.verb', 'upgrade', true)"
    )
    op.execute(
        "update role set permissions = array(select distinct unnest(permissions || 'make_keys'::text) order by 1),"
        " version = version + 1 where code in ('super_admin', 'lab_director', 'lab_manager') and built_in"
        " and not 'make_keys' = any (permissions)"
    )


def _keys() -> None:
    op.create_table(
        "api_key",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("shown", sa.String(length=16), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("scopes", postgresql.ARRAY(sa.TEXT()), nullable=False),
        sa.Column("addresses", postgresql.ARRAY(sa.TEXT()), server_default="{}", nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_address", sa.String(length=60), server_default="", nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["lab_user.id"], name=op.f("fk_api_key_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_key")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_api_key_secret_hash")),
    )
    op.create_index(op.f("ix_api_key_user_id"), "api_key", ["user_id"])
    op.execute("select lf_protect('api_key', 'secret_hash', 'last_used_at,last_address')")
    op.execute("select lf_wall('api_key', 'user_id = (select lf_actor())')")


def _answers() -> None:
    op.create_table(
        "kept_answer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("holder_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("request_sha256", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["lab_user.id"], name=op.f("fk_kept_answer_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_answer")),
        sa.UniqueConstraint("holder_id", "key", name=op.f("uq_kept_answer_holder_id_key")),
    )
    op.create_index(op.f("ix_kept_answer_expires_at"), "kept_answer", ["expires_at"])
    op.execute("grant select, insert, delete on kept_answer to labflow_app")
    op.execute("select lf_wall('kept_answer', 'user_id = (select lf_actor())')")


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.drop_table("kept_answer")
    op.drop_table("api_key")
    op.drop_constraint(op.f("ck_lab_user_only_people_have_passwords"), "lab_user")
    op.drop_constraint(op.f("ck_lab_user_kind"), "lab_user")
    op.drop_column("lab_user", "kind")
