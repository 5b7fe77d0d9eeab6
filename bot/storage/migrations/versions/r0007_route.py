"""How a walk is walked (side, first door), and how many rows were ever on its list: paper keeps its row numbers."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns, and count the rows of the lists that are out."""
    op.add_column("walk", sa.Column("row_count", sa.Integer(), server_default=sa.text("0"), nullable=False))
    op.add_column("walk", sa.Column("even_first", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column("walk", sa.Column("first_door", sa.String(length=40)))
    op.execute(
        "UPDATE walk SET row_count = COALESCE((SELECT MAX(place) FROM walk_door"
        " WHERE walk_door.city = walk.city AND walk_door.walk = walk.id), 0)"
    )
