"""``profiles`` against the sandbox: every name gets its outcome, every field the world's value."""

from __future__ import annotations

from crawling import as_task, crawl

SAME = (
    "pk username full_name biography external_url follower_count following_count media_count"
    " is_private is_verified is_business is_professional category pronouns profile_pic_url"
    " profile_pic_url_hd highlight_count has_clips fbid"
).split()


@as_task
async def test_every_special_name_ends_as_documented(sandbox, tmp_path):
    names = "nasa,missing_a,private_b,business_c,walled_d,123456789,@987,no name,nasa"
    crawled = await crawl(sandbox.settings, tmp_path, users=names)
    ends = [(row["input"], row["outcome"], row["requests"]) for row in crawled.rows]
    assert sorted(ends) == sorted(
        [
            ("nasa", "done", "1"),
            ("missing_a", "not_found", "1"),
            ("private_b", "done", "1"),
            ("business_c", "done", "2"),
            ("walled_d", "login_required", "3"),
            ("123456789", "login_required", "0"),
            ("@987", "done", "1"),
            ("no name", "invalid", "0"),
            ("nasa", "duplicate", "0"),
        ]
    )
    assert "login" in crawled.outcomes["123456789"]["reason"]
    assert crawled.by_name()["private_b"].is_private is True
    assert crawled.by_name()["business_c"].endpoint == "graphql_loggedout_profile_root"
    assert len(sandbox.requests()) == 1 + 1 + 1 + 2 + 3 + 1


@as_task
async def test_the_first_route_gives_every_field_as_the_world_has_it(sandbox, tmp_path):
    names = [f"person{n}" for n in range(40)]
    crawled = await crawl(sandbox.settings, tmp_path, users=names)
    assert len(crawled.items) == 40
    for item in crawled.items:
        world = sandbox.user(item.username)
        assert {name: getattr(item, name) for name in SAME} == {n: world[n] for n in SAME}
        visible = [] if world["is_private"] else world["latest_shortcodes"]
        assert item.latest_shortcodes == visible
        assert [link.url for link in item.bio_links] == [link["url"] for link in world["bio_links"]]
        assert (item.email, item.phone, item.address) == (None, None, None)
        assert item.endpoint == "web_profile_info"
        assert item.input == item.username
        assert item.scraped_at.utcoffset().total_seconds() == 0


@as_task
async def test_the_second_route_knows_less_and_says_none(sandbox, tmp_path):
    crawled = await crawl(sandbox.settings, tmp_path, users="business_one,business_two")
    for item in crawled.items:
        world = sandbox.user(item.username)
        known = [n for n in SAME if getattr(item, n) is not None]
        assert {n: getattr(item, n) for n in known} == {n: world[n] for n in known}
        assert item.media_count is None
        assert item.latest_shortcodes is None
        assert item.follower_count == world["follower_count"]


@as_task
async def test_contacts_come_only_on_request(make_sandbox, tmp_path):
    sandbox = make_sandbox()
    names = [f"shop{n}" for n in range(60)]
    wanted = {n: sandbox.user(n) for n in names}
    with_email = {n for n, world in wanted.items() if world["email"]}
    assert with_email, "the world has business people with an address"
    settings = {**sandbox.settings, "INSTASPIDER_CONTACTS": True}
    crawled = await crawl(settings, tmp_path, users=names)
    assert {item.username for item in crawled.items if item.email} == with_email
    assert all(item.email == wanted[item.username]["email"] for item in crawled.items)


@as_task
async def test_a_thousand_users_cost_a_thousand_requests_on_one_connection(sandbox, tmp_path):
    special = {0: "missing_", 1: "private_", 2: "business_"}
    names = [f"{special.get(n % 20, 'user')}{n}" for n in range(1000)]
    crawled = await crawl(sandbox.settings, tmp_path, users=names)
    ends = {row["input"]: row["outcome"] for row in crawled.rows}
    assert ends == {n: "not_found" if n.startswith("missing_") else "done" for n in names}
    log = sandbox.requests()
    open_first = [r for r in log if "business_" not in r["path"] and "missing_" not in r["path"]]
    open_first = [r for r in open_first if r["path"].startswith("/api/v1/")]
    done_first = [n for n in names if not n.startswith(("business_", "missing_"))]
    assert len(open_first) <= 1.02 * len(done_first)
    assert len({r["connection"] for r in log}) == 1
