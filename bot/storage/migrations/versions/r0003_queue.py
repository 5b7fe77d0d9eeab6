"""The queue and the counts of the question log read an index alone, not 100,000 rows with sealed words in them."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the two indexes wider."""
    op.drop_index(op.f("ix_question_asked"), table_name="question")
    op.drop_index(op.f("ix_question_state"), table_name="question")
    op.create_index("ix_question_asked", "question", ["city", "hidden", "asked_at", "id"])
    op.create_index(
        "ix_question_queue",
        "question",
        [
            "city",
            "state",
            "hidden",
            "asked_at",
            "id",
            "decision",
            "margin",
            "wants_person",
            "helpful",
            "likeness",
        ],
    )
