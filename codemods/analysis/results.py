"""What calls of the source framework give, by their catalog rows: tensors with shape and dtype, layers, optimizers.

A dtype is stated only where it is certain: by the call's own ``dtype``, by a function that has one of its own, or by a
function that keeps that of its tensors.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from migrate.catalog.choice import Unrenderable
from migrate.catalog.dims import Dim
from migrate.catalog.expression import evaluate
from migrate.catalog.model import Function, Layer, Loss, Metric, Optimizer, Row, Schedule
from migrate.catalog.registry import all_rows, find
from migrate.catalog.signature import Argument, BindError, Signature
from migrate.catalog.values import UNKNOWN, DType, Tensor
from migrate.codemods import syntax as cst
from migrate.codemods.analysis import datasets, shapes, streams
from migrate.codemods.analysis.kinds import (
    Array,
    Kind,
    Listed,
    Made,
    Model,
    Plain,
    Several,
    Sizes,
    Text,
    element,
    join,
)

if TYPE_CHECKING:
    from migrate.codemods.analysis.interpreter import Kinds

ROLES: tuple[tuple[type[Row], str], ...] = (
    (Layer, "layer"),
    (Optimizer, "optimizer"),
    (Loss, "loss"),
    (Metric, "metric"),
    (Schedule, "schedule"),
)
MODEL_MAKERS = frozenset(
    {"keras.Model", "keras.models.Model", "keras.Sequential", "keras.models.Sequential", "keras.Functional"}
    | {"keras.models.load_model", "keras.saving.load_model", "keras.models.clone_model"}
)
TENSORS = re.compile(
    r"(tf|keras\.ops|keras\.backend|keras\.activations|keras\.random)\.[a-z]\w*"
    r"|(tf\.(math|nn|linalg|random|signal)|keras\.ops\.(nn|numpy|linalg|math))\.[a-z]\w*"
    r"|(tf\.image|keras\.losses|keras\.metrics|keras\.layers|keras\.ops\.image)\.[a-z]\w*"
)
"""Names of functions that give tensors, but for the exceptions below."""

BY_ROW_ONLY = re.compile(r"(tf|keras\.(ops|backend|random|activations|losses|metrics|layers))\.[a-z]\w*")
"""Names where a function without a row may just as well give something else."""

OTHERWISE: dict[str, Kind] = {
    "tf.shape": Sizes(None, True),
    "keras.ops.shape": Sizes(),
    "keras.backend.shape": Sizes(None, True),
    "keras.backend.int_shape": Sizes(),
    "tf.size": Plain("int"),
    "keras.ops.size": Plain("int"),
    "tf.rank": Plain("int"),
    "keras.ops.ndim": Plain("int"),
    "keras.config.epsilon": Plain("float"),
    "keras.config.floatx": Text(),
    "keras.backend.learning_phase": Plain("bool"),
    "keras.ops.is_tensor": Plain("bool"),
    "tf.is_tensor": Plain("bool"),
    "tf.executing_eagerly": Plain("bool"),
    "tf.print": Plain("none"),
    "tf.unstack": Listed(Tensor()),
    "keras.ops.unstack": Listed(Tensor()),
    "tf.split": Listed(Tensor()),
    "keras.ops.split": Listed(Tensor()),
    "tf.meshgrid": Listed(Tensor()),
    "tf.nn.moments": Several((Tensor(), Tensor())),
    "keras.ops.moments": Several((Tensor(), Tensor())),
    "tf.math.top_k": Several((Tensor(), Tensor())),
    "tf.linalg.eigh": Several((Tensor(), Tensor())),
    "tf.linalg.qr": Several((Tensor(), Tensor())),
    "tf.linalg.svd": Several((Tensor(), Tensor(), Tensor())),
    "keras.ops.convert_to_numpy": Array(),
    "keras.utils.img_to_array": Array(),
    "keras.activations.get": None,
    "keras.activations.serialize": None,
    "keras.layers.deserialize": None,
    "keras.layers.serialize": None,
    "keras.losses.get": None,
    "keras.losses.serialize": None,
    "keras.metrics.get": None,
    "keras.metrics.serialize": None,
    "tf.Variable": Tensor(),
}

CHOICES = frozenset({"tf.cond", "keras.ops.cond"})

UNLIKE = frozenset(
    {"function", "device", "name_scope", "device_name", "py_function", "numpy_function", "custom_gradient"}
    | {"map_fn", "while_loop", "cond", "scan", "switch_case", "vectorized_map", "nest", "unique", "group"}
    | {"no_op", "variable_creator_scope", "control_dependencies", "init_scope", "recompute_grad", "type_spec"}
    | {"get_static_value", "load_op_library", "load_library", "as_dtype", "assert_equal", "get_logger"}
    | {
        "clear_session",
        "set_floatx",
        "set_epsilon",
        "set_session",
        "get_session",
        "function",
        "in_train_phase",
    }
    | {"image_data_format", "set_image_data_format", "set_learning_phase", "get_uid", "rnn", "get_value"}
    | {"batch_get_value", "batch_set_value", "set_value", "is_keras_tensor", "dtype", "name_scope", "floatx"}
)
"""Last parts of names that look like a function of tensors and are none, or give what a function given to them does."""

TRUTHS = frozenset(
    {"equal", "not_equal", "greater", "greater_equal", "less", "less_equal", "logical_and", "logical_or"}
    | {"logical_xor", "logical_not", "is_finite", "is_inf", "is_nan", "isfinite", "isinf", "isnan"}
    | {"reduce_any", "reduce_all", "any", "all"}
)
KEEPING = frozenset(
    {"add", "subtract", "multiply", "maximum", "minimum", "add_n", "abs", "absolute", "negative", "square"}
    | {"sqrt", "rsqrt", "exp", "expm1", "log", "log1p", "sin", "cos", "tan", "sinh", "cosh", "tanh", "asin"}
    | {"acos", "atan", "erf", "floor", "ceil", "round", "sign", "pow", "power", "floordiv", "floormod", "mod"}
    | {"squared_difference", "clip_by_value", "clip", "identity", "stop_gradient", "zeros_like", "ones_like"}
    | {"reshape", "transpose", "squeeze", "expand_dims", "concat", "concatenate", "stack", "tile", "repeat"}
    | {"gather", "gather_nd", "boolean_mask", "pad", "reverse", "roll", "broadcast_to", "reduce_mean", "sort"}
    | {"reduce_sum", "reduce_max", "reduce_min", "reduce_prod", "reduce_std", "reduce_variance", "norm"}
    | {"reduce_logsumexp", "cumsum", "cumprod", "matmul", "l2_normalize", "relu", "sigmoid", "softmax", "elu"}
    | {
        "softplus",
        "gelu",
        "leaky_relu",
        "log_softmax",
        "selu",
        "swish",
        "silu",
        "dropout",
        "bias_add",
        "slice",
    }
    | {
        "permute_dimensions",
        "flatten",
        "ravel",
        "triu",
        "tril",
        "take",
        "moveaxis",
        "flip",
        "copy",
        "shuffle",
    }
)
"""Last parts of the names of functions that give the dtype of their (first) tensor. A list of numbers has none."""

INTEGERS = frozenset({"argmax", "argmin"})  # int64 in TensorFlow unless output_type says otherwise
DIVIDING = frozenset({"divide", "truediv"})  # whole numbers become floats
WIDE = frozenset({"int32", "int64", "uint32", "uint64"})
FLOATS = frozenset({"one_hot", "zeros", "ones", "eye", "linspace", "normal", "truncated_normal"})


def of_source(kinds: Kinds, call: cst.Call, name: str) -> Kind:
    """What a call of a source-framework API gives."""
    if name in MODEL_MAKERS or (
        name.startswith("keras.applications.") and name.rpartition(".")[2][:1].isupper()
    ):
        return Model()
    if name.startswith("tf.data.") or name in ("keras.utils.image_dataset_from_directory",):
        return streams.made(kinds, call, name) if "Dataset" in name or "dataset" in name else None
    if shapes.items(kinds, call, name) is not None:
        return Sizes(None, True)
    row = find(name)
    for type_, role in ROLES:
        if isinstance(row, type_):
            return Made(role, row.name)
    known = row.name if row is not None else name
    data = datasets.loaded(known) or datasets.array(kinds, call, known)
    if data is not None:
        return data
    if known in CHOICES:
        return _chosen(kinds, call)
    if known in OTHERWISE:
        given = OTHERWISE[known]
        return _sizes(kinds, call, given) if isinstance(given, Sizes) else given
    if not TENSORS.fullmatch(known) or known.rpartition(".")[2] in UNLIKE:
        return None
    if not isinstance(row, Function):
        return None if BY_ROW_ONLY.fullmatch(known) else Tensor()
    return _tensor(kinds, call, row)


def _chosen(kinds: Kinds, call: cst.Call) -> Kind:
    """What a choice between two functions gives."""
    named = {item.keyword.value: item.value for item in call.args if item.keyword}
    given = [item.value for item in call.args if not item.keyword]
    functions = [*given[1:3], *(named[name] for name in ("true_fn", "false_fn") if name in named)]
    return join(_of_call(kinds, node) for node in functions)


def _of_call(kinds: Kinds, node: cst.BaseExpression) -> Kind:
    """What calling a function gives, of a lambda what it is written as."""
    return kinds.of(node.body) if isinstance(node, cst.Lambda) else None


def _sizes(kinds: Kinds, call: cst.Call, given: Sizes) -> Sizes:
    kind = kinds.of(call.args[0].value) if call.args else None
    return Sizes(kind.shape if isinstance(kind, Tensor | Array) else None, given.is_tensor)


def _tensor(kinds: Kinds, call: cst.Call, row: Function) -> Kind:
    """The tensor that a function gives, or the tuple of tensors."""
    bound = _bound(kinds, call, row)
    if bound is None:
        return Tensor()
    nodes = {name: node for name, node in bound.items() if isinstance(node, cst.BaseExpression)}
    facts = {name: _fact(row, kinds.of(nodes[name])) for name in row.tensors if name in nodes}
    dtype = _dtype(kinds, row, nodes, facts)
    if row.name in ("tf.constant", "tf.convert_to_tensor", "keras.ops.array"):
        return _constant(kinds, nodes, dtype)
    shape = _shape(kinds, row, nodes, facts)
    if isinstance(shape, tuple) and shape and isinstance(shape[0], tuple):
        return Several(tuple(Tensor(tuple(item), dtype=dtype) for item in shape))
    return Tensor(shape if isinstance(shape, tuple) else None, dtype=dtype)


def _bound(kinds: Kinds, call: cst.Call, row: Row) -> Mapping[str, cst.BaseExpression | None] | None:
    """The nodes of a call's arguments by parameter; None if the call does not fit."""
    nodes = {str(position): item.value for position, item in enumerate(call.args)}
    positional, keywords = [], {}
    for position, item in enumerate(call.args):
        if item.star:
            return None
        argument = Argument(str(position))
        if item.keyword is None:
            positional.append(argument)
        else:
            keywords[row.renamed.get(item.keyword.value, item.keyword.value)] = argument
    try:
        bound = Signature.parse(row.source).bind(positional, keywords)
    except BindError:
        return None
    return {name: nodes.get(argument.text) if argument.given else None for name, argument in bound.items()}


