"""Weights that a layer class makes itself: ``add_weight`` becomes a parameter or a buffer.

    self.w = self.add_weight(shape=(dim, self.units), initializer="random_normal")

    self.w = nn.Parameter(torch.empty(dim, self.units))
    nn.init.normal_(self.w, std=0.05)

https://keras.io/api/layers/base_layer/#add_weight-method and https://pytorch.org/docs/stable/nn.init.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from migrate.catalog.values import CallValue, DType, Reference
from migrate.codemods import syntax as cst
from migrate.codemods.context import FileContext
from migrate.codemods.models.values import CannotFollow
from migrate.codemods.training import penalties
from migrate.provenance import WeightLink

METHODS = frozenset({"add_weight", "add_variable"})
KERAS_3 = ("shape", "initializer", "dtype", "trainable", "autocast", "regularizer", "constraint")
KERAS_2 = ("name", "shape", "dtype", "initializer", "regularizer", "trainable", "constraint")
SAYS_NOTHING = frozenset(
    {
        "name",
        "autocast",
        "aggregation",
        "synchronization",
        "use_resource",
        "overwrite_with_gradient",
        "experimental_autocast",
        "partitioner",
        "caching_device",
        "getter",
        "layout",
    }
)
NAMES = {
    "normal": "RandomNormal",
    "uniform": "RandomUniform",
    "zero": "Zeros",
    "one": "Ones",
    "he_normal": "HeNormal",
    "he_uniform": "HeUniform",
    "lecun_normal": "LecunNormal",
    "lecun_uniform": "LecunUniform",
}
FILLED = {"Zeros": "torch.zeros", "Ones": "torch.ones"}
BOUNDS = {"RandomNormal": ("mean", "stddev"), "RandomUniform": ("minval", "maxval")}
DRAWN = {"RandomNormal": ("normal_", "mean", "std"), "RandomUniform": ("uniform_", "a", "b")}
DEFAULTS = {"mean": "0.0", "stddev": "0.05", "minval": "-0.05", "maxval": "0.05"}


@dataclass(frozen=True)
class Own:
    """One weight.

    Attributes:
        attribute: of the class; line: the statement that makes it; call: the ``add_weight``.
        given: its arguments by name.
        trainable: None where only the running program knows.
    """

    attribute: str
    call: cst.Call
    given: Mapping[str, cst.BaseExpression]
    trainable: bool | None

    @property
    def shape(self) -> cst.BaseExpression | None:
        """The shape's expression; None for a scalar."""
        return self.given.get("shape")

    @property
    def link(self) -> WeightLink:
        """For the provenance: Keras knows it by its name, or by the attribute."""
        name = self.given.get("name")
        text = name.raw_value if isinstance(name, cst.SimpleString) else self.attribute
        return WeightLink((text,), (self.attribute,), (), self.trainable is not False)


def own(context: FileContext, attribute: str, call: cst.Call) -> Own:
    """What a call of ``add_weight`` says.

    Raises:
        CannotFollow: its arguments are not understood.
    """
    names = KERAS_3
    if call.args and call.args[0].keyword is None and _is_text(context, call.args[0].value):
        names = KERAS_2
    given: dict[str, cst.BaseExpression] = {}
    for position, item in enumerate(call.args):
        if item.star:
            raise CannotFollow("API104", call, "the arguments of `add_weight` are unpacked into the call")
        if item.keyword is None and position >= len(names):
            raise CannotFollow("API103", call, "`add_weight` is given more than it takes")
        given[item.keyword.value if item.keyword is not None else names[position]] = item.value
    unknown = given.keys() - set(KERAS_2) - set(KERAS_3) - SAYS_NOTHING
    if unknown:
        raise CannotFollow("API103", call, f"`add_weight` has no argument `{min(unknown)}`")
    return Own(attribute, call, given, _trainable(context, given))


def _is_text(context: FileContext, node: cst.BaseExpression) -> bool:
    return isinstance(node, cst.BaseString) or isinstance(context.value(node), str)


def _is_none(context: FileContext, node: cst.BaseExpression | None) -> bool:
    return node is None or (isinstance(node, cst.Name) and node.value == "None")


def _trainable(context: FileContext, given: Mapping[str, cst.BaseExpression]) -> bool | None:
    dtype = _dtype(context, given)
    if dtype.startswith(("torch.int", "torch.uint", "torch.bool")):
        return False
    node = given.get("trainable")
    if _is_none(context, node):
        return True
    assert node is not None
    value = context.value(node)
    return value if isinstance(value, bool) else None


def _dtype(context: FileContext, given: Mapping[str, cst.BaseExpression]) -> str:
    """The dtype in torch; '' where it is the usual one."""
    node = given.get("dtype")
    if node is None or _is_none(context, node):
        return ""
    value = context.value(node)
    name = value.name if isinstance(value, DType) else value
    if isinstance(name, str):
        return "" if name == "float32" else f"torch.{name}"
    if context.source(node) in ("self.dtype", "self.compute_dtype", "self.variable_dtype", "self._dtype"):
        return ""
    if context.source(node).endswith(("floatx()",)):
        return ""
    raise CannotFollow("API103", node, f"which dtype `{context.source(node)}` is, is not known here")


