"""Alembic's way in: runs the migrations on the connection :mod:`kortinfo.logbook.opening` gives.

Alembic executes this file; nobody imports it. There is no alembic.ini.
"""

from alembic import context

from kortinfo.logbook.schema import VERSION_TABLE, metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    transactional_ddl=True,  # all or nothing, on SQLite too
)
with context.begin_transaction():
    context.run_migrations()
