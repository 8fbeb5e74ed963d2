"""Routes that are taken where the first ones give nothing."""

from __future__ import annotations

from crawling import as_task
from test_spider_lists import names, outcome, run, somebody
from worlds import listed


@as_task
async def test_similar_accounts_by_the_document_of_the_page(sandbox, tmp_path, catalogue):
    del catalogue["graphql_loggedout_ayml"]
    name = somebody(sandbox)
    true = names(listed(sandbox, f"users/{name}/similar", "users"))
    crawled = await run(sandbox, tmp_path, "similar", login=False, users=name)
    assert [item.username for item in crawled.items] == true
    assert {item.endpoint for item in crawled.items} == {"graphql_loggedout_ayml_of_page"}
    assert outcome(crawled) == ("done", "")


@as_task
async def test_the_id_of_a_name_by_the_last_route(sandbox, tmp_path, catalogue):
    """No row for profiles answers; the definitions of routes tell the id and nothing else."""
    for row in [row for row in catalogue.values() if row.capability == "profile"]:
        if row.takes == "username":
            del catalogue[row.name]
    name = somebody(sandbox)
    true = names(listed(sandbox, f"users/{name}/followers", "users"))
    sandbox.mark()
    crawled = await run(sandbox, tmp_path, "followers", login=True, users=name, limit="30")
    assert [item.username for item in crawled.items] == true[:30]
    assert outcome(crawled) == ("done", "")
    asked = [entry["path"] for entry in sandbox.requests()]
    assert asked[0] == "/ajax/bulk-route-definitions/"
    assert asked.count(asked[0]) == 1
