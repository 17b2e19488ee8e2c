"""The work list of an owner, and what readers thought, counted without their cases."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make an owner's cases quick to find and to sort, and the counts."""
    op.add_column("cases", sa.Column("probability", sa.Double))
    op.create_index("cases_owner", "cases", ["owner_sha256"])
    op.create_table(
        "verdict_counts",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("model", sa.String(100), nullable=False),
        sa.Column("label", sa.String(20), nullable=False),
        sa.Column("probability", sa.Double, nullable=False),
        sa.Column("opinion", sa.String(20), nullable=False),
        sa.Column("finding", sa.String(20)),
    )


def downgrade() -> None:
    """Drop them again."""
    op.drop_table("verdict_counts")
    op.drop_index("cases_owner", "cases")
    op.drop_column("cases", "probability")
