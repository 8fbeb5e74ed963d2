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


def with_login(sandbox):
    return {**sandbox.settings, "INSTASPIDER_SESSIONS": sandbox.process.sessions[0]["cookies"]}


@as_task
async def test_about_tells_month_country_and_former_names(make_sandbox, tmp_path):
    """A login loads one page for the form token; no other request of it is for that."""
    sandbox = make_sandbox()
    names = [f"person{n}" for n in range(6)]
    settings = with_login(sandbox)
    crawled = await crawl(settings, tmp_path, users=[*names, "private_b"], about="1", mode="fast")
    assert {row["outcome"] for row in crawled.rows} == {"done"}
    assert len(crawled.items) == 7
    for item in crawled.items:
        world = sandbox.user(item.username)
        told = (item.joined, item.country, item.former_names)
        assert told == (world["joined"], world["country"], world["former_names"])
        assert item.follower_count == world["follower_count"]
    asked = [entry["path"] for entry in sandbox.requests() if entry["session"]]
    assert asked.count("/") == 1
    assert len(asked) == 1 + 7
    version = "__bkv=" + "0a1b2c3d" * 8
    assert all(path.endswith(version) for path in asked if path != "/")


@as_task
async def test_without_a_login_about_leaves_the_profile_and_says_what_is_missing(sandbox, tmp_path):
    crawled = await crawl(sandbox.settings, tmp_path, users="nasa", about="1")
    (item,) = crawled.items
    assert (item.username, item.joined, item.country, item.former_names) == ("nasa",) + (None,) * 3
    row = crawled.outcomes["nasa"]
    assert (row["outcome"], row["requests"]) == ("login_required", "1")
    assert row["reason"].startswith("something is missing: needs a login")


@as_task
async def test_a_page_without_a_form_token_is_loaded_once_and_said(make_sandbox, tmp_path, caplog):
    """Its calls go out without the token, and are refused here; the profile comes."""
    sandbox = make_sandbox()
    settings = {**with_login(sandbox), "DOWNLOADER_MIDDLEWARES": {TokensTaken: 545}}
    crawled = await crawl(settings, tmp_path, users="nasa", about="1", mode="fast")
    assert [(item.username, item.joined) for item in crawled.items] == [("nasa", None)]
    assert crawled.outcomes["nasa"]["reason"].startswith("something is missing: ")
    asked = [entry["path"] for entry in sandbox.requests() if entry["session"]]
    assert asked.count("/") == 1
    assert "told no form token" in caplog.text


class TokensTaken:
    """Pages lose their form tokens on the way."""

    def process_response(self, request, response, spider=None):
        return response.replace(body=response.body.replace(b"DTSGInitialData", b"Nothing"))
