"""Replies of the team to voters on the web page."""

import sqlalchemy as sa
from alembic import op

from bot.storage.times import Moment

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "held_reply",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("city", sa.String(length=80), nullable=False),
        sa.Column("voter", sa.String(length=40), nullable=False),
        sa.Column("question", sa.String(length=40), nullable=False),
        sa.Column("inbox_seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("seen_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["city", "voter"],
            ["voter.city", "voter.id"],
            name=op.f("fk_held_reply_city_voter"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["city", "question"],
            ["question.city", "question.id"],
            name=op.f("fk_held_reply_city_question"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_held_reply")),
        sa.UniqueConstraint("city", "inbox_seq", "step", name=op.f("uq_held_reply_city_inbox_seq_step")),
        comment="replies of the team to voters on the web page, who read them when they come back",
    )
    op.create_index("ix_held_reply_voter", "held_reply", ["city", "voter"])
    op.create_index("ix_held_reply_question", "held_reply", ["city", "question"])
