"""The first schema: cases, and the tokens of the API."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "cases",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("created", sa.Double, nullable=False),
        sa.Column("expires", sa.Double, nullable=False),
        sa.Column("owner_sha256", sa.String(64), nullable=False),
        sa.Column("payload", sa.JSON, nullable=False),
    )
    op.create_index("cases_expires", "cases", ["expires"])
    op.create_index("cases_created", "cases", ["created"])
    op.create_table(
        "tokens",
        sa.Column("id", sa.String(8), primary_key=True),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False, unique=True),
        sa.Column("created", sa.Double, nullable=False),
        sa.Column("revoked", sa.Double),
    )
    op.create_table(
        "token_scopes",
        sa.Column("token_id", sa.String(8), sa.ForeignKey("tokens.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("scope", sa.String(10), primary_key=True),
    )


def downgrade() -> None:
    """Drop the tables, and with them all that is kept."""
    for table in ("token_scopes", "tokens", "cases"):
        op.drop_table(table)
