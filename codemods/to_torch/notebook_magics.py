"""Shell lines and magics of a notebook that install or use the source framework: kept, each with a finding.

https://ipython.readthedocs.io/en/stable/interactive/magics.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from migrate.catalog.registry import canonical
from migrate.codemods import syntax as cst
from migrate.codemods.analysis.names import is_source
from migrate.codemods.notebooks import installs, magics
from migrate.codemods.tree import below

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

COMMANDS = re.compile(
    r"^[!%\s]*(?P<command>saved_model_cli|tflite_convert|toco|tensorflowjs_converter|tensorflowjs_wizard"
    r"|freeze_graph|import_pb_to_tensorboard|estimator_ckpt_converter)\b"
)
VERSION = re.compile(r"^%tensorflow_version\b")
DOTTED = re.compile(r"(?<![\w.'\"/-])[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")


class Magics:
    """A line that is no Python stays as it is; what it has to do with the source framework is told."""

    name = "notebook magics"
    order = 70

    def plan(self, context: FileContext) -> None:
        if magics.OPEN not in context.tree.text:
            return
        for node in below(context.module, cst.SimpleString):
            if node.value.startswith(magics.OPEN):
                self._tell(context, node, magics.shown(node.value))

    def _tell(self, context: FileContext, node: cst.SimpleString, magic: str) -> None:
        packages = installs.of_source(magic)
        if packages:
            context.finding("NBK912", node, f"this line installs {', '.join(packages)}")
        elif found := COMMANDS.match(magic):
            context.finding("NBK913", node, f"`{found['command']}` is a command of TensorFlow's")
        elif VERSION.match(magic):
            context.finding("NBK913", node, "this line chooses a version of TensorFlow")
        elif not magic.startswith("!") and (used := _used(context, magic)):
            context.finding("NBK913", node, f"`{used}` is used in a magic", used)


def _used(context: FileContext, magic: str) -> str | None:
    """The API of the source framework that the code in a magic names first, ``%timeit tf.matmul(a, b)``."""
    module = context.repository.modules.get(context.module_name)
    exports = module.exports if module is not None else {}
    for found in DOTTED.finditer(magic):
        head, _, rest = found[0].partition(".")
        full = canonical(f"{exports[head]}.{rest}" if rest else exports[head]) if head in exports else ""
        if full and is_source(full):
            return full
    return None


REWRITE = Magics()
