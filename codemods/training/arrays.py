"""Arrays given to ``fit`` and ``evaluate`` become a dataset and a loader.

Keras shuffles arrays before each epoch, in batches of 32, and cuts the validation data off the end before that.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from migrate.catalog.values import literal
from migrate.codemods import syntax as cst
from migrate.codemods.analysis.objects import Model
from migrate.codemods.training.names import pick

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
        several: whether the model has several inputs.
        made: whether the tensors were made here, in the dtypes that the model takes.
    """

    lines: tuple[str, ...]
    batches: str
    validation: str = ""
    several: bool = False
    made: bool = True


def tensors(
    context: FileContext,
    x: cst.BaseExpression,
    y: cst.BaseExpression | None,
    kind: Model,
    weights: cst.BaseExpression | None = None,
) -> str:
    """``TensorDataset(...)`` of arrays, with the dtypes that Keras casts them to: inputs to what the model was declared
    for, targets of a loss over classes to int64, all others to float32. Strings make no tensors: a list of samples
    takes the dataset's place."""
    parts = [item.value for item in x.elements] if isinstance(x, cst.List | cst.Tuple) else [x]
    declared = kind.inputs if len(kind.inputs) == len(parts) else ("float32",) * len(parts)
    texts = [_tensor(context, part, dtype or "float32") for part, dtype in zip(parts, declared, strict=True)]
    if y is not None:
        classes = kind.compiled is not None and kind.compiled.classes
        texts.append(_tensor(context, y, "int64" if classes else "float32"))
    if weights is not None:
        texts.append(_tensor(context, weights, "float32"))
    if "string" in declared:
        return f"list(zip({', '.join(texts)}))"
    return f"{context.local('torch.utils.data.TensorDataset')}({', '.join(texts)})"


def _tensor(context: FileContext, node: cst.BaseExpression, dtype: str) -> str:
    if dtype == "string":
        return context.expression(node)
    return f"{context.local('torch.as_tensor')}({context.expression(node)}, dtype={context.local(f'torch.{dtype}')})"


def loader(
    context: FileContext, dataset: str, batch_size: cst.BaseExpression | None, shuffle: str = ""
) -> str:
    """``DataLoader(...)`` over a dataset."""
    given = None if _is_none(context, batch_size) else batch_size
    size = USUAL_BATCH if given is None else context.expression(given)
    shuffled = f", shuffle={shuffle}" if shuffle else ""
    return f"{context.local('torch.utils.data.DataLoader')}({dataset}, batch_size={size}{shuffled})"


def for_fit(
    context: FileContext, call: cst.Call, bound: dict[str, cst.BaseExpression], kind: Model
) -> Loaded:
    """The loaders for ``fit(x, y, ...)``."""
    x, y = bound["x"], bound.get("y")
    shuffle = context.expression(bound["shuffle"]) if "shuffle" in bound else "True"
    shuffle = "" if shuffle == "False" else shuffle
    weights = bound.get("sample_weight")
    dataset = tensors(context, x, y, kind, None if _is_none(context, weights) else weights)
    several = isinstance(x, cst.List | cst.Tuple)
    batches = pick(context, call, "train_loader")
    size = bound.get("batch_size")
    split = bound.get("validation_split")
    if split is None or literal(context.source(split)) in (0, 0.0, None) or "validation_data" in bound:
        data = pick(context, call, "train_data")
        made = (f"{data} = {dataset}", f"{batches} = {loader(context, data, size, shuffle)}")
        return Loaded(made, batches, several=several)
    whole, position = pick(context, call, "dataset"), pick(context, call, "split")
    validation = pick(context, call, "val_loader")
    subset = context.local("torch.utils.data.Subset")
    tail = f"{subset}({whole}, range({position}, len({whole})))"
    lines = (
        f"{whole} = {dataset}",
        f"{position} = int(len({whole}) * (1 - {context.expression(split)}))",
        f"{batches} = {loader(context, f'{subset}({whole}, range({position}))', size, shuffle)}",
        f"{validation} = {loader(context, tail, bound.get('validation_batch_size', size))}",
    )
    return Loaded(lines, batches, validation, several)


def _is_none(context: FileContext, node: cst.BaseExpression | None) -> bool:
    return node is None or context.source(node) == "None"
