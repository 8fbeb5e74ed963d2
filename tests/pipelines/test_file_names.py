"""``-a filename=...``: templates that are refused, and names that every system takes."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime

import pytest
from crawling import as_task
from media_folders import assert_whole, download_all, entries, files_asked_for, on_disk

from instaspider import HighlightsSpider, PostsSpider, ProfilesSpider
from instaspider.disk.safe_names import LONGEST, folded
from instaspider.exceptions import ConfigurationError
from instaspider.items import Child, Highlight, Image, Post, Profile, UserRef
from instaspider.options.file_template import FileTemplate
from instaspider.pipelines.media.folder import Folder
from instaspider.pipelines.media.parts import Part, Wanted, parts_of

PICTURE = "https://scontent.cdninstagram.com/v/{}.jpg"
DEVICES = ("con", "CON", "nul.txt", "LPT1", "com¹", "aux .jpg")
HOSTILE = (
    *(
        "../../etc/passwd",
        "..\\..\\x",
        "/etc",
        "C:\\a",
        "a\x00b",
        "a\r\nb",
        "\x1b[31m",
        "\u202egpj",
    ),
    *("\ud800", "a" * 10_000, "名" * 10_000, "e\u0301", 'a?*<>|:"b', "$(id)", "-rf", ".hidden", ""),
    *("a. ", "~", "%2e%2e%2f", "\U0001f680", "กำ", "İ", *DEVICES),
)


def template(text: str, *classes: type) -> FileTemplate:
    made = FileTemplate.read(text)
    made.check(classes or (Post,))
    return made


def stem(text: str, item: Post, number: int = 1) -> str:
    return parts_of(item, Wanted(template(text)))[number - 1].stem


def post(**more: object) -> Post:
    known = {
        "pk": "5",
        "shortcode": "Abc",
        "media_type": "photo",
        "caption": "Moon: 1/2 lit",
        "taken_at": datetime(2026, 11, 22, 17, 23, tzinfo=UTC),
        "user": UserRef(pk="1", username="nasa", full_name="\u2764\ufe0f กำ 1\ufe0f\u20e3"),
        "images": [Image(url=PICTURE.format("a"))],
    }
    return Post(**{**known, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{captoin}_{shortcode}_{n}", "no such field"),
        ("{user.nmae}_{shortcode}_{n}", "no such field"),
        ("{shortcode.__class__}_{n}", "no such field"),
        ("{shortcode[0]}_{n}", "no such field"),
        ("{0}_{shortcode}_{n}", "no such field"),
        ("{user}_{shortcode}_{n}", "no single value"),
        ("{images}_{shortcode}_{n}", "no single value"),
        ("{taken_at:%Q}_{shortcode}_{n}", "format '%Q'"),
        ("{taken_at:%H:%M}_{shortcode}_{n}", "format '%H:%M'"),
        ("{taken_at:%Y/%m}_{shortcode}_{n}", "format '%Y/%m'"),
        ("{like_count:s}_{shortcode}_{n}", "format 's'"),
        ("{n:999999999}_{shortcode}", "format '999999999'"),
        ("{caption:>20}_{shortcode}_{n}", "format '>20'"),
        ("{caption:{n}}_{shortcode}_{n}", "is no template"),
        ("{shortcode!r}_{n}", "is no template"),
        ("{}_{shortcode}_{n}", "is no template"),
        ("{shortcode_{n}", "is no template"),
        ("{shortcode}_{n}}", "is no template"),
        ("../{shortcode}_{n}", "holds '/'"),
        ("{user.username}\\{shortcode}_{n}", "holds"),
        ("{shortcode}:{n}", "holds ':'"),
        ("{shortcode}\x07{n}", "not every system"),
        ("{shortcode}", "needs {n}"),
        ("{taken_at}_{n}", "needs {shortcode} or {pk}"),
        ("{caption}_{n}", "needs {shortcode} or {pk}"),
        ("{shortcode:.4}_{n}", "needs {shortcode} or {pk}"),
        ("{pk}{n}", "needs {shortcode} or {pk}"),
        ("{pk}0{n}", "needs {shortcode} or {pk}"),
        ("{n}{like_count}_{pk}", "needs {n}"),
        ("photo", "needs {shortcode} or {pk}"),
    ],
)
def test_templates_that_are_refused_at_the_start(text, reason):
    with pytest.raises(ConfigurationError, match=r"^-a filename=") as caught:
        PostsSpider.check_arguments({"users": "nasa", "download": "1", "filename": text})
    assert reason in str(caught.value)


def test_a_refused_template_is_one_sentence_and_exit_code_2(scrapy, tmp_path):
    run = scrapy(
        *("crawl", "posts", "-a", "users=nasa", "-a", "download=1", "-a", "filename={title}_{n}"),
        *("-s", f"FILES_STORE={tmp_path / 'files'}", "-s", "INSTASPIDER_SANDBOX=1"),
    )
    assert run.returncode == 2
    (line,) = run.stderr.strip().splitlines()
    assert "-a filename={title}_{n} asks for {title}" in line
    assert not (tmp_path / "files").exists()


def test_each_class_of_items_with_files_needs_names_of_its_own():
    given = {"users": "nasa", "download": "1", "filename": "{shortcode}_{n}"}
    PostsSpider.check_arguments(given)
    with pytest.raises(ConfigurationError, match="no such field"):
        ProfilesSpider.check_arguments(given)
    given["filename"] = "{pk}_{n}"
    with pytest.raises(ConfigurationError, match=r"a new picture and an old one: it needs {hash}"):
        ProfilesSpider.check_arguments(given)
    with pytest.raises(ConfigurationError, match=r"a new cover and an old one: it needs {hash}"):
        HighlightsSpider.check_arguments({**given, "posts": "1"})
    HighlightsSpider.check_arguments({**given, "posts": "1", "filename": "{pk}_{n}_{hash}"})
    ProfilesSpider.check_arguments({**given, "filename": "{username} {hash}"})


def test_a_template_is_about_files():
    with pytest.raises(ConfigurationError, match="is about files: it takes -a download=1 as well"):
        PostsSpider.check_arguments({"users": "nasa", "filename": "{shortcode}_{n}"})


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("{shortcode}_{n}", "Abc_1"),
        ("{taken_at:%Y-%m-%d} {user.username} {pk}-{n:02}", "2026-11-22 nasa 5-01"),
        ("{taken_at}_{username}_{shortcode}_{n}", "20261122T172300Z_nasa_Abc_1"),
        ("{caption}_{shortcode}_{n}", "Moon_1_2_lit_Abc_1"),
        ("{caption:.4}_{shortcode}_{n}", "Moon_Abc_1"),
        ("{user.full_name}_{pk}_{n}", "กำ_1_5_1"),
        ("{kind} {media_type} {like_count} {pk} {n}", "photo photo none 5 1"),
        ("{duration:.1f}s_{has_audio}_{pk}_{n}", "nones_none_5_1"),
    ],
)
def test_names_by_a_template(text, name):
    assert stem(text, post()) == name
    whole = post(duration=2.25, has_audio=True)
    assert stem("{duration:.1f}s_{has_audio}_{pk}_{n}", whole) == "2.2s_true_5_1"


def test_an_id_that_a_route_lacks_is_replaced_by_another_one():
    assert stem("{shortcode}_{n}", post(shortcode=None)) == "5_1"
    assert stem("{pk}_{n}", post(pk=None)) == "Abc_1"


def test_pictures_of_profiles_and_highlights_by_a_template():
    words = Wanted(template("{pk}_{n}_{hash}", Profile, Highlight))
    profile = Profile(pk="1", username="nasa", profile_pic_url=PICTURE.format("a"))
    (part,) = parts_of(profile, words)
    assert part.stem.startswith("1_1_")
    profile.profile_pic_url = PICTURE.format("b")
    assert parts_of(profile, words)[0].stem != part.stem


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_hostile_values_become_one_name_that_every_system_takes(text):
    item = post(pk=text, shortcode=text, caption=text, user=UserRef(username=text))
    shapes = ("{caption}_{shortcode}_{n}", "{shortcode}_{n}", "{user.username} {pk} {n}")
    for shape in (*shapes, "{shortcode}.{n}", "-{pk}-{n}"):
        name = stem(shape, item)
        assert 0 < len(name.encode()) <= LONGEST
        assert not set(name) & set("/\\:*?\"<>|$`'~")
        assert ".." not in name
        assert all(unicodedata.category(each)[0] in "LMN" or each in " ._-" for each in name)
        assert name[0] not in ".-~ "
        assert name[-1] not in ". "
        assert name.partition(".")[0].strip().lower() not in ("con", "nul", "lpt1", "com¹", "aux")
        assert name == unicodedata.normalize("NFC", name)


def test_hostile_ids_keep_names_apart():
    names = {stem("{shortcode}_{n}", post(pk=text, shortcode=text)) for text in HOSTILE if text}
    assert len(names) == len([text for text in HOSTILE if text])


def test_parts_and_long_names_stay_apart():
    images = [[Image(url=PICTURE.format(name))] for name in "abc"]
    parts = [Child(media_type="photo", images=each) for each in images]
    item = post(media_type="carousel", children=parts, caption="名" * 500, shortcode="S" * 60)
    made = parts_of(item, Wanted(template("{caption}_{caption}_{caption}_{shortcode}_{n}")))
    assert len({part.stem for part in made}) == 3
    assert all(len(part.stem.encode()) <= LONGEST for part in made)


def test_names_that_differ_in_case_alone_become_two_files_on_every_system(tmp_path):
    folder = Folder(tmp_path / "files")
    folder.open()
    try:
        kept = []
        for code in ("Abc", "aBC", "ABc"):
            part = Part("photo", "nasa", f"{code}_1", None, f"image {code}")
            assert folder.find(part) is None
            folder.fill_part(name := folder.new_part(), b"\xff\xd8\xff\xe0" + code.encode())
            kept.append(folder.keep(part, name).path)
            assert folder.find(part).path == kept[-1]
    finally:
        folder.close()
    assert kept[0] == "nasa/Abc_1.jpg"
    assert len({folded(path) for path in kept}) == 3


@as_task
async def test_files_get_the_names_of_the_template(sandbox, tmp_path):
    folder = tmp_path / "files"
    named = {"users": "walker1", "limit": 4, "filename": "{taken_at:%Y} {shortcode} {n:02}"}
    crawled = await download_all(sandbox, folder, **named)
    assert_whole(folder, entries(crawled))
    for item in crawled.items:
        for number, entry in enumerate(item.files, 1):
            name = f"{item.user.username}/{item.taken_at.year} {item.shortcode} {number:02}."
            assert entry["path"].startswith(name)


@as_task
async def test_a_file_that_is_there_is_known_under_whichever_name(sandbox, tmp_path):
    folder, given = tmp_path / "files", {"users": "walker1", "limit": 4}
    await download_all(sandbox, folder, **given)
    before = on_disk(folder)
    sandbox.mark()
    second = await download_all(sandbox, folder, **given, filename="{like_count}_{pk}_{n}")
    assert {entry["status"] for entry in entries(second)} == {"had"}
    assert files_asked_for(sandbox) == []
    assert on_disk(folder) == before
    assert_whole(folder, entries(second))
