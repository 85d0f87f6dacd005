"""Writes the first migration anew from the models: ``python -m tools.initial_migration``.

Only until the first release: afterwards a change of the models is a migration of its own
(``flask db revision --autogenerate -m "..."``).
"""

import subprocess
import sys
import tempfile
from importlib import import_module
from pathlib import Path

from alembic.autogenerate import produce_migrations, render_python_code
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine

from bw.db import Model
from bw.db.schema import FOLDER, OPTIONS

TARGET = FOLDER / "versions" / "0001_initial.py"
SCRIPT = '''"""All tables of the first release."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    {upgrade}


def downgrade() -> None:
    """Remove them."""
    {downgrade}
'''


def main() -> int:
    """Compare the models with an empty database and keep the difference."""
    for models in sorted(FOLDER.parents[1].glob("*/models.py")):
        import_module(f"bw.{models.parent.name}.models")
    with tempfile.TemporaryDirectory() as folder:
        engine = create_engine(f"sqlite:///{Path(folder) / 'empty.sqlite3'}")
        with engine.connect() as connection:
            context = MigrationContext.configure(connection, opts=OPTIONS)
            steps = produce_migrations(context, Model.metadata)
            upgrade, downgrade = (
                render_python_code(part, render_item=OPTIONS["render_item"])
                for part in (steps.upgrade_ops, steps.downgrade_ops)
                if part is not None
            )
        engine.dispose()
    TARGET.write_text(SCRIPT.format(upgrade=_indent(upgrade), downgrade=_indent(downgrade)))
    subprocess.run([sys.executable, "-m", "ruff", "format", "-q", str(TARGET)], check=True)
    print(f"wrote {TARGET.relative_to(FOLDER.parents[2])}")
    return 0


def _indent(code: str) -> str:
    lines = (line for line in code.splitlines() if not line.strip().startswith("# ###"))
    return "\n".join(lines).strip()


if __name__ == "__main__":
    sys.exit(main())
