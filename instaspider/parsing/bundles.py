"""Reads the module table of a JavaScript bundle: ids of documents, their relay providers.

The module ``<Name>_instagramRelayOperation`` exports the id, as
``__d("Name_instagramRelayOperation",[],(function(t,n,r,o,a,i){a.exports="123"}),null)``, and
``<Name>.graphql`` or ``<Name>$Parameters`` depends on the ``.relayprovider`` modules whose
variables the document declares (gallery-dl 1.32.18 extractor/instagram.py:1110). Where a document
has no module of its own for the id, it stands in that second module, as ``params:{id:"123",
metadata:{},name:"Name"}``, as Relay's compiler writes it.

A module is a call in the code. Text that only looks like one, in a literal or a comment, is passed
over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_QUOTE = rb"[\"'`]"
_ID = _QUOTE + rb"(\d{5,25})" + _QUOTE
_NAME = rb"([A-Za-z]\w{2,150})"
# Behind one of these, a slash begins a regular expression.
_BEFORE = rb"(?:(?<=[(,=:\[!&|?{;+])|(?<=return)|(?<=return ))"
# A whole literal or comment. One that is never closed is the rest of its line, or of the text,
# where code cannot be told from text.
LITERAL = (
    rb"\"(?:[^\"\\\r\n]|\\.)*+\""
    rb"|'(?:[^'\\\r\n]|\\.)*+'"
    rb"|`(?:[^`\\]|\\.)*+`"
    rb"|//[^\r\n]*+"
    rb"|/\*(?:[^*]|\*(?!/))*+\*/"
    rb"|" + _BEFORE + rb"/(?![/*])(?:[^/\\\[\r\n]|\\.|\[(?:[^\]\\\r\n]|\\.)*+\])*+/"
    rb"|[\"'][^\r\n]*+|`.*+|/\*.*+|" + _BEFORE + rb"/[^\r\n]*+"
)
# Matches code up to where a module or a document's parameters may begin, literals as wholes.
_CODE = re.compile(
    rb"(?:[^\"'`/_p]++|_(?!_d\()|p(?!arams\s*+:)"
    rb"|" + LITERAL + rb"|/)*+",
    re.DOTALL,
)
_MODULE = re.compile(
    rb"(?<![\w$.])__d\(\s*+" + _QUOTE + rb"([^\"'`]{1,200}+)" + _QUOTE + rb"\s*+,\s*+"
    rb"\[([^\[\](]*+)\]\s*+,"
)
_DOCUMENT = re.compile(_NAME + rb"(_instagramRelayOperation|\.graphql|\$Parameters)")
# Matches the whole function of such a module, up to the id that it exports.
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
    """The relay providers; None if the module does not tell, empty if there are none."""


def modules(bundle: bytes) -> Iterator[Module]:
    """Yield what a bundle says about documents, module by module. Never raises."""
    if not any(sign in bundle for sign in _SIGNS):
        return
    at, about = 0, None
    while (code := _CODE.match(bundle, at)) and code.end() < len(bundle):
        at = code.end()
        if head := _MODULE.match(bundle, at):
            at = head.end()
            about = _DOCUMENT.fullmatch(head[1])
            if about is not None:
                yield _declared(bundle, head, about)
        elif (stated := _PARAMETERS.match(bundle, at)) and about and stated[2] == about[1]:
            at = stated.end()
            yield Module(stated[2].decode(), stated[1].decode())
        else:
            at += 1


def _declared(bundle: bytes, head: re.Match[bytes], about: re.Match[bytes]) -> Module:
    """Return what the head of a module says, and its id if its function gives nothing else."""
    name = about[1].decode()
    if about[2] == _OPERATION:
        export = _EXPORT.match(bundle, head.end())
        return Module(name, export[1].decode() if export else None)
    return Module(name, None, tuple(each.decode() for each in _PROVIDER.findall(head[2])))
