"""Lists the rows about accounts around an account: followers, followed and similar ones."""

from __future__ import annotations

from instaspider.catalogue.documents import document
from instaspider.catalogue.endpoint import Endpoint
from instaspider.parsing import relations

SIMILAR = (
    Endpoint(
        name="graphql_loggedout_ayml",
        capability="similar",
        method="POST",
        path="/api/graphql",
        document=document("PolarisAYMLFollowChainingListLoggedOutQuery"),
        variables={"owner_id": "{pk}"},
        takes="pk",
        parse=relations.loggedout_ayml,
        verified="2026-09-23",
        sources="omkarcloud/instagram-scraper 03bcff8 queries.py",
    ),
    Endpoint(
        name="graphql_loggedout_ayml_of_page",
        capability="similar",
        method="POST",
        path="/api/graphql",
        document=document("PolarisLoggedOutDesktopWWWAYMLQuery"),
        variables={"id": "{pk}"},
        takes="pk",
        parse=relations.loggedout_ayml_of_page,
        verified="2026-09-27",
        sources="site2api: the profile page asks for it by pk, 2026-09-27; a scraping service of"
        " September 2026 reads xig_user_by_igid_v2.ayml_logged_out; omkarcloud 03bcff8",
    ),
    Endpoint(
        name="graphql_chaining",
        capability="similar",
        method="POST",
        path="/api/graphql",
        document=document("PolarisProfileSuggestedUsersWithPreloadableQuery"),
        variables={"module": "profile", "target_id": "{pk}"},
        takes="pk",
        parse=relations.chaining_document,
        needs="session",
        verified="2026-09-27",
        sources="dumpstagram documents/profiles.py 607104f: 17 to 19 accounts, 2026-09-27",
    ),
    Endpoint(
        name="discover_chaining",
        capability="similar",
        path="/api/v1/discover/chaining/",
        params={"module": "profile", "target_id": "{pk}"},
        takes="pk",
        parse=relations.chaining,
        needs="session",
        verified="2026-08-22",
        sources="instagrapi d5b7232 mixins/user.py:1971",
    ),
)

FRIENDSHIPS = (
    Endpoint(
        name="friendships_show",
        capability="friendship",
        path="/api/v1/friendships/show/{pk}/",
        takes="pk",
        parse=relations.friendship,
        needs="session",
        verified="2026-08-22",
        sources="instagrapi d5b7232 mixins/user.py:573; instagram-private-api"
        " friendship.repository.show.response",
    ),
    Endpoint(
        name="friendships_mutual_followers",
        capability="mutual_followers",
        path="/api/v1/friendships/{pk}/mutual_followers/",
        params={"page_size": "{page_size}"},
        takes="pk",
        parse=relations.followers,
        needs="session",
        pages="max_id",
        page_size=50,
        size_from="what extensions of browsers ask for; dumpstagram asks for 12",
        withholds=True,  # as of followers: unverified
        verified="2026-09-27",
        sources="dumpstagram probes/e2_last_reads_replay.py: answers of 2026-09-27",
    ),
    Endpoint(
        name="friendships_followers",
        capability="followers",
        path="/api/v1/friendships/{pk}/followers/",
        params={"count": "{page_size}", "search_surface": "follow_list_page"},
        takes="pk",
        parse=relations.followers,
        needs="session",
        pages="max_id",
        page_size=200,
        size_from="recorded pages of 182 and 198; after other cursors 20 to 25",
        withholds=True,  # a follower tracker's fixtures of Sept and Oct 2026
        verified="2026-10-25",
        sources="gallery-dl 1.32.18; instagrapi 3.2.2; recorded pages of 182 and 198 of 200",
    ),
    Endpoint(
        name="friendships_following",
        capability="following",
        path="/api/v1/friendships/{pk}/following/",
        params={"count": "{page_size}"},
        takes="pk",
        parse=relations.following,
        needs="session",
        pages="max_id",
        page_size=200,
        size_from="recorded pages of 182 and 198; after other cursors 20 to 25",
        withholds=True,  # as of followers: unverified
        verified="2026-10-25",
        sources="gallery-dl 1.32.18; instagrapi 3.2.2",
    ),
)
