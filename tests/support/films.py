"""What is in a file with pictures or sound, by PyAV and, where it is installed, by ffprobe."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import av

FFPROBE = shutil.which("ffprobe")
if FFPROBE is None and os.environ.get("INSTASPIDER_REQUIRE_FFPROBE"):
    raise RuntimeError("ffprobe is not installed")


def tracks(path: Path) -> dict[str, dict[str, Any]]:
    """The tracks of a file: codec, size and seconds; each is decoded from end to end."""
    found: dict[str, dict[str, Any]] = {}
    with av.open(str(path)) as film:
        for stream in film.streams:
            film.seek(0)
            frames = sum(1 for _ in film.decode(stream))
            seconds = round(float(stream.duration * stream.time_base))
            found[stream.type] = {"codec": stream.codec_context.name, "seconds": seconds}
            found[stream.type]["frames"] = frames
            if stream.type == "video":
                found["video"]["size"] = (stream.width, stream.height)
    if FFPROBE is not None:
        assert _probed(path) == {kind: each["codec"] for kind, each in found.items()}
    return found


def _probed(path: Path) -> dict[str, str]:
    asked = ("-v", "error", "-show_streams", "-count_packets", "-of", "json", str(path))
    done = subprocess.run([str(FFPROBE), *asked], capture_output=True, check=True, text=True)
    assert done.stderr == ""
    streams = json.loads(done.stdout)["streams"]
    assert all(int(each["nb_read_packets"]) > 0 for each in streams)
    return {each["codec_type"]: each["codec_name"] for each in streams}
