"""Filtered lists and the figures beside the queue are made from an index alone."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the one, make the others wider."""
    op.drop_index(op.f("ix_question_asked"), table_name="question")
    op.create_index(
        "ix_question_asked",
        "question",
        [
            "city",
            "hidden",
            "asked_at",
            "id",
            "day",
            "state",
            "decision",
            "language",
            "wijk",
            "entry",
            "source",
            "channel",
            "version",
            "helpful",
            "wants_person",
            "margin",
        ],
    )
    op.create_index("ix_verdict_at", "verdict", ["city", "at", "undone_at"])
    op.drop_index(op.f("ix_question_likeness"), table_name="question")
    op.create_index("ix_question_likeness", "question", ["city", "likeness", "hidden", "state"])
