"""Says what the keys of ``request.meta`` hold. The tables of docs/meta.md are made from it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class MetaKey(NamedTuple):
    """A row of the tables. Links are those of docs/meta.md."""

    set_by: str
    """Of a key of Scrapy: whether it is set on our requests, and read by our handler."""
    value: str


OWN_KEYS: Mapping[str, MetaKey] = {
    "endpoint": MetaKey(
        "the spider",
        "row of the [catalogue](endpoints.md) that the request is for",
    ),
    "input": MetaKey(
        "the spider",
        "line of the input in the list, as in the [outcomes file](outcomes.md#the-outcomes-file)",
    ),
    "crawl": MetaKey(
        "the spider",
        "random name of the crawl: requests that an earlier one left in a job directory are not"
        " sent",
    ),
    "page": MetaKey(
        "the spider",
        "which of its input's answers this is, from 0; items are counted by it",
    ),
    "arguments": MetaKey(
        "the spider",
        'what the row takes, e.g. `{"username": "nasa"}`; `cursor` is the page of a list,'
        " `more` are further ids for a row that takes"
        " [several](requests.md#several-in-one-request)",
    ),
    "tries": MetaKey(
        "the spider, the health middleware",
        "tries on this route that failed, counted against `INSTASPIDER_MAX_TRIES`",
    ),
    "met": MetaKey(
        "the health middleware",
        "what those failures were, in words, and how often each came",
    ),
    "spared": MetaKey(
        "the health middleware",
        "tries on this route that failed through no fault of the request and are not among `tries`",
    ),
    "failed_as": MetaKey(
        "the health middleware, a files pipeline",
        "identity through which the last try got no answer, or met a wall; another is taken if"
        " one is ready",
    ),
    "edition": MetaKey(
        "the spider, the health middleware",
        "how often the row's [document](documents.md) had changed when the request was made; 0"
        " for rows without one",
    ),
    "follows": MetaKey(
        "the look-up of a document",
        "identity whose page names this bundle; it is sent as that identity, without a lease",
    ),
    "stick": MetaKey(
        "the spider, a files pipeline",
        "name of the identity that got the last page of a list, or the answer with a file's"
        " address, and is preferred for the next one while it is ready",
    ),
    "probe": MetaKey(
        "the spider",
        "whether the request is sent although its route is closed to all addresses",
    ),
    "sender": MetaKey(
        "the spider",
        "the only identity that may send the request; `None`: any that fits its row",
    ),
    "alone": MetaKey(
        "the spider",
        "whether the request is not put together with those of [other"
        " inputs](requests.md#several-in-one-request)",
    ),
    "shared": MetaKey(
        "the sharing middleware",
        "ids that the request with the answer was about, if it was sent for several inputs; it"
        " had its own meta, and `identity`, `verdict`, `reason` and `absence` are from there",
    ),
    "send_once": MetaKey(
        "the spider",
        "`True` for [writes](writes.md): sent on a connection of its own, since libcurl sends"
        " again, POST or not, what dies on a kept connection without an answer",
    ),
    "turn": MetaKey(
        "the proxy middleware",
        "`True` while the request has the turn of the crawl's writes",
    ),
    "lease": MetaKey(
        "the proxy middleware",
        "number of the leave to send; gone once the request has ended",
    ),
    "sent_at": MetaKey(
        "the proxy middleware",
        "when leave was given, in seconds of the monotonic clock",
    ),
    "identity": MetaKey(
        "the proxy middleware",
        "short name of the identity: `direct`, `proxy-1`, `session-1`, ...; connections and TLS"
        " tickets are never shared between two of them",
    ),
    "impersonate": MetaKey(
        "the proxy middleware",
        "exact impersonate target, e.g. `chrome150`; without the key `INSTASPIDER_IMPERSONATE`"
        " holds, `None` is curl's own look",
    ),
    "file": MetaKey(
        "a files pipeline",
        "`image` or `video`: a [file](media-files.md), sent with a browser's headers for one,"
        " without a lease",
    ),
    "download_to": MetaKey(
        "a files pipeline",
        "path of a file, not there yet, or a function that makes such a file and returns it"
        " open without a buffer, into which the download handler puts the body of a 200 or 206"
        " answer as it comes, in place of `response.body`; answers with a Content-Encoding, and"
        " those with another status, stay in memory, with at most 32 MiB",
    ),
    "refused": MetaKey(
        "the unpacking middleware",
        "why the body of an answer was [not taken in](requests.md#how-large-an-answer-may-be),"
        " in words of its outcome",
    ),
    "connection_lost": MetaKey(
        "the download handler",
        "`True` on a request whose connection broke; others on it then end the same way",
    ),
    "blameless": MetaKey(
        "the proxy middleware",
        "`True` on a request that got no answer through no fault of its own",
    ),
    "verdict": MetaKey(
        "the health middleware",
        "what the answer [turned out to be](outcomes.md#from-verdict-to-outcome)",
    ),
    "reason": MetaKey("the health middleware", "the same in words"),
    "absence": MetaKey(
        "the health middleware",
        'kind of the sign of "nobody there": `404`, `null`, or empty',
    ),
}
"""Keys of this package."""
SCRAPYS_KEYS: Mapping[str, MetaKey] = {
    "cookiejar": MetaKey("set, read", "name of the identity"),
    "proxy": MetaKey(
        "set, read",
        "proxy of the identity, or `None`: proxies of the environment are not used",
    ),
    "proxy_headers": MetaKey(
        "read",
        "headers for the proxy alone ([handler](handler.md#proxies)); Scrapy 2.19 does not"
        " document it yet, the download-handlers incubator does",
    ),
    "download_slot": MetaKey("set", "one slot for each identity, and one for its files"),
    "dont_retry": MetaKey("set", "`True`: only the health middleware sends again"),
    "dont_redirect": MetaKey("set", "`True`: a redirect to the login page is an answer, not a way"),
    "handle_httpstatus_all": MetaKey("set", "`True`: every status is judged"),
    "dont_merge_cookies": MetaKey(
        "set",
        "`True`: no cookies, for scripts of pages, for files and for requests without an"
        " `endpoint` that an identity with a login sends",
    ),
    "dont_cache": MetaKey(
        "set",
        "`True` for a login and through a proxy: Scrapy's cache would write cookies and"
        " passwords to disk; for files too, whose body is not in the response",
    ),
    "depth_reset": MetaKey(
        "set",
        "`True`: `DEPTH_LIMIT` is against traps of links, and a list of many pages is none",
    ),
    "referrer_policy": MetaKey("set", "`no-referrer`: Referer is the row's, not Scrapy's"),
    "bindaddress": MetaKey("read", "local address to send from, over `DOWNLOAD_BIND_ADDRESS`"),
    "download_timeout": MetaKey("set, read", "seconds for the whole transfer"),
    "download_maxsize": MetaKey(
        "set, read",
        "bytes; larger answers are broken off. For a catalogue row never more than 32 MiB,"
        " packed or not",
    ),
    "download_warnsize": MetaKey("set, read", "bytes; larger answers are warned about"),
    "download_fail_on_dataloss": MetaKey(
        "set, read",
        "whether an answer that breaks off is an error",
    ),
    "download_latency": MetaKey("set", "seconds until the headers were there"),
}
"""Keys that Scrapy documents."""
