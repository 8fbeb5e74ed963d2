"""The module table of a JavaScript bundle: ids of documents, and the relay providers they declare.

The module ``<Name>_instagramRelayOperation`` exports the id, as
``__d("Name_instagramRelayOperation",[],(function(t,n,r,o,a,i){a.exports="123"}),null)``, and
``<Name>.graphql`` or ``<Name>$Parameters`` depends on the ``.relayprovider`` modules whose
variables the document declares (gallery-dl 1.32.18 extractor/instagram.py:1110). Where a document
has no module of its own for the id, it stands in that second module, as ``params:{id:"123",
metadata:{},name:"Name"}``, as Relay's compiler writes it.

A module is a call in the code. Text that only looks like one, in a literal or a comment, is taken
out first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_QUOTE = rb"[\"'`]"
_ID = _QUOTE + rb"(\d{5,25})" + _QUOTE
_NAME = rb"([A-Za-z]\w{2,150})"
# Literals and comments, each to its end. A slash behind an operator begins a regular expression.
_TEXT = re.compile(
    rb"\"(?P<double>[\w$./:@ -]{0,200}+)\""
    rb"|'(?P<single>[\w$./:@ -]{0,200}+)'"
    rb"|`(?P<back>[\w$./:@ -]{0,200}+)`"
    rb"|\"(?:[^\"\\\r\n]|\\.)*+\""
    rb"|'(?:[^'\\\r\n]|\\.)*+'"
    rb"|`(?:[^`\\]|\\.)*+`"
    rb"|//[^\r\n]*+"
    rb"|/\*(?:[^*]|\*(?!/))*+\*/"
    rb"|(?:(?<=[(,=:\[!&|?{};+\n])|(?<=return)|(?<=return ))"
    rb"/(?:[^/\\\[\r\n*]|\\.|\[(?:[^\]\\\r\n]|\\.)*+\])(?:[^/\\\[\r\n]|\\.|\[(?:[^\]\\\r\n]|\\.)*+\])*+/"
    # What is never closed: the rest of the line, or of the bundle, is no code that can be told.
    rb"|[\"'][^\r\n]*+|`.*+|/\*.*+",
    re.DOTALL,
)
_MODULE = re.compile(
    rb"(?<![\w$.])__d\(\s*+" + _QUOTE + rb"([^\"'`]{1,200}+)" + _QUOTE + rb"\s*+,\s*+"
    rb"\[([^\[\](]*+)\]\s*+,"
)
_DOCUMENT = re.compile(_NAME + rb"(_instagramRelayOperation|\.graphql|\$Parameters)")
# The whole of such a module's function, up to the id that it exports.
_EXPORT = re.compile(
    rb"\s*+\(?\s*+"
    rb"(?:function\s*+\([\w$,\s]{0,200}\)|\([\w$,\s]{0,200}\)\s*+=>|[\w$]{1,20}+\s*+=>)\s*+\{"
    rb"\s*+(?:[\"']use strict[\"']\s*+;)?+"
    rb"\s*+[\w$]{1,20}+(?:\.exports|\[\s*+[\"']exports[\"']\s*+\])\s*+=\s*+" + _ID + rb"\s*+[;}]"
)
_PROVIDER = re.compile(_QUOTE + rb"([\w$]{1,200}+)\.relayprovider" + _QUOTE)
_PARAMETERS = re.compile(
    rb"\bparams\s*+:\s*+\{\s*+id\s*+:\s*+" + _ID + rb"\s*+,\s*+metadata\s*+:\s*+\{[^{}]{0,500}+\}"
    rb"\s*+,\s*+name\s*+:\s*+" + _QUOTE + _NAME + _QUOTE
)
_OPERATION = b"_instagramRelayOperation"
_SIGNS = (_OPERATION, b".graphql", b"$Parameters")


@dataclass(frozen=True, slots=True)
class Module:
    """What one module says about a document."""

    name: str
    doc_id: str | None = None
    providers: tuple[str, ...] | None = None
    """None where it does not say; empty where the document declares none."""


def modules(bundle: bytes) -> Iterator[Module]:
    """What a bundle says about documents, module by module. Never raises."""
    if not any(sign in bundle for sign in _SIGNS):
        return
    code = _TEXT.sub(_emptied, bundle)
    heads = [*_MODULE.finditer(code)]
    ends = [*(head.start() for head in heads[1:]), len(code)]
    for head, end in zip(heads, ends, strict=False):
        about = _DOCUMENT.fullmatch(head[1])
        if about is None:
            continue
        name = about[1].decode()
        if about[2] == _OPERATION:
            export = _EXPORT.match(code, head.end(), end)
            if export:
                yield Module(name, export[1].decode())
        else:
            found = _PARAMETERS.search(code, head.end(), end)
            own = found is not None and found[2] == about[1]
            doc_id = found[1].decode() if found is not None and own else None
            needs = tuple(m.decode() for m in _PROVIDER.findall(head[2]))
            yield Module(name, doc_id, needs)


def _emptied(literal: re.Match[bytes]) -> bytes:
    """A literal without its content, unless that is a plain word, which can be no code."""
    return literal[0] if literal.lastgroup else b'""'
