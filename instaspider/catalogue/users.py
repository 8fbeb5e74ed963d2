"""Lists the rows about accounts.

The order of the rows is the order in which they are tried. Newer tools load the page first. Here
``web_profile_info`` comes first, at a thirtieth of the page's size: it is the only answer without a
login that has the number of posts, the category, the larger picture and the highlights. Where it is
walled, three walls in a row close it for that address (:mod:`instaspider.identities.gates`).
"""

from __future__ import annotations

from instaspider.catalogue.documents import document
from instaspider.catalogue.endpoint import Endpoint
from instaspider.parsing import about, pages, users

# Asked for the pk of a name alone, when no row for profiles tells it: it says nothing else.
PROFILE_ID = (
    Endpoint(
        name="bulk_route_definitions",
        capability="profile_id",
        method="POST",
        path="/ajax/bulk-route-definitions/",
        look="comet",
        form={"route_urls[0]": "/{username}/", "routing_namespace": "igx_www"},
        takes="username",
        parse=users.route_definition,
        verified="2026-09-09",
        sources="igmapper 2.1 client.py; its form as cobalt a636575 sends it for posts",
    ),
)

ABOUT = (
    Endpoint(
        name="wbloks_about_account",
        capability="about",
        method="POST",
        path="/async/wbloks/fetch/",
        params={
            "appid": "com.bloks.www.ig.about_this_account",
            "type": "app",
            "__bkv": "{bloks}",
        },
        look="comet",
        form={"params": '{{"referer_type":"ProfileMore","target_user_id":"{pk}"}}'},
        takes="pk",
        parse=about.about_account,
        needs="session",
        page_token=True,
        verified="2026-05-06",
        sources="three public readers of the website's screen, June 2025 to May 2026: the texts"
        " Date joined and Former usernames with what follows them, and the country by its key",
    ),
)

PROFILE = (
    Endpoint(
        name="web_profile_info",
        capability="profile",
        path="/api/v1/users/web_profile_info/",
        params={"username": "{username}"},
        takes="username",
        parse=users.web_profile_info,
        retired_for_sessions=True,  # since September 2026: instagram_monitor 4.0.2, release notes
        trusted_absence={"404": "always", "null": "session"},
        verified="2026-09-22",
        sources="instaloader 4.16 structures.py:1093; instagram_monitor 4.0.2; yt-dlp 2026.10.26",
    ),
    Endpoint(
        name="graphql_loggedout_profile_root",
        capability="profile",
        method="POST",
        path="/api/graphql",
        document=document("PolarisLoggedOutDesktopWWWProfileRootContentQuery"),
        variables={"username": "{username}"},
        takes="username",
        parse=users.loggedout_profile_root,
        trusted_absence={"null": "proven"},
        verified="2026-09-23",
        sources="omkarcloud/instagram-scraper 03bcff8 queries.py",
    ),
    Endpoint(
        name="html_profile_page",
        capability="profile",
        path="/{username}/",
        look="page",
        takes="username",
        parse=pages.profile_page,
        verified="2026-10-26",
        sources="instaloader 4.16 instaloadercontext.py:813, structures.py:998",
    ),
    Endpoint(
        name="graphql_profile_page_content",
        capability="profile",
        method="POST",
        path="/api/graphql",
        document=document("PolarisProfilePageContentQuery"),
        variables={"id": "{pk}", "render_surface": "PROFILE", "enable_integrity_filters": True},
        takes="pk",
        parse=users.profile_page_content,
        needs="session",
        trusted_absence={"null": "session"},
        verified="2026-10-27",
        sources="dumpstagram documents/profiles.py; instagrapi 3.2.2 mixins/user.py:154;"
        " instaloader 4.16 structures.py:1111",
    ),
    Endpoint(
        name="users_info",
        capability="profile",
        path="/api/v1/users/{pk}/info/",
        takes="pk",
        parse=users.users_info,
        needs="session",
        trusted_absence={"404": "session"},
        verified="2026-08-22",
        sources="instagrapi d5b7232 mixins/user.py; gallery-dl 86047cf",
    ),
)
