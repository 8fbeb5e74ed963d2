"""Says what the keys of ``request.meta`` hold, for the tables of docs/reference/meta.md."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class MetaKey(NamedTuple):
    """Describes a key in the tables. Links are those of docs/reference/meta.md."""

    set_by: str
    """Who sets the key. For Scrapy's keys: whether we set it, and whether our handler reads it."""
    value: str


OWN_KEYS: Mapping[str, MetaKey] = {
    "instaspider": MetaKey(
        "all that follow",
        "the [errand](#the-errand) of the request, an `instaspider.crawl.errand.Errand`",
    ),
    "send_once": MetaKey(
        "the spider",
        "`True` for [writes](writes.md): sent on a connection of its own, since libcurl sends"
        " again, POST or not, what dies on a kept connection without an answer",
    ),
    "form_secrets": MetaKey(
        "the headers middleware",
        "fields that the download handler puts behind those of the body's form, for"
        " [writes](writes.md): a mapping with `fb_dtsg`, the token of a page of the login's",
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
        "a [file](media-files.md), sent with a browser's headers for one, without a lease: `kind`"
        " is `image` or `video`, `stick` the identity that got the answer with its address, `avoid`"
        " one that got no answer",
    ),
    "download_to": MetaKey(
        "a files pipeline",
        "path of a file, not there yet, or a function that makes such a file and returns it"
        " open without a buffer, into which the download handler puts the body of a 200 or 206"
        " answer as it comes, in place of `response.body`; answers with a Content-Encoding, and"
        " those with another status, stay in memory, with at most 32 MiB",
    ),
    "leave": MetaKey(
        "the proxy middleware",
        "in a [fleet](many-machines.md) alone: until when the request may leave this process, an"
        " `instaspider.identities.leave.Leave`; behind that the download handler sends nothing",
    ),
    "connection_lost": MetaKey(
        "the download handler",
        "`True` on a request whose connection broke; others on it then end the same way",
    ),
}
"""The keys of this package."""
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
"""The keys that Scrapy documents."""
