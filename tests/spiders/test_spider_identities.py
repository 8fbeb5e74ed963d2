"""Who asks for the pages of a list: one identity as long as it is ready, then another."""

from __future__ import annotations

from collections import defaultdict
from typing import ClassVar

import pytest
from crawling import as_task, crawl
from scrapy import Request
from scrapy.http import Response
from worlds import grid, people

from instaspider.crawl.errand import Errand

ACCOUNTS = 4
PAGES = 5


class Witness:
    """Between the handler and the judge: who got an answer for which input; may make one a 429."""

    asked: ClassVar[dict[int, list[str]]]
    limited: ClassVar[int]
    """Which answer for the first line is a limit; 0 for none."""

    def process_response(self, request: Request, response: Response) -> Response:
        line = Errand.of(request).line
        self.asked[line].append(request.meta["identity"])
        if line == 1 and len(self.asked[line]) == self.limited:
            return response.replace(status=429, body=b"")
        return response


def long_grids() -> list[str]:
    fit = (x for x in people("lister") if not x["is_private"] and x["visible_count"] > PAGES * 12)
    return [next(fit)["username"] for _ in range(ACCOUNTS)]


@pytest.mark.parametrize("limited", [0, 3])
@as_task
async def test_pages_of_a_list_come_to_one_identity(make_sandbox, tmp_path, limited):
    sandbox = make_sandbox("--proxies", "good=4", "--gatekeeper", "off")
    names = long_grids()
    Witness.asked, Witness.limited = defaultdict(list), limited
    settings = {
        **sandbox.settings,
        "INSTASPIDER_PROXIES": sandbox.process.proxies_file,
        "DOWNLOADER_MIDDLEWARES": {Witness: 575},
    }
    wanted = PAGES * 12
    crawled = await crawl(
        settings, tmp_path, "posts", mode="fast", users=",".join(names), limit=str(wanted)
    )
    for line, name in enumerate(names, 1):
        mine = [item.shortcode for item in crawled.items if item.input == name]
        assert mine == grid(sandbox, name)[:wanted]
        asked = Witness.asked[line]
        assert len(asked) == PAGES + (1 if limited and line == 1 else 0)
        if limited and line == 1:
            before, after = asked[:limited], asked[limited:]
            assert len(set(before)) == len(set(after)) == 1
            assert before[0] != after[0]
    if not limited:
        visitors = [set(asked) for asked in Witness.asked.values()]
        assert [len(each) for each in visitors] == [1] * ACCOUNTS
        assert len(set.union(*visitors)) > 1
