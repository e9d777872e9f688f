"""``tf.summary`` → TensorBoard's writer for PyTorch.

    writer = tf.summary.create_file_writer("logs")        writer = SummaryWriter("logs")
    with writer.as_default():                        →
        tf.summary.scalar("loss", loss, step=step)        writer.add_scalar("loss", loss, step)

The writer is that of the block around a call, the one that was made the default, or the only one of the file.

https://www.tensorflow.org/api_docs/python/tf/summary and https://pytorch.org/docs/stable/tensorboard.html
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from migrate.catalog.model import Level
from migrate.codemods import syntax as cst
from migrate.codemods.analysis.objects import scope_of
from migrate.codemods.context import Edit
from migrate.codemods.training.bind import bind
from migrate.codemods.training.names import claimed, pick
from migrate.codemods.training.tracking import Uses, tracker
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
FLUSH = "tf.summary.flush"
SAME = frozenset({"flush", "close"})
KNOWN = SAME | {"as_default", "set_as_default"}
ASIDE = frozenset({"max_queue", "flush_millis", "name"})
"""Arguments of a writer that say when it writes, not what."""


@dataclass(frozen=True)
class Default:
    """A writer that a block has as its default, and the default step; '' without one."""

    writer: str
    step: str = ""


@dataclass
class Writers:
    """The writers of a file.

    Attributes:
        blocks: the default of each block, by its id.
        names: the variables of writers that are understood, with the scope of each.
        set: the scopes in which one is made the default for all that comes, with its name.
    """

    blocks: dict[int, Default] = field(default_factory=dict)
    names: dict[str, object] = field(default_factory=dict)
    set: dict[int, str] = field(default_factory=dict)


class Summaries:
    """The writers, the blocks that make one the default, and what is written: after all that rewrites what is."""

    name = "summaries"
    order = 67

    def plan(self, context: FileContext) -> None:
        writers = Writers()
        for call, name in list(context.calls()):
            if name == MAKER and (directory := _directory(context, call)) is not None:
                made = f"{context.local('torch.utils.tensorboard.SummaryWriter')}({directory})"
                if self._named(context, call, writers) or self._at_once(context, call, made, writers):
                    if not claimed(context, call):
                        context.replace(call, made)
                    context.level(Level.EXACT, MAKER)
        for call, name in list(context.calls()):
            if name in WRITES and not claimed(context, call):
                self._write(context, call, name, writers)
            elif name == FLUSH and not call.args and (found := _default(context, call, writers)) is not None:
                context.replace(call, f"{found.writer}.flush()")
                context.level(Level.EXACT, FLUSH)

    @staticmethod
    def _named(context: FileContext, call: cst.Call, writers: Writers) -> bool:
        """A writer in a variable: the blocks that it heads go. False if something else is done with it."""
        target = tracker(context).target(call)
        if target is None:
            return False
        uses = tracker(context).uses(tracker(context).key(target))
        blocks = [_block(context, item) for item, name in uses.methods if name == "as_default"]
        if uses.calls or _strange(context, uses) or any(block is None for block in blocks):
            return False
        for item, name in uses.methods:
            assert isinstance(item.func, cst.Attribute)
            writer = context.source(item.func.value)
            block = _block(context, item)
            if name == "as_default" and block is not None:
                step = (bind(item, ("step",)) or {}).get("step")
                writers.blocks[id(block)] = Default(writer, context.expression(step) if step else "")
                context.unwrap(block)
            elif name == "set_as_default":
                writers.set[id(scope_of(context, item))] = writer
                context.remove(context.statement(item))
        writers.names[context.source(target)] = scope_of(context, target)
        return True

    @staticmethod
    def _at_once(context: FileContext, call: cst.Call, made: str, writers: Writers) -> bool:
        """``with tf.summary.create_file_writer(folder).as_default():``."""
        attribute = context.tree.parent(call)
        head = context.tree.parent(attribute) if isinstance(attribute, cst.Attribute) else None
        item = context.tree.parent(head) if isinstance(head, cst.Call) else None
        if not isinstance(attribute, cst.Attribute) or attribute.attr.value != "as_default":
            return False
        if not isinstance(item, cst.WithItem) or not isinstance(head, cst.Call) or item.asname is not None:
            return False
        step = (bind(head, ("step",)) or {}).get("step")
        name = pick(context, call, "writer")
        block = context.tree.parent(item)
        assert block is not None
        writers.blocks[id(block)] = Default(name, context.expression(step) if step else "")
        context.edits[id(item)] = Edit(f"{made} as {name}", statement=False)
        return True

    @staticmethod
    def _write(context: FileContext, call: cst.Call, name: str, writers: Writers) -> None:
        function, parameters = WRITES[name]
        bound, found = bind(call, parameters), _default(context, call, writers)
        if found is None or bound is None or not {"name", "data"} <= bound.keys() <= set(parameters):
            return  # the catalog says that the use was not recognised
        step = context.expression(bound["step"]) if "step" in bound else found.step
        if not step:
            return
        tag, data = context.expression(bound["name"]), context.expression(bound["data"])
        more = ""
        if name == "tf.summary.image":
            count = context.expression(bound["max_outputs"]) if "max_outputs" in bound else "3"
            plain = isinstance(bound["data"], cst.Name | cst.Attribute | cst.Call)
            data = f"{data}[:{count}]" if plain else f"({data})[:{count}]"
            more = ', dataformats="NHWC"'
        context.replace(call, f"{found.writer}.{function}({tag}, {data}, {step}{more})")
        context.level(Level.EXACT, name)


REWRITE = Summaries()


def _directory(context: FileContext, call: cst.Call) -> str | None:
    """The folder of a writer; None if its arguments are not known."""
    bound = bind(call, ("logdir", "max_queue", "flush_millis", "filename_suffix", "name"))
    if bound is None or "logdir" not in bound or bound.keys() - ASIDE - {"logdir"}:
        return None
    return context.expression(bound["logdir"])


def _strange(context: FileContext, uses: Uses) -> bool:
    """Whether something is done with a writer that is none of what is known. It may be asked whether it is None."""
    others = [
        node for node in uses.others if not isinstance(context.tree.parent(node), cst.Comparison | cst.If)
    ]
    return bool(others) or any(name not in KNOWN for _, name in uses.methods)


def _block(context: FileContext, call: cst.Call) -> cst.With | None:
    """The block that a call of ``as_default()`` heads alone."""
    item = context.tree.parent(call)
    block = context.tree.parent(item) if isinstance(item, cst.WithItem) else None
    alone = isinstance(block, cst.With) and len(block.items) == 1 and can_unwrap(block)
    return block if alone and isinstance(block, cst.With) else None


def _default(context: FileContext, call: cst.Call, writers: Writers) -> Default | None:
    """The writer that is the default where a call stands."""
    for item in context.tree.ancestors(call):
        if id(item) in writers.blocks:
            return writers.blocks[id(item)]
    chosen = writers.set.get(id(scope_of(context, call)))
    if chosen is None and len(set(writers.set.values())) == 1:
        chosen = next(iter(writers.set.values()))
    if chosen is None and len(writers.names) == 1 and len(writers.blocks) <= 1:
        (chosen,) = writers.names
        here = (scope_of(context, call), context.names.scopes.root)
        if writers.names[chosen] not in here and not chosen.startswith("self."):
            return None
    return Default(chosen) if chosen is not None else None
