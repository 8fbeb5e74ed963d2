"""Other people's clients against the sandbox: ``python tests/peers/run.py``.

Installs the newest gallery-dl, yt-dlp, instaloader and instagrapi from the package index, starts a
sandbox with its open proxy, lets each of them list and download, without changes to them, and
compares what they found with the world. Fails with one line for each difference.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import files
import reads
import world
from clients import ClientError, Clients
from world import Json, World, addresses, is_mixed, is_photo, is_reel, largest, parts

from instaspider.sandbox.process import SandboxProcess

ROOT = "https://www.instagram.com"
_NO_CERTIFI = ("--compat-options", "no-certifi")
"""Without it yt-dlp trusts certifi's list alone, where it downloads."""
_GALLERY_DL = ("-o", "sleep-request=0", "-o", f"cmdline-args={' '.join(_NO_CERTIFI)}")
"""By default 6 to 12 seconds pass before each request. Videos are fetched by yt-dlp."""
Problems = Iterator[str]


def differ(what: str, seen: Any, true: Any) -> Problems:
    """One problem, or none."""
    if seen != true:
        yield f"{what}: {seen!r:.200}, in the world {true!r:.200}"


def gallery_dl(clients: Clients, truth: World) -> Problems:
    name = truth.person(13, 30)
    login = ("--cookies", clients.cookies("gallery-dl"), *_GALLERY_DL)
    listed = json.loads(clients.run("gallery-dl", *login, "-j", f"{ROOT}/{name}/posts/"))
    posts = truth.posts(name)
    yield from _gallery_dl_posts(listed, posts)
    for kind in (is_photo, is_reel, is_mixed):
        post = next(filter(kind, posts))
        what = f"gallery-dl -g {post['shortcode']}"
        shown = clients.run("gallery-dl", *login, "-g", f"{ROOT}/p/{post['shortcode']}/")
        lines = shown.splitlines()
        # A video is an address for yt-dlp, then behind "| " that of the file.
        firsts = [line for line in lines if not line.startswith("| ")]
        yield from differ(f"{what}: number of files", len(firsts), len(parts(post)))
        urls = {line.removeprefix("| ") for line in lines if not line.startswith("ytdl:")}
        yield from differ(f"{what}: addresses of others", urls - set(addresses(post)), set())
    folder = clients.folder / "gallery-dl"
    clients.run("gallery-dl", *login, "-D", str(folder), f"{ROOT}/{name}/posts/")
    yield from _files(folder, {part["pk"]: part for post in posts for part in parts(post)}, "_")


def _gallery_dl_posts(listed: list[list[Any]], posts: list[Json]) -> Problems:
    shown = [each[-1] for each in listed if each[0] == 2]
    yield from differ(
        "gallery-dl: shortcodes",
        [each["post_shortcode"] for each in shown],
        [post["shortcode"] for post in posts],
    )
    for each, post in zip(shown, posts, strict=False):
        what = f"gallery-dl: {post['shortcode']}"
        yield from differ(f"{what} pk", each["post_id"], post["pk"])
        yield from differ(f"{what} caption", each["description"], post["caption"] or "")
        yield from differ(f"{what} owner", each["username"], post["user"]["username"])
        if not post["hides_likes"]:
            yield from differ(f"{what} likes", each["likes"], post["like_count"])
        media = [x[-1]["media_id"] for x in listed if x[0] == 3 and _is_of(x[-1], post)]
        yield from differ(f"{what} media", media, [part["pk"] for part in parts(post)])


def _is_of(file: Json, post: Json) -> bool:
    return bool(file["post_shortcode"] == post["shortcode"])


def _files(folder: Path, expected: dict[str, Json], mark: str) -> Problems:
    """Files by what stands behind the last ``mark`` of their names."""
    paths = [path for path in sorted(folder.rglob("*")) if path.suffix in (".jpg", ".mp4")]
    names = {_name(path, mark) for path in paths}
    yield from differ(f"{folder.name}: files", sorted(names), sorted(expected))
    for path in paths:
        part = expected.get(_name(path, mark))
        if part is not None:
            yield from _file(f"{folder.name}: {path.name}", path, part)


def _name(path: Path, mark: str) -> str:
    """The name behind a mark. Without ffmpeg yt-dlp joins no pictures and sound, and calls the
    former NAME.fdash-ID.mp4."""
    return path.stem.rpartition(mark)[2].partition(".fdash-")[0]


def _file(what: str, path: Path, part: Json) -> Problems:
    if path.suffix == ".jpg":
        yield from differ(f"{what} size", files.picture_size(path), largest(part))
    elif (size := files.video_size(path)) is not None:
        ratio = part["images"][0]["width"] / part["images"][0]["height"]
        if abs(size[0] / size[1] - ratio) > 0.02:
            yield f"{what}: {size} is not the shape of the post"