def _fact(row: Function, kind: Kind) -> Any:
    """What a shape expression of the catalog may know of a tensor, or of a list of tensors."""
    if isinstance(kind, Several) and takes_list(row):
        return tuple(tensor_of(item) for item in kind.items)
    return tensor_of(kind)


def _shape(
    kinds: Kinds, row: Function, nodes: Mapping[str, cst.BaseExpression], facts: Mapping[str, Any]
) -> Any:
    if not row.shape:
        return None
    signature = Signature.parse(row.source)
    values = {name: signature.default(name) for name in signature.parameters}
    values |= {name: kinds.value(node) for name, node in nodes.items()}
    values |= {name: Tensor() for name in row.tensors} | dict(facts)
    try:
        for name, expression in row.let.items():
            values[name] = evaluate(expression, values)
        shape = evaluate(row.shape, values)
    except (TypeError, ValueError, LookupError, Unrenderable):
        return None
    if isinstance(shape, int | Dim) and not isinstance(shape, bool):
        return (shape,)
    return tuple(shape) if isinstance(shape, tuple | list) else None


def _dtype(
    kinds: Kinds, row: Function, nodes: Mapping[str, cst.BaseExpression], facts: Mapping[str, Any]
) -> str | None:
    last = row.name.rpartition(".")[2]
    if last in TRUTHS:
        return "bool"
    for name in ("dtype", "output_type", "out_type"):
        if name in nodes:
            return dtype_of(kinds.value(nodes[name]))
    if last in INTEGERS:
        return "int64"
    if last in FLOATS:
        default = Signature.parse(row.source).defaults.get("dtype")
        return "float32" if default in (None, "'float32'", "tf.float32", "None") else None
    if last == "cast":
        return None
    if last not in KEEPING | DIVIDING:
        return None
    listed = [item for fact in facts.values() for item in (fact if isinstance(fact, tuple) else (fact,))]
    found = [item for item in listed if isinstance(item, Tensor)]
    given = [item.dtype for item in found if item.shape != ()] or [item.dtype for item in found]
    kept = given[0] if given and all(item == given[0] for item in given) else None
    if last in DIVIDING and kept is not None and "int" in kept:
        return "float64" if row.name.startswith("tf.") and kept in WIDE else None
    return kept


