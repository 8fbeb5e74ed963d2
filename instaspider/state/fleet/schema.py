"""Makes the tables of fleets in the store's database.

``instaspider_queue`` holds inputs that nobody has begun; anybody may insert into it. A trigger
gives each its line, which counts the run's inputs in the order of arrival.
``instaspider_fleet_inputs`` holds what was begun: ``worker`` has it under way, or nobody. A worker
that ended holds nothing. ``instaspider_fleet_counts`` is written in the same transactions, so that
ten million inputs need not be counted. All times are the database's.
"""

from __future__ import annotations

from sqlalchemy import Connection, inspect

from instaspider.exceptions import ConfigurationError
from instaspider.state.database import Database, hold_others
from instaspider.state.run_tables import make_tables as make_run_tables

QUEUE = "instaspider_queue"
INPUTS = "instaspider_fleet_inputs"

_TABLES = (
    """
CREATE TABLE instaspider_fleets (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL UNIQUE,
    spider text NOT NULL, arguments jsonb NOT NULL, mode text NOT NULL, numbers text NOT NULL,
    sandbox boolean NOT NULL, paused boolean NOT NULL DEFAULT false,
    began timestamptz NOT NULL DEFAULT clock_timestamp()
)""",
    """
CREATE TABLE instaspider_queue (
    run text NOT NULL, line bigint NOT NULL, text text NOT NULL, PRIMARY KEY (run, line)
) WITH (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_cost_delay = 0)""",
    """
CREATE TABLE instaspider_fleet_inputs (
    fleet integer NOT NULL, line bigint NOT NULL, key text, text text NOT NULL, worker bigint,
    deaths smallint NOT NULL DEFAULT 0, moved boolean NOT NULL DEFAULT false, outcome text,
    reason text NOT NULL DEFAULT '', endpoint text NOT NULL DEFAULT '',
    requests integer NOT NULL DEFAULT 0, state text, items integer, declared integer,
    declared_by text, complete text, PRIMARY KEY (fleet, line)
) WITH (fillfactor = 70)""",
    "CREATE UNIQUE INDEX instaspider_fleet_keys ON instaspider_fleet_inputs (fleet, key)",
    """
CREATE INDEX instaspider_fleet_open ON instaspider_fleet_inputs (fleet, worker)
WHERE outcome IS NULL""",
    """
CREATE TABLE instaspider_fleet_counts (
    fleet integer, worker bigint, what text, number bigint NOT NULL,
    PRIMARY KEY (fleet, worker, what)
) WITH (fillfactor = 50)""",
    """
CREATE TABLE instaspider_workers (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, fleet integer NOT NULL,
    name text NOT NULL, joined timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires timestamptz NOT NULL, ended timestamptz, knows text[] NOT NULL,
    share integer NOT NULL DEFAULT 0, held integer NOT NULL DEFAULT 0,
    sends float8 NOT NULL DEFAULT 0, allowed float8 NOT NULL DEFAULT 0,
    ends float8 NOT NULL DEFAULT 0
) WITH (fillfactor = 50)""",
    "CREATE INDEX instaspider_workers_alive ON instaspider_workers (id) WHERE ended IS NULL",
    """
CREATE TABLE instaspider_identities (
    name text PRIMARY KEY, worker bigint, full_at timestamptz NOT NULL DEFAULT to_timestamp(0),
    state jsonb NOT NULL DEFAULT '{}'
) WITH (fillfactor = 50)""",
    "CREATE TABLE instaspider_logins (name text PRIMARY KEY, address text NOT NULL)",
    "CREATE TABLE instaspider_fleet_key (name text PRIMARY KEY)",
    """
CREATE TABLE instaspider_lookups (
    name text, refused text, worker bigint, told jsonb,
    at timestamptz NOT NULL DEFAULT clock_timestamp(), PRIMARY KEY (name, refused)
)""",
    """
CREATE FUNCTION instaspider_number() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE fleet integer;
BEGIN
    SELECT id INTO fleet FROM instaspider_fleets WHERE name = NEW.run;
    IF fleet IS NULL THEN
        RAISE EXCEPTION 'There is no fleet run called %%.', NEW.run
        USING ERRCODE = 'foreign_key_violation', HINT = 'instaspider fleet add makes one.';
    END IF;
    NEW.line := nextval('instaspider_lines_' || fleet);
    RETURN NEW;
END $$""",
    """
CREATE TRIGGER instaspider_number BEFORE INSERT ON instaspider_queue
FOR EACH ROW WHEN (NEW.line IS NULL) EXECUTE FUNCTION instaspider_number()""",
)
TABLES = (
    *("instaspider_fleets", QUEUE, INPUTS, "instaspider_fleet_counts", "instaspider_workers"),
    *("instaspider_identities", "instaspider_logins", "instaspider_fleet_key"),
    "instaspider_lookups",
)


def has_tables(connection: Connection) -> bool:
    """Whether a fleet was ever made in that database."""
    return inspect(connection).has_table(TABLES[0])


def make_tables(connection: Connection) -> None:
    """Make the tables, unless they are there."""
    make_run_tables(connection)
    hold_others(connection)
    if not has_tables(connection):
        for statement in _TABLES:
            connection.exec_driver_sql(statement)


def check_postgresql(database: Database) -> None:
    """Raise :class:`ConfigurationError` for a store that cannot carry a fleet."""
    if database.engine.dialect.name != "postgresql":
        raise ConfigurationError(
            f"INSTASPIDER_STORE={database.shown} is a file, and a fleet needs PostgreSQL, which"
            " several machines reach: postgresql+psycopg://USER@HOST/NAME."
        )