@dataclass(frozen=True)
class Made:
    """A weight's code: the tensor it is made of, and what follows once it is an attribute of ``self``."""

    tensor: str
    setup: tuple[str, ...]


def make(context: FileContext, weight: Own) -> list[str]:
    """The statements that make a weight, in ``__init__``."""
    made = _values(context, weight, "")
    name = weight.attribute
    if weight.trainable is False:
        return [f'self.register_buffer("{name}", {made.tensor})', *made.setup, *_penalty(context, weight)]
    flag = ""
    if weight.trainable is None:
        flag = f", requires_grad={context.expression(weight.given['trainable'])}"
    parameter = context.local("torch.nn.Parameter")
    return [f"self.{name} = {parameter}({made.tensor}{flag})", *made.setup, *_remembered(context, weight)]


def declare(context: FileContext, weight: Own) -> list[str]:
    """The statements that make room for a weight whose shape the first call tells."""
    if weight.trainable is False:
        return [
            f'self.register_buffer("{weight.attribute}", {context.local("torch.nn.UninitializedBuffer")}())'
        ]
    flag = ""
    if weight.trainable is None:
        flag = f"requires_grad={context.expression(weight.given['trainable'])}"
    kind = context.local("torch.nn.UninitializedParameter")
    return [f"self.{weight.attribute} = {kind}({flag})", *_remembered(context, weight)]


def materialize(context: FileContext, weight: Own) -> list[str]:
    """The statements that give such a weight its shape and its first values."""
    name = f"self.{weight.attribute}"
    shape = _shape(context, weight)
    dtype = _dtype(context, weight.given)
    kind, config = _kind(context, weight)
    init = context.local("torch.nn.init")
    extra = f", dtype={context.local(dtype)}" if dtype else ""
    lines = [f"{name}.materialize({shape}{extra})"]
    if kind in FILLED and not config:
        return [*lines, f"{init}.{kind.lower()}_({name})"]
    if kind == "Constant" and set(config) <= {"value"} and _is_number(config.get("value", "0.0")):
        return [*lines, f"{init}.constant_({name}, {config.get('value', '0.0')})"]
    if kind in DRAWN:
        return [*lines, _drawn(context, kind, config, name)]
    if kind == "GlorotUniform" and _rank(weight) == 2:
        return [*lines, f"{init}.xavier_uniform_({name})"]
    return [*lines, f"{name}.copy_({_callable(context, weight)}({name}.shape))"]


def _values(context: FileContext, weight: Own, name: str) -> Made:
    """The tensor with its first values."""
    kind, config = _kind(context, weight)
    shape, sizes = _shape(context, weight), _sizes(context, weight)
    dtype = _dtype(context, weight.given)
    extra = f", dtype={context.local(dtype)}" if dtype else ""
    target = f"self.{weight.attribute}"
    init = context.local("torch.nn.init")
    if kind in FILLED and not config:
        return Made(f"{context.local(FILLED[kind])}({sizes}{extra})", ())
    if kind == "Constant" and set(config) <= {"value"} and _is_number(config.get("value", "0.0")):
        value = config.get("value", "0.0")
        value = value if "." in value or "e" in value or dtype.startswith("torch.int") else f"{value}.0"
        return Made(f"{context.local('torch.full')}({shape}, {value}{extra})", ())
    empty = f"{context.local('torch.empty')}({sizes}{extra})"
    if kind in DRAWN:
        return Made(empty, (_drawn(context, kind, config, target),))
    if kind == "GlorotUniform" and _rank(weight) == 2:
        return Made(empty, (f"{init}.xavier_uniform_({target})",))
    given = f"{shape}, dtype={context.local(dtype)}" if dtype else shape
    return Made(f"{_callable(context, weight)}({given})", ())


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _drawn(context: FileContext, kind: str, config: Mapping[str, str], target: str) -> str:
    """``nn.init.normal_(self.w, std=0.05)``."""
    function, *theirs = DRAWN[kind]
    ours = BOUNDS[kind]
    given = [
        f"{their}={config.get(own, DEFAULTS[own])}"
        for their, own in zip(theirs, ours, strict=True)
        if not (own == "mean" and float_of(config.get(own, "0.0")) == 0.0)
    ]
    return f"{context.local('torch.nn.init')}.{function}({', '.join([target, *given])})"


def float_of(text: str) -> float | None:
    """The number that a text is."""
    return float(text) if _is_number(text) else None


def _kind(context: FileContext, weight: Own) -> tuple[str, dict[str, str]]:
    """The class of an initializer with the texts of its arguments; '' where it is not known."""
    node = weight.given.get("initializer")
    if _is_none(context, node):
        dtype = _dtype(context, weight.given)
        return (
            "Zeros" if dtype.startswith(("torch.int", "torch.uint", "torch.bool")) else "GlorotUniform"
        ), {}
    assert node is not None
    value = context.value(node)
    if isinstance(value, str):
        return _class_name(value), {}
    if isinstance(value, Reference):
        return _known(value.name), {}
    if isinstance(value, CallValue) and isinstance(node, cst.Call):
        kind = _known(value.name)
        arguments = {name: item for name, item in value.arguments.items() if item.given and name != "seed"}
        if all(_is_number(str(item.value)) for item in arguments.values()):
            return kind, {name: str(item.value) for name, item in arguments.items()}
    return "", {}


