"""File names: ``model.keras`` becomes ``model.safetensors`` and ``model.weights.h5`` ``model.weights.safetensors``,
wherever they stand: two files stay two.

In defaults of options, constants and docstrings too, so that what one script writes another one finds. A name that ends
in ``.h5`` alone may be any HDF5 file: it changes where it is given to a save or load, directly or by a variable.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from migrate.codemods import syntax as cst
from migrate.codemods.training.bind import method
from migrate.codemods.tree import below

if TYPE_CHECKING:
    from collections.abc import Iterator

    from migrate.codemods.context import FileContext

OURS = ".safetensors"
SAVED = re.compile(r"(?P<stem>[\w./\\{}:~-]*)(?:(?P<weights>\.weights)\.h5|\.keras)(?![\w.]*\w)")
HDF5 = re.compile(r"\.(?:h5|hdf5)(?=['\"]*$)")
PACKAGES = ("tf", "tensorflow", "python", "tensorflow.python")
METHODS = ("save", "save_weights", "load_weights")
FUNCTIONS = frozenset(
    {
        "keras.models.load_model",
        "keras.models.save_model",
        "keras.saving.load_model",
        "keras.saving.save_model",
    }
    | {"keras.callbacks.ModelCheckpoint"}
)


class SavingPaths:
    """Before everything that takes a text with a file name in it."""

    name = "saving-paths"
    order = 5

    def plan(self, context: FileContext) -> None:
        given = {id(node) for node in _given(context)}
        for node in below(context.module, cst.SimpleString, cst.FormattedString):
            text = context.source(node)
            renamed = HDF5.sub(OURS, rename(text)) if id(node) in given else rename(text)
            if renamed != text:
                context.replace(node, renamed)
                context.finding(
                    "SAV703", node, "the file is written and read as safetensors", "keras.Model.save"
                )


REWRITE = SavingPaths()


def rename(text: str) -> str:
    """A text with the names of Keras files in it changed; ``tf.keras`` is no file."""

    def change(found: re.Match[str]) -> str:
        return found[0] if found["stem"] in PACKAGES else found["stem"] + (found["weights"] or "") + OURS

    return SAVED.sub(change, text)


def _given(context: FileContext) -> Iterator[cst.BaseExpression]:
    """The strings given to saves and loads."""
    for node in below(context.module, cst.Call):
        if not node.args:
            continue
        found = method(node)
        named = context.names.resolve(node.func) in FUNCTIONS
        if named or (found and found[1] in METHODS and context.names.resolve(node.func) is None):
            for item in node.args:
                yield from _string(context, item.value)


def _string(context: FileContext, node: cst.BaseExpression) -> Iterator[cst.BaseExpression]:
    if isinstance(node, cst.SimpleString | cst.FormattedString):
        yield node
    elif isinstance(node, cst.Name):
        bindings = context.names.bindings(node)
        if len(bindings) == 1 and isinstance(bindings[0].value, cst.SimpleString | cst.FormattedString):
            yield bindings[0].value
    elif isinstance(node, cst.Call):  # os.path.join(folder, "model.h5"), Path("model.h5")
        for item in node.args:
            yield from _string(context, item.value)
    elif isinstance(node, cst.BinaryOperation):  # folder / "model.h5", name + ".h5"
        yield from _string(context, node.right)
