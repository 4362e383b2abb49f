"""An analysis points at its service and at the version it is made with by one key instead of two.

The composite key says more than the two did: the version is one of that very service. It also costs one check a row
instead of two, and bulk registration writes five analyses a sample. The index on the analyst leaves out what nobody
has taken yet, which is every analysis when it is registered. Both hold for what the previous release writes.
"""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_unique_constraint("uq_service_version_service_id_id", "service_version", ["service_id", "id"])
    # not valid first: the check of old rows then needs no lock that keeps others from writing
    op.execute(
        "alter table analysis add constraint fk_analysis_service_id_service_version_id"
        " foreign key (service_id, service_version_id) references service_version (service_id, id) not valid"
    )
    op.execute("alter table analysis validate constraint fk_analysis_service_id_service_version_id")
    op.drop_constraint("fk_analysis_service_id", "analysis")
    op.drop_constraint("fk_analysis_service_version_id", "analysis")
    op.drop_index("ix_analysis_analyst_id", "analysis")
    op.execute("create index ix_analysis_analyst_id on analysis (analyst_id) where analyst_id is not null")


def downgrade() -> None:
    op.drop_index("ix_analysis_analyst_id", "analysis")
    op.create_index("ix_analysis_analyst_id", "analysis", ["analyst_id"])
    op.create_foreign_key("fk_analysis_service_id", "analysis", "analysis_service", ["service_id"], ["id"])
    op.create_foreign_key(
        "fk_analysis_service_version_id", "analysis", "service_version", ["service_version_id"], ["id"]
    )
    op.drop_constraint("fk_analysis_service_id_service_version_id", "analysis")
    op.drop_constraint("uq_service_version_service_id_id", "service_version")
