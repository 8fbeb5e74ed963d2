"""Makes names of files and folders that every file system takes. Pure."""

from __future__ import annotations

import re
import unicodedata
from hashlib import blake2b

LONGEST = 135
"""How many bytes a name may have without its extension.

Encrypted folders of Linux allow 143 with it, other file systems 255.
"""
# Matches what every file system accepts, and no shell or tool reads in another way.
_PLAIN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*", re.ASCII)
_ODD = re.compile(r"[^A-Za-z0-9]+", re.ASCII)
# These say how the character before looks, an emoji for instance.
_INVISIBLE = frozenset(map(chr, range(0xFE00, 0xFE10)))
_DOTS = re.compile(r"\.{2,}")
# Characters. File systems allow 255 bytes; Windows allows 260 characters for a whole path.
_MOST = 80
_LIKE = 40
# Windows takes these for devices in every folder, whatever stands after a dot.
_PORTS = (f"{name}{number}" for name in ("com", "lpt") for number in "0123456789¹²³")
_DEVICES = frozenset(("con", "prn", "aux", "nul", *_PORTS))


def safe_name(text: str) -> str:
    """Return a text that can be a file's or folder's name on every system.

    It is the text itself if possible; otherwise a name like it with a hash of the text, so that two
    texts never share one. It is never empty, and never begins or ends with a dot.
    """
    is_plain = _PLAIN.fullmatch(text) and len(text) <= _MOST and not text.endswith(".")
    if is_plain and not _is_device(text):
        return text
    like = _ODD.sub("_", text)[:_LIKE].strip("_") or "name"
    return f"{like}-{digest(text, 4)}"


def is_word(character: str) -> bool:
    """Whether a character is part of a word in some language, or one of ``._-``."""
    if character in "._-":
        return True
    return unicodedata.category(character)[0] in "LMN" and character not in _INVISIBLE


def words_of(text: str, most: int) -> str:
    """Return the words of a text, joined by ``_`` and cut to at most ``most`` bytes.

    Two texts may have the same words.
    """
    # Some characters become two when they are composed, none more than three.
    text = unicodedata.normalize("NFC", text[: 4 * most])
    marked = _DOTS.sub(" ", "".join(each if is_word(each) else " " for each in text))
    words = (_unmarked(word).strip("._-") for word in marked.split())
    return _cut("_".join(filter(None, words)), most).strip("._-")


def _unmarked(word: str) -> str:
    """Return a word without marks that stand on no letter, such as those of an emoji."""
    while word and unicodedata.category(word[0])[0] == "M":
        word = word[1:]
    return word


def fitted(text: str) -> str:
    """Return a file's name for a text that holds only harmless characters.

    The name is the text itself if possible. A long text is cut and gets a hash of the whole text.
    A text that Windows or a shell would misread gets ``_`` in front.
    """
    name = unicodedata.normalize("NFC", text).rstrip(". ") or "_"
    if name[0] in ".-~ " or _is_device(name):
        name = f"_{name}"
    if len(name.encode()) > LONGEST:
        name = f"{_cut(name, LONGEST - 9)}-{digest(text, 4)}"
    return name


def folded(path: str) -> str:
    """Return a form of a path that is equal for paths that some systems take for one."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


def digest(text: str, size: int = 8) -> str:
    """Return that many bytes, in hexadecimal, that stand for the text."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=size).hexdigest()


def _is_device(name: str) -> bool:
    return name.partition(".")[0].rstrip(" ").lower() in _DEVICES


def _cut(text: str, most: int) -> str:
    return text.encode()[:most].decode("utf-8", "ignore")