def dtype_of(value: Any) -> str | None:
    """The common name of a dtype that is known: ``tf.float32``, ``'float32'``."""
    name = value.name if isinstance(value, DType) else value
    names = {"half": "float16", "double": "float64", "float": "float32"}
    return names.get(name, name) if isinstance(name, str) else None


def _constant(kinds: Kinds, nodes: Mapping[str, cst.BaseExpression], dtype: str | None) -> Tensor:
    """``tf.constant``: shape and dtype of what it is given."""
    node = nodes.get("value", nodes.get("x"))
    kind = kinds.of(node) if node is not None else None
    shape = kinds.value(nodes["shape"]) if "shape" in nodes else None
    given = tensor_of(kind)
    if isinstance(shape, tuple | list):
        return Tensor(tuple(shape), dtype=dtype or given.dtype)
    return Tensor(None if "shape" in nodes else given.shape, dtype=dtype or given.dtype)


def tensor_of(kind: Kind) -> Tensor:
    """The tensor that TensorFlow makes of a value: Python's ints are int32, its floats float32, arrays keep theirs."""
    match kind:
        case Tensor():
            return kind
        case Array(shape=shape, dtype=dtype):
            return Tensor(shape, dtype=dtype)
        case Plain(type=name):
            return Tensor((), dtype={"int": "int32", "float": "float32", "bool": "bool"}.get(name))
        case Text():
            return Tensor((), dtype="string")
        case Several(items=items):
            made = [tensor_of(item) for item in items]
            if not made or any(item.shape != made[0].shape for item in made) or made[0].shape is None:
                return Tensor(None)
            dtypes = {item.dtype for item in made}
            dtype = (
                dtypes.pop() if len(dtypes) == 1 else "float32" if dtypes == {"int32", "float32"} else None
            )
            return Tensor((len(made), *made[0].shape), dtype=dtype)
        case Listed():
            inner = tensor_of(element(kind))
            return Tensor(None if inner.shape is None else (UNKNOWN, *inner.shape), dtype=inner.dtype)
    return Tensor()


def takes_list(row: Function) -> bool:
    """Whether a row's tensors are a list of them, as its proofs show."""
    return row.name in _of_lists()


@cache
def _of_lists() -> frozenset[str]:
    return frozenset(row.name for row in all_rows() if isinstance(row, Function) and _shows_list(row))


def _shows_list(row: Function) -> bool:
    names = {name for proof in row.proofs for name in proof.inputs}
    return any(name in names for proof in row.proofs for name in re.findall(r"\[(\w+), ", proof.call))
