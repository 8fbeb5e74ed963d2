"""The sandbox's files decode: of the size that was asked for, one picture per media."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from instaspider.sandbox.media import h264
from instaspider.sandbox.media.jpeg import COLOUR_BYTES, STRIPES, jpeg
from instaspider.sandbox.media.mp4 import mp4
from instaspider.sandbox.media.webp import webp

SIZES = [(150, 150), (320, 320), (1080, 1350), (1440, 1800), (640, 1137), (13, 7), (1, 1)]
# Levels that stay within RGB, so that a decoder gives back what was written.
COLOURS = bytes(100 + 7 * number % 60 for number in range(COLOUR_BYTES))
FILM = COLOURS[: h264.COLOUR_BYTES]


def decoded(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


@pytest.mark.parametrize("size", SIZES)
def test_jpeg_has_the_size(size):
    image = decoded(jpeg(COLOURS, *size))
    assert (image.format, image.size, image.mode) == ("JPEG", size, "RGB")


def test_jpeg_shows_its_colours():
    image = Image.open(io.BytesIO(jpeg(COLOURS, 1080, 1350)))
    image.draft("YCbCr", image.size)
    width = 1080 // STRIPES
    for stripe in range(STRIPES):
        expected = tuple(COLOURS[3 * stripe : 3 * stripe + 3])
        for y in (0, 700, 1349):
            assert image.getpixel((stripe * width + width // 2, y)) == expected


@pytest.mark.parametrize("level", [0, 1, 127, 128, 129, 254, 255])
def test_jpeg_of_extreme_colours(level):
    image = Image.open(io.BytesIO(jpeg(bytes((level, 255 - level, level)) * STRIPES, 257, 33)))
    image.draft("YCbCr", image.size)
    assert image.getpixel((256, 32)) == (level, 255 - level, level)


@pytest.mark.parametrize("size", SIZES)
def test_webp_has_size_and_colour(size):
    image = decoded(webp(bytes((10, 200, 255)), "mark", *size))
    assert (image.format, image.size) == ("WEBP", size)
    assert image.convert("RGB").getextrema() == ((10, 10), (200, 200), (255, 255))
    assert b'dc:identifier="mark"' in image.info["xmp"]


def boxes(data: bytes) -> list[tuple[str, bytes]]:
    """The boxes side by side in ``data``, which they fill."""
    found, at = [], 0
    while at < len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        assert 8 <= size <= len(data) - at
        found.append((data[at + 4 : at + 8].decode(), data[at + 8 : at + size]))
        at += size
    return found


def inside(data: bytes, *path: str) -> bytes:
    for name in path:
        data = dict(boxes(data))[name]
    return data


def number(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 4], "big")


@pytest.mark.parametrize("seconds", [1, 14, 90])
def test_mp4_index_leads_to_the_frames(seconds):
    data = mp4(FILM, 720, 1280, seconds)
    assert [name for name, _ in boxes(data)] == ["ftyp", "moov", "mdat"]
    table = inside(data, "moov", "trak", "mdia", "minf", "stbl")
    sizes, place = inside(table, "stsz"), number(inside(table, "stco"), 8)
    assert number(sizes, 8) == seconds
    assert number(inside(data, "moov", "mvhd"), 16) == seconds * 1000
    for frame in range(seconds):
        size = number(sizes, 12 + 4 * frame)
        assert number(data, place) == size - 4
        assert data[place + 4] & 31 == (1 if frame else 5)  # type of the NAL unit
        assert b"\x00\x00\x01" not in data[place + 4 : place + size]
        place += size
    assert place == len(data)


@pytest.mark.skipif(not shutil.which("ffmpeg"), reason="ffmpeg is not installed")
@pytest.mark.parametrize(
    ("size", "seconds"), [((720, 1280), 14), ((1080, 1920), 3), ((480, 854), 2), ((638, 1136), 1)]
)
def test_mp4_plays(tmp_path: Path, size, seconds):
    film = tmp_path / "film.mp4"
    film.write_bytes(mp4(FILM, *size, seconds))
    fields = "stream=codec_name,width,height,duration,nb_read_frames"
    probe = ["ffprobe", "-v", "error", "-count_frames", "-show_entries", fields, "-of", "json"]
    run = subprocess.run([*probe, film], capture_output=True, text=True, check=True)
    assert run.stderr == ""
    (stream,) = json.loads(run.stdout)["streams"]
    assert stream["codec_name"] == "h264"
    assert (stream["width"], stream["height"]) == size
    assert (float(stream["duration"]), int(stream["nb_read_frames"])) == (seconds, seconds)
    raw = subprocess.run(
        ["ffmpeg", "-v", "error", "-i", film, "-f", "rawvideo", "-pix_fmt", "yuv420p", "-"],
        capture_output=True,
        check=True,
    )
    assert raw.stderr == b""
    luma = raw.stdout[: size[0]]
    assert {luma[0], luma[-1]} == {FILM[0], FILM[-3]}
    frame = size[0] * size[1] * 3 // 2
    assert raw.stdout[:frame] * seconds == raw.stdout


def test_bytes_are_the_same_in_every_process():
    program = (
        "import hashlib, sys\n"
        "from instaspider.sandbox.media.jpeg import jpeg\n"
        "from instaspider.sandbox.media.mp4 import mp4\n"
        "from instaspider.sandbox.media.webp import webp\n"
        f"colours = {COLOURS!r}\n"
        "files = (jpeg(colours, 640, 800), webp(colours[:3], 'x', 640, 800),"
        " mp4(colours[:12], 720, 1280, 5))\n"
        "print(hashlib.sha256(b''.join(files)).hexdigest())\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    files = (jpeg(COLOURS, 640, 800), webp(COLOURS[:3], "x", 640, 800), mp4(FILM, 720, 1280, 5))
    assert run.stdout.strip() == hashlib.sha256(b"".join(files)).hexdigest()
