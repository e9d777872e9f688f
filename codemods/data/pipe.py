"""A tf.data pipeline on its way to a DataLoader: what the steps so far have become.

https://www.tensorflow.org/api_docs/python/tf/data/Dataset and https://docs.pytorch.org/docs/stable/data.html

A pipeline shuffles in one step and batches in another; a DataLoader does both at once. So a shuffle waits until the
batching comes, and what is in between has to be something that does not care about the order.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from migrate.catalog.values import literal
from migrate.codemods import syntax as cst
from migrate.codemods.training.bind import bind

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

PARAMETERS = {
    "shuffle": ("buffer_size", "seed", "reshuffle_each_iteration", "name"),
    "batch": ("batch_size", "drop_remainder", "num_parallel_calls", "deterministic", "name"),
    "map": (
        "map_func",
        "num_parallel_calls",
        "deterministic",
        "synchronous",
        "use_unbounded_threadpool",
        "name",
    ),
    "take": ("count", "name"),
    "skip": ("count", "name"),
    "prefetch": ("buffer_size", "name"),
    "cache": ("filename", "name"),
    "with_options": ("options", "name"),
}
OTHERS = frozenset(
    {
        "repeat",
        "filter",
        "interleave",
        "flat_map",
        "padded_batch",
        "unbatch",
        "window",
        "shard",
        "enumerate",
        "reduce",
    }
    | {
        "concatenate",
        "scan",
        "apply",
        "as_numpy_iterator",
        "group_by_window",
        "ragged_batch",
        "rebatch",
        "unique",
    }
    | {
        "bucket_by_sequence_length",
        "take_while",
        "snapshot",
        "save",
        "cardinality",
        "get_single_element",
        "zip",
        "ignore_errors",
    }
)
METHODS = frozenset(PARAMETERS) | OTHERS


class Unsupported(Exception):
    """A step that a DataLoader cannot do; the message says which and why."""


@dataclass(frozen=True)
class Step:
    """One method call of a pipeline; ``condition``: the text of the ``if`` that it stands under, '' without."""

    method: str
    call: cst.Call
    condition: str = ""


@dataclass(frozen=True)
class Pipe:
    """A pipeline so far.

    Attributes:
        text: the expression, or variable, that holds it in the migrated code.
        batched: whether it gives batches.
        shuffle: whether it is shuffled, as an expression, '' for not; waits for the batching.
        seed: text of the shuffle's seed, '' without.
        shuffling: text of the shuffle's arguments.
        kind: ``torch``, a data set or loader of torch's own; a ``stream``, which is a `support.Pipeline`; ``open``, one
            of these; a ``value``, no pipeline any more; ``lost``, what cannot be followed.
    """

    text: str
    batched: bool = False
    shuffle: str = ""
    seed: str = ""
    shuffling: str = ""
    kind: str = "torch"


def is_exhaustive(statement: cst.CSTNode) -> bool:
    """Whether one of a statement's blocks is run: an ``if`` with an ``else``."""
    while isinstance(statement, cst.If) and isinstance(statement.orelse, cst.If):
        statement = statement.orelse
    return isinstance(statement, cst.If) and statement.orelse is not None


def joined(name: str, ends: list[Pipe | None]) -> Pipe | None:
    """What a variable holds after blocks of which one has been run; None if that need not be a pipeline."""
    found = [pipe for pipe in ends if pipe is not None]
    if all(pipe == ends[0] for pipe in ends):
        return ends[0]
    if any(pipe.shuffle or pipe.kind == "lost" for pipe in found):
        return Pipe(name, kind="lost")
    if len(found) < len(ends):
        return None
    same = len({(pipe.kind, pipe.batched) for pipe in found}) == 1
    return Pipe(name, all(pipe.batched for pipe in found), kind=found[0].kind if same else "open")


