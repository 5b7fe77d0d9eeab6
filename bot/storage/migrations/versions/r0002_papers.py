"""Every version of the notices that voters could read."""

import sqlalchemy as sa
from alembic import op

from bot.storage.times import Moment

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "paper",
        sa.Column("city", sa.String(length=80), nullable=False),
        sa.Column("page", sa.String(length=80), nullable=False),
        sa.Column("language", sa.String(length=80), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("first_shown", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("city", "page", "language", "number", name=op.f("pk_paper")),
        comment="every version of the notices on /privacy and /transparantie, as voters could read it",
    )
