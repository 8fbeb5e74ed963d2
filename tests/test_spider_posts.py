"""``posts`` against the sandbox: the whole grid, once, in its order, and not one request more."""

from __future__ import annotations

from crawling import as_task, crawl
from worlds import find, grid

from instaspider.items import Post


@as_task
async def test_the_grid_as_the_world_has_it(sandbox, tmp_path):
    name = find(sandbox, lambda world: 60 < world["media_count"] < 90 and not world["is_private"])
    crawled = await crawl(sandbox.settings, tmp_path, "posts", users=name)
    codes = [item.shortcode for item in crawled.items]
    assert codes == grid(sandbox, name)
    assert all(isinstance(item, Post) and item.input == name for item in crawled.items)
    assert crawled.outcomes[name]["outcome"] == "done"
    assert len(sandbox.requests()) == 1 + -(-(len(codes) - 12) // 12)
