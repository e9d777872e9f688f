"""A tf.data pipeline that goes through `support.Pipeline`, step by step: for what a DataLoader cannot do.

https://www.tensorflow.org/api_docs/python/tf/data/Dataset

The methods of the support class have the names and the order of arguments of tf.data's, without those that only say how
something is computed. So a step's text stays, line breaks and comments included, but for what is left out.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from migrate.codemods import syntax as cst
from migrate.codemods.data.pipe import Pipe, Step, Unsupported, argument
from migrate.codemods.training.bind import method

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

STREAMED = {
    "map": ("function", "num_parallel_calls"),
    "filter": ("predicate",),
    "take_while": ("predicate",),
    "enumerate": ("start",),
    "scan": ("initial_state", "function"),
    "reduce": ("initial_state", "function"),
    "unique": (),
    "take": ("number",),
    "skip": ("number",),
    "shard": ("num_shards", "index"),
    "repeat": ("number",),
    "concatenate": ("other",),
    "shuffle": ("buffer_size", "seed", "reshuffle_each_iteration"),
    "cache": ("filename",),
    "batch": ("batch_size", "drop_remainder", "num_parallel_calls"),
    "padded_batch": ("batch_size", "padded_shapes", "padding_values", "drop_remainder"),
    "unbatch": (),
    "rebatch": ("batch_size", "drop_remainder"),
    "window": ("size", "shift", "stride", "drop_remainder"),
    "flat_map": ("function",),
    "interleave": ("function", "cycle_length", "block_length", "num_parallel_calls"),
    "as_numpy_iterator": (),
    "cardinality": (),
    "get_single_element": (),
    "prefetch": ("buffer_size",),
    "with_options": ("options",),
}
"""The steps that the support class has, with their parameters in order; the names are the support class's."""

RENAMED = {
    "map_func": "function",
    "scan_func": "function",
    "reduce_func": "function",
    "count": "number",
    "dataset": "other",
}
WITHOUT = frozenset(
    {"num_parallel_calls", "deterministic", "name", "synchronous", "use_unbounded_threadpool", "filename"}
)
"""Arguments that say how something is computed, not what."""

NOTHING = frozenset({"prefetch", "with_options"})
BATCHED = {"batch": True, "padded_batch": True, "rebatch": True, "unbatch": False}
ENDS = frozenset({"as_numpy_iterator", "cardinality", "reduce", "get_single_element"})
"""Steps that do not give a pipeline."""


def is_carried(context: FileContext, node: cst.BaseExpression, seen: frozenset[str] = frozenset()) -> bool:
    """Whether an expression begins with a function or class of the support file: an earlier run has made it."""
    carried = context.repository.support_module(context.module_name) + "."
    while not isinstance(node, cst.Name):
        if isinstance(node, cst.Call) and (context.names.resolve(node.func) or "").startswith(carried):
            return True
        found = method(node)
        if found is None:
            return False
        node = found[0]
    if node.value in seen:
        return False
    made = [item.value for item in context.names.bindings(node) if item.value is not None]
    return any(is_carried(context, value, seen | {node.value}) for value in made)


def opened(context: FileContext, pipe: Pipe) -> Pipe:
    """A pipeline of any kind as one that streams, with the shuffle that waits in it.

    Raises:
        Unsupported: whether it is shuffled is said by a condition.
    """
    if pipe.kind == "stream":
        return pipe
    if pipe.kind == "lost":
        raise Unsupported("a step that only one branch of an `if` takes")
    if pipe.shuffle not in ("", "True"):
        raise Unsupported("a shuffle under a condition before this step")
    text = f"{context.local('support.Pipeline')}.of({pipe.text})"
    if pipe.shuffle:
        text += f".shuffle({pipe.shuffling})"
    return Pipe(text, pipe.batched, kind="stream")


def stream(context: FileContext, pipe: Pipe, step: Step) -> Pipe:
    """A streaming pipeline after one more step.

    Raises:
        Unsupported: the support class has no such step.
    """
    if step.method not in STREAMED:
        raise Unsupported(f"`.{step.method}()` has no counterpart")
    if any(item.star for item in step.call.args):
        raise Unsupported(f"`.{step.method}()` gets its arguments unpacked")
    if step.method in NOTHING:
        return pipe
    text = pipe.text + _between(context, step.call) + _arguments(context, step)
    kind = "value" if step.method in ENDS else "stream"
    return replace(pipe, text=text, batched=BATCHED.get(step.method, pipe.batched), kind=kind)


def _between(context: FileContext, call: cst.Call) -> str:
    """From the end of the receiver to the bracket: ``.map``, with a line break and comments if there are any."""
    assert isinstance(call.func, cst.Attribute)
    start = context.tree.outer_span(call.func.value)[1]
    end = context.tree.outer_span(call.func)[1]
    return context.tree.data[start:end].decode("utf-8")


def _arguments(context: FileContext, step: Step) -> str:
    """The bracket with the arguments that stay, as they are laid out where all of them stay."""
    parameters = STREAMED[step.method]
    kept: list[tuple[cst.Arg, str]] = []
    for position, item in enumerate(step.call.args):
        if item.keyword is None:
            if position >= len(parameters):
                raise Unsupported(f"`.{step.method}()` with so many arguments")
            name, word = parameters[position], ""
        else:
            name = RENAMED.get(item.keyword.value, item.keyword.value)
            word = f"{name}="
        if name in WITHOUT:
            continue
        if name not in parameters:
            raise Unsupported(f"`.{step.method}({name}=...)` has no counterpart")
        kept.append((item, word))
    tree, call = context.tree, step.call
    if len(kept) < len(call.args) or not kept:
        return f"({', '.join(word + argument(context, item.value) for item, word in kept)})"
    text, place = "", tree.outer_span(call.func)[1]
    for item, word in kept:
        start, end = tree.span(item.value)
        glue = tree.data[place:start].decode("utf-8")
        if word and item.keyword is not None:
            written = f"{item.keyword.value}"
            head, _, tail = glue.rpartition(written)
            glue = head + word.rstrip("=") + tail
        text += glue + context.expression(item.value)
        place = end
    return text + tree.data[place : tree.span(call)[1]].decode("utf-8")