def advance(context: FileContext, pipe: Pipe, step: Step) -> Pipe:
    """The pipeline after one more step.

    Raises:
        Unsupported: the step has no counterpart here.
    """
    if step.method not in PARAMETERS:
        raise Unsupported(f"`.{step.method}()` has no counterpart")
    bound = bind(step.call, PARAMETERS[step.method])
    if bound is None:
        raise Unsupported(f"`.{step.method}()` gets its arguments unpacked")
    if step.condition and step.method not in ("shuffle", "prefetch", "cache"):
        raise Unsupported(f"`.{step.method}()` under a condition")
    match step.method:
        case "shuffle":
            return _shuffle(context, pipe, step, bound)
        case "batch":
            return _batch(context, pipe, bound)
        case "map":
            kind = "MappedBatches" if pipe.batched else "MappedDataset"
            function = context.expression(bound["map_func"])
            return replace(pipe, text=f"{context.local(f'support.{kind}')}({pipe.text}, {function})")
        case "take" | "skip":
            return _part(context, pipe, step.method, context.expression(bound["count"]))
        case "cache" if pipe.shuffle:
            raise Unsupported("`.cache()` after `.shuffle()` keeps the first epoch's order")
    return pipe  # prefetch, cache, with_options: when something is computed, not what


def _shuffle(context: FileContext, pipe: Pipe, step: Step, bound: dict[str, cst.BaseExpression]) -> Pipe:
    if pipe.batched:
        raise Unsupported("`.shuffle()` after `.batch()` shuffles batches, not samples")
    if (
        "reshuffle_each_iteration" in bound
        and literal(context.source(bound["reshuffle_each_iteration"])) is not True
    ):
        raise Unsupported("`.shuffle(reshuffle_each_iteration=...)` keeps one order for all epochs")
    seed = context.expression(bound["seed"]) if "seed" in bound else ""
    shuffling = ", ".join(
        f"{item.keyword.value}={argument(context, item.value)}"
        if item.keyword
        else argument(context, item.value)
        for item in step.call.args
        if not (item.keyword and item.keyword.value == "name")
    )
    return replace(
        pipe, shuffle=step.condition or "True", seed="" if seed == "None" else seed, shuffling=shuffling
    )


def _batch(context: FileContext, pipe: Pipe, bound: dict[str, cst.BaseExpression]) -> Pipe:
    if pipe.batched:
        raise Unsupported("`.batch()` of batches")
    parts = [pipe.text, f"batch_size={context.expression(bound['batch_size'])}"]
    if pipe.shuffle:
        parts.append(f"shuffle={pipe.shuffle}")
    drop = context.expression(bound["drop_remainder"]) if "drop_remainder" in bound else "False"
    if drop != "False":
        parts.append(f"drop_last={drop}")
    if pipe.seed:
        parts.append(f"generator={context.local('torch.Generator')}().manual_seed({pipe.seed})")
    return Pipe(f"{context.local('torch.utils.data.DataLoader')}({', '.join(parts)})", batched=True)


def _part(context: FileContext, pipe: Pipe, method: str, count: str) -> Pipe:
    if count.startswith("-"):
        raise Unsupported(f"`.{method}({count})`")
    if pipe.batched or pipe.shuffle:
        what = "batches" if pipe.batched else "shuffled samples"
        raise Unsupported(f"`.{method}()` of {what}")
    if not pipe.text.isidentifier():
        raise Unsupported(f"`.{method}()` of a dataset that has no name")
    ends = f"{count}, len({pipe.text})" if method == "skip" else f"min({count}, len({pipe.text}))"
    return replace(pipe, text=f"{context.local('torch.utils.data.Subset')}({pipe.text}, range({ends}))")


def truth(context: FileContext, test: cst.BaseExpression) -> str:
    """The condition as a value for ``shuffle=``: itself where it is a bool already."""
    text = context.expression(test)
    if isinstance(test, cst.Comparison):
        return text
    if isinstance(test, cst.UnaryOperation) and isinstance(test.operator, cst.Not):
        return text
    if isinstance(test, cst.Name):
        bindings = context.names.bindings(test)
        param = bindings[0].node if len(bindings) == 1 else None
        if isinstance(param, cst.Param):
            default = context.source(param.default) if param.default else ""
            annotation = context.source(param.annotation.annotation) if param.annotation else ""
            if default in ("True", "False") or annotation == "bool":
                return text
    return f"bool({text})"


def argument(context: FileContext, node: cst.BaseExpression) -> str:
    """An expression's text among others between commas."""
    text = context.expression(node)
    return f"({text})" if isinstance(node, cst.Tuple | cst.GeneratorExp) else text
