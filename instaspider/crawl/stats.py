"""Says what each stat counts. The table of docs/reference/stats.md is made from it."""

from __future__ import annotations

from collections.abc import Mapping

STATS: Mapping[str, str] = {
    "instaspider/requests/{endpoint}": (
        "requests that got leave to be sent, by row of the [catalogue](endpoints.md); `other`"
        " for requests to an Instagram host that no row made, such as robots.txt,"
        " [files](media-files.md), or the pages and bundles of a [look-up](documents.md)"
    ),
    "instaspider/verdicts/{verdict}": (
        "answers, by what they [turned out to be](outcomes.md#from-verdict-to-outcome); a"
        " request without any answer is `transient`"
    ),
    "instaspider/answers/{endpoint}/{verdict}": "the same, for each row of the catalogue",
    "instaspider/resends/{verdict}": (
        "requests that were sent again, by the verdict that made it so; `challenge` also counts"
        " those that went to another identity because theirs was retired, whatever for, before they"
        " were sent"
    ),
    "instaspider/routes/closed/{endpoint}": (
        "routes that were closed to all addresses, by walls in a row, or for good by an expired"
        " query"
    ),
    "instaspider/documents/stale": "answers that refused the id of a [document](documents.md)",
    "instaspider/documents/looked_up": "look-ups that were begun",
    "instaspider/documents/found": "look-ups that found another id, or other variables",
    "instaspider/documents/not_found": "look-ups that found neither",
    "instaspider/ids/remembered": (
        "look-ups of a profile that were [spared](spiders.md#ids-are-remembered), since an"
        " earlier answer told the id"
    ),
    "instaspider/ids/wrong": (
        "remembered ids that an answer contradicted, or that nobody has any more"
    ),
    "instaspider/shared/answers": (
        "inputs' questions that were answered by a request for"
        " [several](requests.md#several-in-one-request); Scrapy's `downloader/response_count`"
        " counts each as an answer"
    ),
    "instaspider/shared/alone": (
        "those that were asked alone after it, since what came was no answer for them"
    ),
    "instaspider/lists/begun_anew": (
        "lists whose cursor came for the second time, read from the start by another route"
    ),
    "instaspider/pages/reread": (
        "pages in the middle of a list that came, could not be read, and were asked for again"
    ),
    "instaspider/items/broken": (
        "elements of lists that could not be read; the rest of their page was"
    ),
    "instaspider/inputs/kept_back": (
        "inputs that ended as `failed` since another component of the project"
        " [dropped](in-your-project.md#requests-that-your-components-drop) their request"
    ),
    "instaspider/media/files/{status}": (
        "files of items by `status`: `downloaded`, `had`, `archived`, `refused`, `failed`"
        " ([files](media-files.md))"
    ),
    "instaspider/media/not_best": (
        "videos for which [`video=best`](media-files.md#the-best-video-and-the-sound) got the one"
        " file of before, since the renditions could not be had or joined"
    ),
    "instaspider/media/bytes": "bytes of files that were downloaded and kept",
    "instaspider/media/retries": (
        "files that were asked for once more after a failure that may pass"
    ),
    "instaspider/media/fetched_again": (
        "items that were fetched once more because the address of a file was missing or had run out"
    ),
    "instaspider/store/unknown": "items that no table of the [store](store.md) is for",
    "instaspider/cookies/dropped": (
        "cookies that answers brought beyond what an identity"
        " [keeps](log-in.md#which-requests-a-login-sends)"
    ),
    "instaspider/identities/parked": "rests that identities took after a limit",
    "instaspider/identities/dead": "proxies that were found [dead](modes.md#dead-proxies)",
    "instaspider/identities/revived": "dead proxies that gave an answer again",
    "instaspider/identities/ready": "identities that sent again after a rest of either kind",
    "instaspider/identities/moved": (
        "new logins whose proxy never worked and that got [another](log-in.md#logins-and-proxies)"
    ),
    "instaspider/identities/retired": "identities that are not used any more",
    "instaspider/network/connections/opened": (
        "connections that the download handler opened, to proxies and servers"
    ),
    "instaspider/network/connections/reused": (
        "requests that went over a connection that was open already"
    ),
    "instaspider/network/bytes/sent": (
        "bytes of requests on the wire, bodies included, as libcurl counts them"
    ),
    "instaspider/network/bytes/received": (
        "bytes of answers as sent: header lines as libcurl writes them out, bodies before"
        " decompression"
    ),
    "instaspider/network/errors/{exception}": (
        "requests without a usable answer, by Scrapy's exception"
    ),
    "instaspider/outcomes/{outcome}": (
        "inputs by [outcome](outcomes.md#the-ten-outcomes), set when the spider closes; the"
        " unread rest of a list counts as one `not_done`"
    ),
}
"""What each stat counts, in the order of the page. A part in braces stands for many names. Links
are those of docs/reference/stats.md."""