def yt_dlp(clients: Clients, truth: World) -> Problems:
    posts = truth.posts(truth.person(6, 30))
    reel, mixed, photo = (next(filter(kind, posts)) for kind in (is_reel, is_mixed, is_photo))
    for login in ((), ("--cookies", clients.cookies("yt-dlp"))):
        quiet = ("--no-update", *_NO_CERTIFI, *login)
        folder = clients.folder / ("yt-dlp with a login" if login else "yt-dlp")
        template = ("--no-simulate", "-o", str(folder / "%(id)s.%(ext)s"))
        address = f"{ROOT}/reel/{reel['shortcode']}/"
        seen = json.loads(clients.run("yt-dlp", *quiet, *template, "-J", address))
        yield from _yt_dlp_facts(seen, reel)
        yield from _yt_dlp_video(seen, reel)
        yield from _files(folder, {reel["shortcode"]: reel}, "/")
        options = (*quiet, "--ignore-no-formats-error", "-J")
        seen = json.loads(clients.run("yt-dlp", *options, f"{ROOT}/p/{photo['shortcode']}/"))
        yield from _yt_dlp_facts(seen, photo)
        seen = json.loads(clients.run("yt-dlp", *options, f"{ROOT}/p/{mixed['shortcode']}/"))
        yield from _yt_dlp_carousel(seen, mixed)


def _yt_dlp_facts(seen: Json, post: Json) -> Problems:
    what = f"yt-dlp: {post['shortcode']}"
    pairs = {
        "id": post["shortcode"],
        "title": f"Video by {post['user']['username']}",
        "channel": post["user"]["username"],
        "uploader_id": post["user"]["pk"],
        "timestamp": post["taken_at"],
        "comment_count": post["comment_count"],
        "like_count": post["like_count"],
    }
    if post["hides_likes"]:
        del pairs["like_count"]
    for key, true in pairs.items():
        yield from differ(f"{what} {key}", seen.get(key), true)
    yield from differ(f"{what} caption", seen.get("description"), post["caption"])


def _yt_dlp_video(seen: Json, part: Json) -> Problems:
    urls = {each["url"] for each in seen["formats"]}
    yield from differ(f"yt-dlp: {seen['id']}: its video", set(part["videos"]) - urls, set())


def _yt_dlp_carousel(seen: Json, post: Json) -> Problems:
    what = f"yt-dlp: {post['shortcode']}"
    yield from differ(f"{what} caption", seen.get("description"), post["caption"])
    entries = seen["entries"]
    yield from differ(f"{what} entries", len(entries), len(parts(post)))
    for entry, part in zip(entries, parts(post), strict=False):
        if part["videos"]:
            yield from _yt_dlp_video(entry, part)
        yield from differ(f"{what}: files", bool(entry["formats"]), bool(part["videos"]))


def instaloader(clients: Clients, truth: World) -> Problems:
    name = truth.person(6, 9)
    posts = truth.posts(name)
    number, session = clients.session_file()
    viewer = truth.get(f"pks/{number}")["username"]
    for login in ((), ("--login", viewer, "--sessionfile", session)):
        folder = clients.folder / ("instaloader with a login" if login else "instaloader")
        options = ["--no-sleep", "--no-compress-json", "--no-profile-pic"]
        options += ["--filename-pattern", "{shortcode}"]
        clients.run("instaloader", *login, *options, "--dirname-pattern", str(folder), name)
        yield from _instaloader_posts(folder, posts)
        yield from _files(folder, dict(_instaloader_names(posts)), "/")


def _instaloader_posts(folder: Path, posts: list[Json]) -> Problems:
    for post in posts:
        what = f"{folder.name}: {post['shortcode']}"
        path = folder / f"{post['shortcode']}.json"
        if not path.exists():
            yield f"{what}: no {path.name}"
            continue
        node = json.loads(path.read_text("utf-8"))["node"]
        yield from differ(f"{what} pk", str(node["id"]), post["pk"])
        text = folder / f"{post['shortcode']}.txt"
        caption = text.read_text("utf-8").strip() if text.exists() else None
        yield from differ(f"{what} caption", caption, post["caption"] and post["caption"].strip())
        if not post["hides_likes"]:
            likes = node["edge_media_preview_like"]["count"]
            yield from differ(f"{what} likes", likes, post["like_count"])


def _instaloader_names(posts: list[Json]) -> Iterator[tuple[str, Json]]:
    """Parts of carousels are numbered."""
    for post in posts:
        for number, part in enumerate(parts(post), 1):
            yield post["shortcode"] + (f"_{number}" if post["children"] else ""), part


VISITS = (
    *(gallery_dl, yt_dlp, instaloader),
    *(partial(reads.read_all, client) for client in ("instaloader", "instagrapi")),
)


def _failing(problems: Problems) -> Problems:
    """A client that fails is a problem; the next ones are tried."""
    try:
        yield from problems
    except ClientError as exc:
        yield str(exc)


def main() -> int:
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        arguments = ["--proxy-port", "0", "--ca-out", str(folder / "ca.pem")]
        with SandboxProcess.start(arguments) as sandbox:
            clients = Clients(folder, sandbox)
            truth = world.World(sandbox.control_port)
            problems: list[str] = []
            try:
                print(clients.install(), flush=True)
                # They mostly wait.
                with ThreadPoolExecutor(2) as pool:
                    for found in pool.map(lambda visit: [*_failing(visit(clients, truth))], VISITS):
                        problems += found
            except ClientError as exc:
                problems.append(str(exc))
    for problem in problems:
        print(problem)
    print(f"{len(problems)} problems in {time.monotonic() - started:.0f} seconds")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
