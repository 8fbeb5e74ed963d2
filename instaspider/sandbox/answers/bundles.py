"""Makes the web client's JavaScript bundles, in which clients find doc_ids and relay providers.

The forms are those that gallery-dl 1.32.18 reads. A module ``<Name>_instagramRelayOperation``
without dependencies exports the doc_id. A module ``<Name>.graphql`` or ``<Name>$Parameters``
depends on the ``.relayprovider`` modules whose variables the document declares. The code around is
made up.
"""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from collections.abc import Iterator
from functools import partial

from instaspider.sandbox.answers.document_registry import DocumentRegistry
from instaspider.sandbox.answers.documents import Document, Edition
from instaspider.sandbox.world.draws import Draw

BASE = "https://static.cdninstagram.com"

_COUNT = 6
"""How many bundles there are at a time; the modules of one document may be in two of them."""
_KEPT = 600
"""How many bundles stay available after rotations, as on a server of files."""
_NOISE = (
    "PolarisNavigationBar.react",
    "PolarisProfilePage.react",
    "PolarisPostModal.react",
    "IGDSSpinner.react",
    "CometRelayEnvironment",
    "polarisGetXFBHeaders",
)


class Bundles:
    """Holds the bundles of the present client, by path."""

    def __init__(self, documents: DocumentRegistry, seed: int) -> None:
        self._documents = documents
        self._seed = seed
        self._built_at = -1
        self._paths: tuple[str, ...] = ()
        self._kept: OrderedDict[str, bytes] = OrderedDict()

    @property
    def urls(self) -> tuple[str, ...]:
        """Return the addresses of the bundles to which pages refer."""
        self._build()
        return tuple(BASE + path for path in self._paths)

    def get(self, path: str) -> bytes | None:
        """Return a bundle of the present client, or of one before the last rotations."""
        self._build()
        return self._kept.get(path)

    def _build(self) -> None:
        if self._built_at == self._documents.rotations:
            return
        modules: list[list[str]] = [[_noise(self._seed, at)] for at in range(_COUNT)]
        place = partial(Draw, self._seed, "bundle")
        for document, edition in self._documents.current():
            for name, text in _modules(document, edition):
                modules[place(name).below(_COUNT)].append(text)
        paths = []
        for texts in modules:
            body = "\n;/*FB_PKG_DELIM*/\n\n".join(texts).encode()
            paths.append(_path(body))
            self._kept[paths[-1]] = body
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        self._paths = tuple(paths)
        self._built_at = self._documents.rotations


def _modules(document: Document, edition: Edition) -> Iterator[tuple[str, str]]:
    """Yield name and text of both modules of a document."""
    operation = f"{document.name}_instagramRelayOperation"
    yield (
        operation,
        (f'__d("{operation}",[],(function(t,n,r,o,a,e){{e.exports="{edition.doc_id}"}}),null);'),
    )
    preloadable = len(document.required) == 1
    name = document.name + ("$Parameters" if preloadable else ".graphql")
    providers = [f"{provider}.relayprovider" for provider in edition.providers]
    needs = json.dumps([operation, *providers], separators=(",", ":"))
    values = ",".join(
        f'__relay_internal__pv__{provider}relayprovider:n("{provider}.relayprovider")'
        for provider in edition.providers
    )
    yield (
        name,
        (
            f'__d("{name}",{needs},(function(t,n,r,o,a,i){{"use strict";'
            f'i.exports={{kind:"PreloadableConcreteRequest",params:{{id:n("{operation}"),'
            f'metadata:{{}},name:"{document.name}",operationKind:"query",text:null,'
            f"providedVariables:{{{values}}}}}}}}}),null);"
        ),
    )


def _noise(seed: int, at: int) -> str:
    """Return modules that have nothing to do with documents."""
    name = _NOISE[at % len(_NOISE)]
    number = Draw(seed, "noise", at).below(10**9)
    return (
        f'__d("{name}",["react","fbt"],(function(t,n,r,o,a,i,l,s)'
        f'{{"use strict";function e(){{return s._("__JHASH__{number}")}}l["default"]=e}}),98);'
    )


def _path(body: bytes) -> str:
    name = hashlib.blake2b(body, digest_size=8).hexdigest()
    return f"/rsrc.php/v4/y{name[0].upper()}/r/{name}.js"
