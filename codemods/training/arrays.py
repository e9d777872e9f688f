"""Arrays given to ``fit`` and ``evaluate`` become a dataset and a loader.

Keras shuffles arrays before each epoch, in batches of 32, and cuts the validation data off the end before that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from migrate.catalog.values import literal
from migrate.codemods import syntax as cst
from migrate.codemods import tables
from migrate.codemods.analysis.objects import Model
from migrate.codemods.training import columns
from migrate.codemods.training.ends import Ends
from migrate.codemods.training.names import reuse

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

USUAL_BATCH = "32"


@dataclass(frozen=True)
class Loaded:
    """Batches in the target framework.

    Attributes:
        lines: statements that come before.
        batches: the loader.
        validation: the loader of the part that ``validation_split`` cut off, '' without.
        inputs: how a batch holds the inputs: ``one``; ``flat``, several beside the targets; ``list``, several as one
            part of the batch; ``dict``, several by name.
        made: whether the tensors were made here, in the dtypes that the model takes.
    """

    lines: tuple[str, ...]
    batches: str
    validation: str = ""
    inputs: str = "one"
    made: bool = True


@dataclass(frozen=True)
class Parts:
    """Arrays given together, as code: one, a list, or a dict by name."""

    texts: tuple[str, ...]
    names: tuple[str, ...] = ()
    several: bool = False


def parts(
    context: FileContext, node: cst.BaseExpression, names: tuple[str, ...] | None, ordered: bool
) -> Parts:
    """The arrays that an expression gives.

    Args:
        names: of what they are for, in order, where that is known.
        ordered: put those of a dict into that order; else they stay a dict.
    """
    value, owner = node, ""
    if isinstance(node, cst.Name):
        bindings = context.names.bindings(node)
        held = bindings[0].value if len(bindings) == 1 else None
        if isinstance(held, cst.List | cst.Tuple | cst.Dict):
            value, owner = held, node.value
    match value:
        case cst.List(elements=elements) | cst.Tuple(elements=elements) if _are_arrays(
            context, elements, names
        ):
            texts = (
                f"{owner}[{place}]" if owner else _text(context, item.value)
                for place, item in enumerate(elements)
            )
            return Parts(tuple(texts), several=True)
        case cst.Dict(elements=elements):
            items = {
                str(context.value(item.key)): f"{owner}[{context.source(item.key)}]"
                if owner
                else _text(context, item.value)
                for item in elements
                if isinstance(item, cst.DictElement)
            }
            if ordered and names and set(items) == set(names):
                if len(names) == 1:
                    return Parts((items[names[0]],))
                return Parts(tuple(items[name] for name in names), several=True)
            return Parts(tuple(items.values()), tuple(items), several=True)
    return Parts((context.expression(node),))


def _text(context: FileContext, node: cst.BaseExpression) -> str:
    return tables.as_array(context, node, context.expression(node))


def _are_arrays(
    context: FileContext, elements: Sequence[cst.BaseElement], names: tuple[str, ...] | None
) -> bool:
    """Whether a list is of arrays, not one array written out."""
    numbers = all(isinstance(context.value(item.value), int | float) for item in elements)
    nested = all(isinstance(item.value, cst.List | cst.Tuple) for item in elements)
    return (
        bool(elements) and not numbers and (not nested or (names is not None and len(names) == len(elements)))
    )


def _as_arrays(context: FileContext, node: cst.BaseExpression, given: Parts) -> Parts:
    """The same where it is one table."""
    if given.several or given.names:
        return given
    return replace(given, texts=tuple(tables.as_array(context, node, text) for text in given.texts))


def tensors(
    context: FileContext,
    x: cst.BaseExpression,
    y: cst.BaseExpression | None,
    kind: Model,
    weights: cst.BaseExpression | None = None,
    known: Ends | None = None,
) -> tuple[str, str]:
    """``TensorDataset(...)`` of arrays, and how its samples hold the inputs (see `Loaded`).

    The dtypes are those that Keras casts to: inputs to what the model was declared for, targets of a loss over classes
    to int64, all others to float32. Strings make no tensors: a list of samples takes the dataset's place.
    """
    known = known or Ends()
    given = _as_arrays(context, x, parts(context, x, known.inputs, ordered=not known.dicts))
    declared = kind.inputs if len(kind.inputs) == len(given.texts) else ("float32",) * len(given.texts)
    inputs = [
        tensor(context, text, dtype or "float32") for text, dtype in zip(given.texts, declared, strict=True)
    ]
    outputs = kind.compiled.outputs if kind.compiled is not None else ()
    others: list[str] = []
    nested = False
    if y is not None:
        targets = _as_arrays(context, y, parts(context, y, outputs or known.outputs, ordered=bool(outputs)))
        classes = kind.compiled is not None and kind.compiled.classes
        dtype = "" if outputs else "int64" if classes else "float32"
        made = [tensor(context, text, dtype) for text in targets.texts]
        nested = len(made) > 1
        others.append(_together(context, made, targets.names) if nested else made[0])
    elif kind.compiled is not None and kind.compiled.lossless:
        others.append(inputs[0])  # the loop takes pairs, and nothing looks at these targets
    if weights is not None:
        text = tables.as_array(context, weights, context.expression(weights))
        others.append(tensor(context, text, "float32"))
    if kind.column and len(inputs) == 1 and declared[0] != "string" and columns.may_be_flat(context, x):
        inputs = [f"{inputs[0]}.reshape(-1, 1)"]
    if "string" in declared:
        return f"list(zip({', '.join([*inputs, *others])}))", "flat" if given.several else "one"
    if given.names or (nested and given.several):
        inputs = [_together(context, inputs, given.names)]
        nested = True
    shape = "dict" if given.names else "one" if not given.several else "list" if nested else "flat"
    dataset = "torch.utils.data.StackDataset" if nested else "torch.utils.data.TensorDataset"
    return f"{context.local(dataset)}({', '.join([*inputs, *others])})", shape


def _together(context: FileContext, texts: Sequence[str], names: Sequence[str]) -> str:
    """Several tensors as one part of each sample: a tuple, or a dict by name."""
    if names:
        items = ", ".join(f"{name}={text}" for name, text in zip(names, texts, strict=True))
        if not all(name.isidentifier() for name in names):
            listed = ", ".join(f'"{name}": {text}' for name, text in zip(names, texts, strict=True))
            items = f"**{{{listed}}}"
        return f"{context.local('torch.utils.data.StackDataset')}({items})"
    return f"{context.local('torch.utils.data.TensorDataset')}({', '.join(texts)})"


def tensor(context: FileContext, text: str, dtype: str) -> str:
    """Code of an array as a tensor of a dtype; strings stay what they are."""
    if dtype == "string":
        return text
    cast = f", dtype={context.local(f'torch.{dtype}')}" if dtype else ""
    return f"{context.local('torch.as_tensor')}({text}{cast})"


def loader(
    context: FileContext, dataset: str, batch_size: cst.BaseExpression | None, shuffle: str = ""
) -> str:
    """``DataLoader(...)`` over a dataset."""
    given = None if _is_none(context, batch_size) else batch_size
    size = USUAL_BATCH if given is None else context.expression(given)
    shuffled = f", shuffle={shuffle}" if shuffle else ""
    return f"{context.local('torch.utils.data.DataLoader')}({dataset}, batch_size={size}{shuffled})"


def for_fit(
    context: FileContext, call: cst.Call, bound: dict[str, cst.BaseExpression], kind: Model, known: Ends
) -> Loaded:
    """The loaders for ``fit(x, y, ...)``."""
    x, y = bound["x"], bound.get("y")
    shuffle = context.expression(bound["shuffle"]) if "shuffle" in bound else "True"
    shuffle = "" if shuffle == "False" else shuffle
    weights = bound.get("sample_weight")
    dataset, inputs = tensors(context, x, y, kind, None if _is_none(context, weights) else weights, known)
    batches = reuse(context, call, "train_loader")
    size = bound.get("batch_size")
    split = bound.get("validation_split")
    if split is None or literal(context.source(split)) in (0, 0.0, None) or "validation_data" in bound:
        data = reuse(context, call, "train_data")
        made = (f"{data} = {dataset}", f"{batches} = {loader(context, data, size, shuffle)}")
        return Loaded(made, batches, inputs=inputs)
    whole, position = reuse(context, call, "dataset"), reuse(context, call, "split")
    validation = reuse(context, call, "val_loader")
    subset = context.local("torch.utils.data.Subset")
    tail = f"{subset}({whole}, range({position}, len({whole})))"
    lines = (
        f"{whole} = {dataset}",
        f"{position} = int(len({whole}) * (1 - {context.expression(split)}))",
        f"{batches} = {loader(context, f'{subset}({whole}, range({position}))', size, shuffle)}",
        f"{validation} = {loader(context, tail, bound.get('validation_batch_size', size))}",
    )
    return Loaded(lines, batches, validation, inputs)


def _is_none(context: FileContext, node: cst.BaseExpression | None) -> bool:
    return node is None or context.source(node) == "None"
