"""The same post gives the same item by every route; routes differ in which fields they know."""

from __future__ import annotations

import pytest
from parsed_routes import ROUTES
from route_values import Route
from scenes import Scene
from true_items import compare_post


@pytest.mark.parametrize("route", ROUTES, ids=str)
def test_fields_of_posts(route: Route, scene: Scene) -> None:
    page = route.parse(route.body(scene), row="row")
    assert page.broken == ()
    codes = route.codes(scene)[: len(page.items)]
    assert codes
    assert [post.shortcode or code for post, code in zip(page.items, codes, strict=True)] == codes
    for post, code in zip(page.items, codes, strict=True):
        true = scene.truth(f"media/{code}")
        compare_post(post, true, route.lacks, route.often)
