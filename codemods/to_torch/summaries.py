"""``tf.summary`` → TensorBoard's writer for PyTorch.

    writer = tf.summary.create_file_writer("logs")        writer = SummaryWriter("logs")
    with writer.as_default():                        →
        tf.summary.scalar("loss", loss, step=step)        writer.add_scalar("loss", loss, step)

The writer is that of the block around a call, or the only one of the file.

https://www.tensorflow.org/api_docs/python/tf/summary and https://pytorch.org/docs/stable/tensorboard.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate.catalog.model import Level
from migrate.codemods import syntax as cst
from migrate.codemods.training.bind import bind
from migrate.codemods.training.names import claimed
from migrate.codemods.training.tracking import tracker
from migrate.codemods.unwrap import can_unwrap

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

MAKER = "tf.summary.create_file_writer"
WRITES = {
    "tf.summary.scalar": ("add_scalar", ("name", "data", "step", "description")),
    "tf.summary.histogram": ("add_histogram", ("name", "data", "step", "buckets", "description")),
    "tf.summary.text": ("add_text", ("name", "data", "step", "description")),
    "tf.summary.image": ("add_images", ("name", "data", "step", "max_outputs", "description")),
}
SAME = frozenset({"flush", "close"})


class Summaries:
    """The writer, the blocks that make it the default, and what is written."""

    name = "summaries"
    order = 44

    def plan(self, context: FileContext) -> None:
        made = [(call, tracker(context).target(call)) for call, name in context.calls() if name == MAKER]
        writers = {
            context.source(target): tracker(context).uses(tracker(context).key(target))
            for _, target in made
            if target is not None
        }
        blocks: dict[int, str] = {}
        for writer, uses in writers.items():
            if (
                uses.others
                or uses.calls
                or any(n not in {*SAME, "as_default", "set_as_default"} for _, n in uses.methods)
            ):
                return
            for call, name in uses.methods:
                if name == "as_default" and not self._default(context, call, writer, blocks):
                    return
                if name == "set_as_default":
                    context.remove(context.statement(call))
        if len(writers) != len(made):
            return
        for call, target in made:
            if target is not None and len(call.args) == 1:
                directory = context.expression(call.args[0].value)
                context.replace(
                    call, f"{context.local('torch.utils.tensorboard.SummaryWriter')}({directory})"
                )
                context.level(Level.EXACT, MAKER)
        for call, name in list(context.calls()):
            if name in WRITES and not claimed(context, call):
                self._write(context, call, name, blocks, list(writers))

    @staticmethod
    def _default(context: FileContext, call: cst.Call, writer: str, blocks: dict[int, str]) -> bool:
        """The block that a call of ``as_default()`` heads alone."""
        item = context.tree.parent(call)
        block = context.tree.parent(item) if isinstance(item, cst.WithItem) else None
        if not isinstance(block, cst.With) or len(block.items) != 1 or not can_unwrap(block) or call.args:
            return False
        blocks[id(block)] = writer
        context.unwrap(block)
        return True

    def _write(
        self, context: FileContext, call: cst.Call, name: str, blocks: dict[int, str], writers: list[str]
    ) -> None:
        around = next((blocks[id(item)] for item in context.tree.ancestors(call) if id(item) in blocks), None)
        writer = around or (writers[0] if len(writers) == 1 else None)
        function, parameters = WRITES[name]
        bound = bind(call, parameters)
        if writer is None or bound is None or not {"name", "data", "step"} <= bound.keys() <= set(parameters):
            return  # the catalog says that the use was not recognised
        tag, step = context.expression(bound["name"]), context.expression(bound["step"])
        data = context.expression(bound["data"])
        more = ""
        if name == "tf.summary.image":
            count = context.expression(bound["max_outputs"]) if "max_outputs" in bound else "3"
            plain = isinstance(bound["data"], cst.Name | cst.Attribute | cst.Call)
            data = f"{data}[:{count}]" if plain else f"({data})[:{count}]"
            more = ', dataformats="NHWC"'
        context.replace(call, f"{writer}.{function}({tag}, {data}, {step}{more})")
        context.level(Level.EXACT, name)


REWRITE = Summaries()