def _known(name: str) -> str:
    """The class of an initializer of Keras's or TensorFlow's."""
    if not name.startswith(("keras.initializers.", "tf.initializers.", "tf.")) or name.count(".") > 2:
        return ""
    last = name.rpartition(".")[2].removesuffix("_initializer")
    return _class_name(last)


def _class_name(name: str) -> str:
    """``glorot_uniform`` → ``GlorotUniform``."""
    if name in NAMES:
        return NAMES[name]
    return "".join(word[:1].upper() + word[1:] for word in name.split("_"))


def _callable(context: FileContext, weight: Own) -> str:
    """The initializer as something to call with a shape."""
    node = weight.given.get("initializer")
    kind, _ = _kind(context, weight)
    named = f'{context.local("support.Initializer")}("{kind}")'
    if node is None or _is_none(context, node) or isinstance(context.value(node), str):
        return named
    if isinstance(context.value(node), Reference) and kind:
        return named
    text = context.expression(node)
    if isinstance(node, cst.Call | cst.Lambda):
        return f"({text})" if isinstance(node, cst.Lambda) else text
    if context.names.resolve(node) is not None:
        return text  # a function of the program's
    return f"{context.local('support.get_initializer')}({text})"


def _rank(weight: Own) -> int | None:
    """The number of axes, where the shape is written out."""
    shape = weight.shape
    if shape is None:
        return 0
    if isinstance(shape, cst.Tuple | cst.List) and not any(
        isinstance(item, cst.StarredElement) for item in shape.elements
    ):
        return len(shape.elements)
    return None


def _shape(context: FileContext, weight: Own) -> str:
    """The shape as one value."""
    if weight.shape is None:
        return "()"
    text = context.expression(weight.shape)
    return f"({text})" if isinstance(weight.shape, cst.Tuple) and not text.startswith("(") else text


def _sizes(context: FileContext, weight: Own) -> str:
    """The shape as the arguments of ``torch.zeros``."""
    shape = weight.shape
    if isinstance(shape, cst.Tuple | cst.List) and shape.elements and _rank(weight) is not None:
        return ", ".join(context.expression(item.value) for item in shape.elements)
    return _shape(context, weight)


def _remembered(context: FileContext, weight: Own) -> list[str]:
    """What a weight that is trained brings to the loss and to each step."""
    return _penalty(context, weight) + _constraint(context, weight)


def _penalty(context: FileContext, weight: Own) -> list[str]:
    """What has the weight's regularizer counted in the loss."""
    node = weight.given.get("regularizer")
    if _is_none(context, node):
        return []
    assert node is not None
    text = context.expression(node)
    penalties.tell(context.repository, ("support.regularize(",))
    if not isinstance(node, cst.Call):
        text = f"{context.local('support.get_regularizer')}({text})"
    return [f'{context.local("support.regularize")}(self, "{weight.attribute}", {text})']


def _constraint(context: FileContext, weight: Own) -> list[str]:
    """What has the optimizer's steps keep to the weight's constraint."""
    node = weight.given.get("constraint")
    if _is_none(context, node):
        return []
    assert node is not None
    text = context.expression(node)
    if not isinstance(node, cst.Call):
        text = f"{context.local('support.get_constraint')}({text})"
    return [f'{context.local("support.constrain")}(self, "{weight.attribute}", {text})']


def is_own(context: FileContext, node: cst.CSTNode, owner: str) -> bool:
    """Whether a node is ``self.add_weight(...)``."""
    match node:
        case cst.Call(func=cst.Attribute(value=cst.Name(value=name), attr=cst.Name(value=method))):
            return name == owner and method in METHODS
    return False


def values_of(node: cst.BaseExpression) -> list[cst.BaseExpression]:
    """The elements of a shape that is written out."""
    return [item.value for item in node.elements] if isinstance(node, cst.Tuple | cst.List) else []


def elements_of(context: FileContext, node: cst.BaseExpression) -> list[cst.BaseExpression]:
    """The elements of a shape, also of one that a variable holds."""
    return values_of(_written_out(context, node))


def _written_out(context: FileContext, node: cst.BaseExpression) -> cst.BaseExpression:
    """A shape where it is written out: what a variable is given, or ``tf.TensorShape``."""
    match node:
        case cst.Name():
            bindings = context.names.bindings(node)
            value = bindings[0].value if len(bindings) == 1 else None
            return _written_out(context, value) if value is not None else node
        case cst.Call(func=function, args=[cst.Arg(value=inner, keyword=None)]):
            if context.names.resolve(function) == "tf.TensorShape":
                return _written_out(context, inner)
    return node
