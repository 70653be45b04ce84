"""What Alembic runs: the migrations, on the connection and in the transaction it was given."""

from alembic import context

from core.storage.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite alters a table by building a new one
    transactional_ddl=True,  # true of SQLite too, since we begin the transactions ourselves
)
with context.begin_transaction():
    context.run_migrations()
