"""Where pipelines begin: which calls give a `support.Pipeline`, and whether arrays are known to hold strings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate.catalog.values import Tensor
from migrate.codemods import syntax as cst
from migrate.codemods import tables
from migrate.codemods.analysis.definitions import calls_by_definition, method_of, passed, returns
from migrate.codemods.analysis.kinds import Array, Listed, Several, Table, Text
from migrate.codemods.analysis.objects import definition, objects
from migrate.codemods.analysis.scopes import Binding, dotted
from migrate.codemods.training.bind import method
from migrate.codemods.tree import below, walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from migrate.codemods.context import FileContext

SLICES = "tf.data.Dataset.from_tensor_slices"
STREAMS = frozenset(
    {f"tf.data.Dataset.{name}" for name in ("range", "zip", "from_tensors", "from_generator", "list_files")}
    | {"tf.data.TextLineDataset", "tf.data.TFRecordDataset", "tf.data.FixedLengthRecordDataset"}
    | {"tf.data.experimental.CsvDataset", "tf.data.experimental.make_csv_dataset", "tf.data.Dataset.random"}
    | {"tf.data.experimental.sample_from_datasets", "tf.data.Dataset.sample_from_datasets"}
    | {"tf.data.experimental.Counter", "tf.data.Dataset.counter"}
)
LOADERS = frozenset({"tfds.load", "tensorflow_datasets.load"})
"""What may give several pipelines, or one and more."""

BATCHED_STREAMS = frozenset(
    f"keras.{place}.{name}"
    for place in ("utils", "preprocessing")
    for name in (
        "image_dataset_from_directory",
        "text_dataset_from_directory",
        "timeseries_dataset_from_array",
        "audio_dataset_from_directory",
    )
) | {
    f"keras.preprocessing.{name}"
    for name in (
        "image.image_dataset_from_directory",
        "text.text_dataset_from_directory",
        "timeseries.timeseries_dataset_from_array",
        "sequence.timeseries_dataset_from_array",
        "timeseries_dataset_from_array",
    )
}
ON_TEXT = (
    "tf.io.",
    "tf.strings.",
    "tf.image.decode_",
    "keras.utils.load_img",
    "keras.preprocessing.text",
    "tf.py_function",
)
"""What a mapped function calls only if it gets paths or other strings."""


def needs_pipeline(context: FileContext, node: cst.BaseExpression) -> bool:
    """Whether arrays are known to be strings, or to hold some, or to be a table of columns: no tensor takes those."""
    if isinstance(node, cst.SimpleString | cst.FormattedString | cst.ConcatenatedString | cst.DictComp):
        return True
    if isinstance(node, cst.Call) and context.source(node.func) == "dict":
        return True
    return _is_strange(objects(context).of(node))


def _is_strange(kind: object) -> bool:
    match kind:
        case Text() | Table():
            return True
        case Listed(item=item):
            return _is_strange(item)
        case Several(items=items):
            return any(_is_strange(item) for item in items)
        case Array(dtype=dtype):
            return dtype in ("str", "object", "string", "bytes")
    return False


def of_arrays(context: FileContext, given: cst.BaseExpression) -> str:
    """Arrays as a dataset of tensors: one is a dataset by itself, a tuple of them a TensorDataset; '' where it may be
    something else."""
    kind = context.kind(given)
    if isinstance(given, cst.Tuple):
        made = ", ".join(_as_tensor(context, item.value) for item in given.elements)
    elif isinstance(kind, Several) and kind.type == "tuple":
        if any(isinstance(item, Several | Listed | Table) for item in kind.items):
            return ""
        made = f"*({context.local('torch.as_tensor')}(array) for array in {context.expression(given)})"
    elif kind is None and isinstance(given, cst.Call):
        return ""
    else:
        if kind is None:
            context.finding("API108", given, f"`{context.source(given)}` is taken to be one array", SLICES)
        return _as_tensor(context, given)
    return f"{context.local('torch.utils.data.TensorDataset')}({made})"


def _as_tensor(context: FileContext, node: cst.BaseExpression) -> str:
    """An array as a tensor; a tensor as it is."""
    text = context.expression(node)
    if isinstance(context.kind(node), Tensor):
        return text
    return f"{context.local('torch.as_tensor')}({tables.as_array(context, node, text)})"


def own_function(context: FileContext, node: cst.BaseExpression) -> cst.CSTNode | None:
    """The function of this file that a name stands for, or a method that ``self.name`` does."""
    match node:
        case cst.Attribute(value=cst.Name(value="self"), attr=cst.Name(value=name)):
            around = context.tree.enclosing(node, cst.ClassDef)
            inside = around.body.body if around is not None else ()
            return next((i for i in inside if isinstance(i, cst.FunctionDef) and i.name.value == name), None)
    return definition(context, node)


def is_rewritten(
    context: FileContext, node: cst.BaseExpression, entered: frozenset[int] = frozenset()
) -> bool:
    """Whether a function that a pipeline maps is of this file, and rewritten with it: by its name, as a lambda, as
    what `functools.partial` or a function of the file makes of such a one, as a parameter that gets nothing else."""
    if id(node) in entered:
        return True
    inner = entered | {id(node)}
    if isinstance(node, cst.Lambda) or own_function(context, node) is not None:
        return True
    match node:
        case cst.Name():
            bindings = context.names.bindings(node)
            return bool(bindings) and all(_is_bound_rewritten(context, item, inner) for item in bindings)
        case cst.Call(func=func, args=args):
            if context.names.resolve(func) == "functools.partial" and args:
                return is_rewritten(context, args[0].value, inner)
            maker = own_function(context, func)
            if not isinstance(maker, cst.FunctionDef):
                return False
            given = [item.value for item in returns(maker)]
            return bool(given) and all(
                value is not None and is_rewritten(context, value, inner) for value in given
            )
        case cst.IfExp(body=body, orelse=orelse):
            return is_rewritten(context, body, inner) and is_rewritten(context, orelse, inner)
        case cst.Attribute(value=owner, attr=cst.Name(value=name)):
            kind = objects(context).of(owner)
            made = (
                context.names.resolve(owner.func)
                if isinstance(owner, cst.Call)
                else getattr(kind, "name", "")
            )
            classes = (item for item in walk(context.module) if isinstance(item, cst.ClassDef))
            own = (item for item in classes if made == f"{context.module_name}.{item.name.value}")
            return any(method_of(item, name) is not None for item in own)
    return False


def _is_bound_rewritten(context: FileContext, binding: Binding, entered: frozenset[int]) -> bool:
    if binding.value is not None:
        return is_rewritten(context, binding.value, entered)
    function = context.tree.enclosing(binding.node, cst.FunctionDef) if binding.parameter else None
    if function is None or not isinstance(binding.node, cst.Param):
        return False
    around = context.tree.parent(function)
    bound = isinstance(context.tree.parent(around) if around is not None else None, cst.ClassDef)
    calls = calls_by_definition(context).get(id(function), [])
    given = [value for call in calls for value in passed(call, function, binding.node, bound)]
    return bool(given) and all(is_rewritten(context, value, entered) for value in given)


def reads_text(context: FileContext, functions: Iterator[cst.BaseExpression]) -> bool:
    """Whether one of the functions that a pipeline maps works on strings, so that its arrays hold some."""
    for function in functions:
        body: cst.CSTNode | None = own_function(context, function)
        if isinstance(function, cst.Lambda):
            body = function.body
        if body is None:
            continue
        for node in walk(body):
            name = context.names.resolve(node.func) if isinstance(node, cst.Call) else None
            if name is not None and name.startswith(ON_TEXT):
                return True
            inner = own_function(context, node.func) if isinstance(node, cst.Call) else None
            if inner is not None and inner is not body and _calls_text(context, inner):
                return True
    return False


def _calls_text(context: FileContext, body: cst.CSTNode) -> bool:
    names = (context.names.resolve(node.func) for node in below(body, cst.Call))
    return any(name is not None and name.startswith(ON_TEXT) for name in names)


def mapped(context: FileContext, call: cst.Call) -> Iterator[cst.BaseExpression]:
    """The functions that are mapped over the variable, or attribute of ``self``, that a call's pipeline is kept in."""
    kept = next(
        (item for item in context.tree.ancestors(call) if isinstance(item, cst.Assign | cst.IndentedBlock)),
        None,
    )
    if not isinstance(kept, cst.Assign):
        return
    name = dotted(kept.targets[0].target)
    kind = cst.ClassDef if name.startswith("self.") else cst.FunctionDef
    for item in walk(context.tree.enclosing(call, kind) or context.module):
        found = method(item)
        if found and found[1] == "map" and isinstance(item, cst.Call) and item.args:
            receiver = found[0]
            while (inner := method(receiver)) is not None and dotted(receiver) != name:
                receiver = inner[0]
            if name and dotted(receiver) == name:
                yield item.args[0].value
