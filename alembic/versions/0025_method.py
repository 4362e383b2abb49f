"""The rest of a test's version: formulas, QC rules, the instruments it allows; and the register of instruments."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_OF_A_VERSION = ("qc_rule", "service_instrument")


def _record(*more: sa.Column) -> tuple[sa.Column, ...]:
    return (
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        *more,
    )


def _key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))


def _one_of(table: str, column: str, words: str) -> sa.CheckConstraint:
    listed = ", ".join(f"'{word}'" for word in words.split())
    return sa.CheckConstraint(f"{column} in ({listed})", name=op.f(f"ck_{table}_{column}"))


def _tables() -> None:
    op.create_table(
        "instrument",
        *_record(
            sa.Column("code", sa.String(length=20), nullable=False),
            sa.Column("name", sa.String(length=120), nullable=False),
            sa.Column("maker", sa.String(length=80), nullable=False),
            sa.Column("model", sa.String(length=80), nullable=False),
            sa.Column("serial", sa.String(length=60), nullable=False),
            sa.Column("department_id", sa.Uuid(), nullable=False),
            sa.Column("location", sa.String(length=80), nullable=False),
            sa.Column("calibration_due", sa.Date(), nullable=True),
            sa.Column("reader", sa.String(length=40), nullable=False),
            sa.Column("state", sa.String(), nullable=False),
            sa.Column("state_note", sa.String(length=300), nullable=False),
            sa.Column("active", sa.Boolean(), server_default="true", nullable=False),
        ),
        _one_of("instrument", "state", "active out_of_service"),
        _key("instrument", "department_id", "department"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instrument")),
        sa.UniqueConstraint("code", name=op.f("uq_instrument_code")),
    )
    op.create_index(op.f("ix_instrument_department_id"), "instrument", ["department_id"])
    op.create_table(
        "service_instrument",
        *_record(
            sa.Column("service_version_id", sa.Uuid(), nullable=False),
            sa.Column("instrument_id", sa.Uuid(), nullable=False),
        ),
        _key("service_instrument", "service_version_id", "service_version"),
        _key("service_instrument", "instrument_id", "instrument"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_instrument")),
        sa.UniqueConstraint(
            "service_version_id", "instrument_id", name=op.f("uq_service_instrument_service_version_id_instrument_id")
        ),
    )  # fmt: skip
    op.create_table(
        "qc_rule",
        *_record(
            sa.Column("service_version_id", sa.Uuid(), nullable=False),
            sa.Column("role", sa.String(), nullable=False),
            sa.Column("every", sa.Integer(), nullable=True),
            sa.Column("limit_kind", sa.String(), nullable=False),
            sa.Column("low", sa.Numeric(), nullable=True),
            sa.Column("high", sa.Numeric(), nullable=True),
            sa.Column("consequence", sa.String(), nullable=False),
            sa.Column("qualifier", sa.String(length=4), nullable=False),
            sa.Column("position", sa.Integer(), nullable=False),
        ),
        _one_of("qc_rule", "role", "MB LCS DUP MS MSD ICV CCV CCB"),
        _one_of("qc_rule", "limit_kind", "recovery rpd blank"),
        _one_of("qc_rule", "consequence", "hold flag"),
        _key("qc_rule", "service_version_id", "service_version"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_qc_rule")),
        sa.UniqueConstraint(
            "service_version_id", "role", "limit_kind", name=op.f("uq_qc_rule_service_version_id_role_limit_kind")
        ),
    )  # fmt: skip
    for table in _OF_A_VERSION:
        op.create_index(op.f(f"ix_{table}_service_version_id"), table, ["service_version_id"])


def _columns() -> None:
    for column, default, words in (
        ("below_loq", "half", "zero half loq censored"),
        ("instrument_rule", "warn", "warn refuse"),
    ):
        op.add_column("service_version", sa.Column(column, sa.String(), server_default=default, nullable=False))
        listed = ", ".join(f"'{word}'" for word in words.split())
        op.create_check_constraint(op.f(f"ck_service_version_{column}"), "service_version", f"{column} in ({listed})")
    op.add_column("service_analyte", sa.Column("formula", sa.String(length=500), server_default="", nullable=False))
    op.add_column("service_analyte", sa.Column("reported", sa.Boolean(), server_default="true", nullable=False))
    op.add_column("analysis", sa.Column("instrument_note", sa.String(length=200), server_default="", nullable=False))
    op.add_column("result", sa.Column("inputs", postgresql.JSONB(), server_default="[]", nullable=False))
    _sources("manual", "file", "formula")


def _sources(*words: str) -> None:
    """Checked without a look at the rows that are there: a wider list holds for all of them."""
    listed = ", ".join(f"'{word}'" for word in words)
    op.drop_constraint(op.f("ck_result_source"), "result")
    op.execute(f"alter table result add constraint ck_result_source check (source in ({listed})) not valid")


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    _tables()
    _columns()
    op.execute("select lf_protect('instrument'), lf_protect('service_instrument'), lf_protect('qc_rule')")
    for table in _OF_A_VERSION:
        op.execute(f"grant delete on {table} to labflow_app")
        op.execute(
            f"create trigger frozen before insert or update or delete on {table} for each row execute function lf_frozen_version()"
        )


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    _sources("manual", "file")
    op.drop_column("result", "inputs")
    op.drop_column("analysis", "instrument_note")
    op.drop_column("service_analyte", "reported")
    op.drop_column("service_analyte", "formula")
    op.drop_constraint(op.f("ck_service_version_instrument_rule"), "service_version")
    op.drop_constraint(op.f("ck_service_version_below_loq"), "service_version")
    op.drop_column("service_version", "instrument_rule")
    op.drop_column("service_version", "below_loq")
    for table in ("qc_rule", "service_instrument", "instrument"):
        op.drop_table(table)
