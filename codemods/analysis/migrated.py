"""What calls of PyTorch give, in a file that has been migrated in part: a second run must know what the first knew.

Of a tensor its dtype is followed, which decides whether a function is refused; its shape is not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate.catalog.values import Tensor
from migrate.codemods import syntax as cst
from migrate.codemods.analysis.kinds import Array, Kind, Listed, Plain, Sample, Several, element
from migrate.codemods.analysis.results import FLOATS, KEEPING, TRUTHS, tensor_of

if TYPE_CHECKING:
    from migrate.codemods.analysis.interpreter import Kinds

MADE = frozenset({"as_tensor", "tensor", "from_numpy"})
ALSO_KEEPING = frozenset(
    {
        "sum",
        "mean",
        "amax",
        "amin",
        "prod",
        "cat",
        "permute",
        "unsqueeze",
        "clamp",
        "clone",
        "neg",
        "remainder",
    }
    | {"flip", "std", "var", "flatten", "where", "index_select", "chunk", "split", "unbind", "index_fill"}
)
TRUTHS_TOO = frozenset(
    {"eq", "ne", "gt", "ge", "lt", "le", "isfinite", "isinf", "isnan", "logical_and", "logical_or"}
)
CASTS = {
    "double": "float64",
    "float": "float32",
    "half": "float16",
    "long": "int64",
    "int": "int32",
    "bool": "bool",
}
METHODS_KEEPING = frozenset({"detach", "clone", "contiguous", "cpu", "cuda", "t"}) | ALSO_KEEPING | KEEPING
HOMES = ("torch", "torch.nn.functional", "torch.linalg", "torch.special")
LISTS = frozenset({"torch.chunk", "torch.split", "torch.unbind", "torch.meshgrid", "torch.tensor_split"})
SEVERAL = frozenset({"chunk", "split", "unbind", "topk", "max", "min", "sort", "unique", "meshgrid"})


def torch_call(kinds: Kinds, call: cst.Call, name: str) -> Kind:
    """What ``torch.<name>(...)`` gives; None where that is not a tensor for certain."""
    last = name.rpartition(".")[2]
    if name in LISTS:
        return Listed(Tensor())
    if last in SEVERAL or not last[:1].islower() or name.rpartition(".")[0] not in HOMES:
        return None
    given = [item.value for item in call.args if not item.keyword and not item.star]
    stated = [item.value for item in call.args if item.keyword and item.keyword.value == "dtype"]
    dtype = _dtype(kinds, stated[0]) if stated else ""
    if dtype != "":
        return Tensor(dtype=dtype)
    if last in TRUTHS or last in TRUTHS_TOO:
        return Tensor(dtype="bool")
    if last in FLOATS:
        return Tensor(dtype="float32")
    first = kinds.of(given[0]) if given else None
    if last in MADE and first is not None:
        return Tensor(dtype=_of_torch(first))
    if last in KEEPING or last in ALSO_KEEPING:
        inner = element(first) if isinstance(first, Several) else first
        return Tensor(dtype=inner.dtype) if isinstance(inner, Tensor) else None
    return None


def method(kinds: Kinds, owner: Tensor, name: str, call: cst.Call) -> Kind:
    """What a method of a tensor of torch gives."""
    if name == "to" and call.args:
        return Tensor(owner.shape, dtype=_dtype(kinds, call.args[0].value) or owner.dtype)
    if name in CASTS:
        return Tensor(owner.shape, dtype=CASTS[name])
    return Tensor(dtype=owner.dtype) if name in METHODS_KEEPING and name not in SEVERAL else None


def _dtype(kinds: Kinds, node: cst.BaseExpression) -> str | None:
    name = kinds.name(node) or ""
    return name.removeprefix("torch.") if name.startswith("torch.") and name.count(".") == 1 else None


def _of_torch(kind: Kind) -> str | None:
    """The dtype that torch gives Python's numbers: its ints are int64."""
    dtype = tensor_of(kind).dtype
    plain = isinstance(kind, Plain | Several) and not isinstance(kind, Array | Sample)
    return "int64" if plain and dtype == "int32" else dtype
