"""The laboratory's own fields are kept on a screen, seen by clients where wanted, and found by a part of their text."""

import sqlalchemy as sa

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

TABLES = ("sample", "lab_order", "client")

# Immutable, so that an index may hold it: the values only, in the order jsonb keeps its keys in.
_TEXT = """
create function lf_custom_text(own jsonb) returns text language sql immutable parallel safe
  set search_path = pg_catalog as
$$ select coalesce(string_agg(value, E'\\n'), '') from jsonb_each_text(own) $$
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.add_column("field_def", sa.Column("to_client", sa.Boolean(), server_default="false", nullable=False))
    op.add_column("field_def", sa.Column("hint", sa.String(length=200), server_default="", nullable=False))
    op.create_unique_constraint("uq_field_def_entity_key", "field_def", ["entity", "key"])
    op.execute(_TEXT)
    for table in TABLES:
        op.execute(
            f"create index ix_{table}_custom_trgm on {table} using gin (public.lf_custom_text(custom) gin_trgm_ops)"
            " where custom <> '{}'::jsonb"
        )


def downgrade() -> None:
    for table in TABLES:
        op.drop_index(f"ix_{table}_custom_trgm", table)
    op.execute("drop function lf_custom_text(jsonb)")
    op.drop_constraint("uq_field_def_entity_key", "field_def")
    op.drop_column("field_def", "hint")
    op.drop_column("field_def", "to_client")
