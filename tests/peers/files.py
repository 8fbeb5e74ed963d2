"""Looks into downloaded files: a whole picture, or a whole video, of the size it should have."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

from PIL import Image


def picture_size(path: Path) -> tuple[int, int]:
    """Decodes all of it."""
    with Image.open(path) as picture:
        picture.load()
        return picture.size


def video_size(path: Path) -> tuple[int, int] | None:
    """Decodes all of it with ffmpeg's tools; without them None, once it begins as an MP4 does."""
    assert path.read_bytes()[4:8] == b"ftyp", f"{path.name} is no MP4"
    if not (shutil.which("ffprobe") and shutil.which("ffmpeg")):
        return None
    subprocess.run(
        ["ffmpeg", "-v", "error", "-xerror", "-i", str(path), "-f", "null", "-"], check=True
    )
    probe = ["ffprobe", "-v", "error", "-select_streams", "v", "-show_streams", "-of", "json"]
    shown = subprocess.run([*probe, str(path)], capture_output=True, check=True).stdout
    stream = json.loads(shown)["streams"][0]
    return stream["width"], stream["height"]
