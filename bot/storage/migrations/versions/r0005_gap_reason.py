"""Why a group of questions was dismissed: a colleague who sees it gone wants to know."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("gap", sa.Column("why", sa.Text()))
