"""The database that a fleet shares has no cookie, no password and no address of a proxy."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from fleet_crawls import FleetCrawls
from fleets import rows
from leaks import leaks
from postgres import PASSWORD

NAMES = ("nasa", "esa", "lena.5")


@pytest.fixture
def sandbox(make_sandbox: Any) -> Any:
    return make_sandbox("--proxies", "good=3,dead=1,407=1", "--sessions", "2")


@pytest.fixture
def crawls(forks: Any, sandbox: Any, postgres: Any, tmp_path: Path) -> Iterator[FleetCrawls]:
    made = FleetCrawls(forks, sandbox, postgres.new_database(), tmp_path, lease=60.0)
    made.settings |= {
        "INSTASPIDER_SESSIONS": sandbox.process.session_env,
        "INSTASPIDER_PROXIES": sandbox.process.proxies_file,
        "INSTASPIDER_LOGIN": "always",
        "INSTASPIDER_FLEET_KEY": tmp_path / "fleet.key",
    }
    yield made
    made.close()


def dump(crawls: FleetCrawls) -> Iterator[tuple[str, bytes]]:
    """All rows of all tables, and the name of each database object."""
    tables = rows(
        crawls.database, "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
    )
    assert len(tables) > 15
    for (name,) in tables:
        found = rows(crawls.database, f'SELECT t::text, to_json(t)::text FROM "{name}" t')
        yield name, "\n".join(text for row in found for text in row).encode()


def secrets_of(sandbox: Any, key: Path) -> list[str]:
    """What must not be found: of logins, of proxies, of the database, and the key of names."""
    cookies = Path(sandbox.process.session_cookies).read_text().splitlines()[1:]
    found = dict(line.split("\t")[-2:] for line in cookies)
    proxies = [urlsplit(url) for url in sandbox.process.proxies]
    passwords = [each.password for each in proxies if each.password]
    assert passwords
    addresses = [f"{each.hostname}:{each.port}" for each in proxies]
    return [
        *(found["sessionid"], found["csrftoken"], PASSWORD, key.read_text().strip()),
        *({*passwords, *addresses}),
    ]


def test_no_secret_is_in_any_table_of_the_database(crawls, sandbox, tmp_path) -> None:
    crawls.add(NAMES, "-a", "limit=24")
    log = crawls.finish(crawls.start())
    assert set(crawls.outcomes().values()) == {"done"}, log
    states = rows(crawls.database, "SELECT state FROM instaspider_identities")
    assert any("senders" in state for (state,) in states)
    assert rows(crawls.database, "SELECT 1 FROM instaspider_logins")
    secrets = secrets_of(sandbox, tmp_path / "fleet.key")
    assert leaks(secrets, dump(crawls)) == set()
    crawls.run("CREATE TABLE control AS SELECT %s AS text", json.dumps(secrets[:1]))
    assert {place for place, _ in leaks(secrets, dump(crawls))} == {"control"}


def test_no_secret_is_left_by_a_worker_that_was_killed(crawls, sandbox, tmp_path) -> None:
    crawls.add(NAMES, "-a", "limit=24")
    worker = crawls.start()
    crawls.wait_for(2)
    worker.kill()
    worker.communicate()
    assert crawls.alive() == 1
    assert leaks(secrets_of(sandbox, tmp_path / "fleet.key"), dump(crawls)) == set()
