"""The job queue's tables, by the queue's own schema."""

from procrastinate import App
from procrastinate.testing import InMemoryConnector

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

GRANTS = """
grant select, insert, update, delete on procrastinate_jobs, procrastinate_events, procrastinate_workers,
  procrastinate_periodic_defers to labflow_app;
grant usage on all sequences in schema public to labflow_app;
"""


def upgrade() -> None:
    schema = App(connector=InMemoryConnector()).schema_manager.get_schema()
    cursor = op.get_bind().connection.driver_connection.cursor()
    cursor.execute(schema)
    cursor.execute(GRANTS)


def downgrade() -> None:
    raise NotImplementedError("The queue stays.")
