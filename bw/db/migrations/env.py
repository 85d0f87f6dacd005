"""Runs migrations on the application's database; Flask-Migrate calls it inside the application."""

from importlib import import_module
from pathlib import Path

from alembic import context
from sqlalchemy import Connection

from bw.db import Model, db
from bw.db.schema import OPTIONS, migrating

BW = Path(__file__).resolve().parents[2]


def run(connection: Connection) -> None:
    """Each run is one transaction: whole or not at all, on SQLite too."""
    context.configure(connection=connection, target_metadata=Model.metadata, **OPTIONS)
    with context.begin_transaction():
        context.run_migrations()


for models in sorted(BW.glob("*/models.py")):
    import_module(f"bw.{models.parent.name}.models")
with migrating(context.config.attributes.get("url") or db.engine.url) as opened:
    run(opened)
