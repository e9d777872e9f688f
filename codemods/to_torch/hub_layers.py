"""Layers around models of TensorFlow Hub: written as any layer is; what they load has to be written, too.

    features = hub.KerasLayer("https://tfhub.dev/google/mobilenet/5")   →   features = HubModule("https://...")

The rows say how the layer is written. Where it is, one finding says which command writes the folder that it loads.
https://www.tensorflow.org/hub/api_docs/python/hub/KerasLayer
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlparse

from migrate.catalog.choice import Unrenderable
from migrate.catalog.model import Layer, Row
from migrate.catalog.registry import find
from migrate.catalog.render import render
from migrate.catalog.signature import BindError, Signature
from migrate.codemods import syntax as cst

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

LAYER = "hub.KerasLayer"
FOLDER = "hub"  # beside the support file, where `codemods.support.hub_module` looks
RESOLVED = "$(python -c \"import tensorflow_hub as hub; print(hub.resolve('{}'))\")"


class HubLayers:
    """Nothing is edited here: the rewrites of models and of calls have written the layers."""

    name = "hub layers"
    order = 66

    def plan(self, context: FileContext) -> None:
        """One finding for each layer that is written."""
        for call, name in list(context.calls()):
            row = find(name)
            if isinstance(row, Layer) and row.name == LAYER and id(call) not in context.left:
                try:
                    handle = _handle(context, row, call)
                except (Unrenderable, BindError):
                    continue  # the catalog says so by itself
                context.finding("MOD411", call, _told(handle))  # no `api`: it does not stay


def _handle(context: FileContext, row: Row, call: cst.Call) -> str | None:
    """The address that a layer is given; None if it is not known.

    Raises:
        Unrenderable, BindError: the layer is not written.
    """
    positional, keywords = context.arguments(call)
    render(row, positional, keywords, style=context.options.style)
    value = Signature.parse(row.source).bind(positional, keywords)["handle"].value
    return value if isinstance(value, str) else None


def _told(handle: str | None) -> str:
    """The command, with the folder that the address stands for."""
    path = "" if handle is None else urlparse(handle).path.strip("/")
    source, folder = (
        (RESOLVED.format(handle), f"{FOLDER}/{path}") if path else ("SAVED_MODEL", f"{FOLDER}/PATH")
    )
    return f"the layer loads a module that is to be written first: migrate convert {source} --to torch -o {folder}"


REWRITE = HubLayers()
