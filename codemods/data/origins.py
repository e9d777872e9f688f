"""Where pipelines begin: which calls give a `support.Pipeline`, and whether arrays are known to hold strings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate.codemods import syntax as cst
from migrate.codemods.analysis.kinds import Array, Listed, Several, Text
from migrate.codemods.analysis.objects import definition, objects
from migrate.codemods.training.bind import method
from migrate.codemods.tree import walk

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


def holds_text(context: FileContext, node: cst.BaseExpression) -> bool:
    """Whether an expression is known to be strings, or to hold some."""
    if isinstance(node, cst.SimpleString | cst.FormattedString | cst.ConcatenatedString):
        return True
    return _is_text(objects(context).of(node))


def _is_text(kind: object) -> bool:
    match kind:
        case Text():
            return True
        case Listed(item=item):
            return _is_text(item)
        case Several(items=items):
            return any(_is_text(item) for item in items)
        case Array(dtype=dtype):
            return dtype in ("str", "object", "string", "bytes")
    return False


def reads_text(context: FileContext, functions: Iterator[cst.BaseExpression]) -> bool:
    """Whether one of the functions that a pipeline maps works on strings, so that its arrays hold some."""
    for function in functions:
        body: cst.CSTNode | None = definition(context, function)
        if isinstance(function, cst.Lambda):
            body = function.body
        if body is None:
            continue
        for node in walk(body):
            name = context.names.resolve(node.func) if isinstance(node, cst.Call) else None
            if name is not None and name.startswith(ON_TEXT):
                return True
            inner = definition(context, node.func) if isinstance(node, cst.Call) else None
            if inner is not None and inner is not body and _calls_text(context, inner):
                return True
    return False


def _calls_text(context: FileContext, body: cst.CSTNode) -> bool:
    names = (context.names.resolve(node.func) for node in walk(body) if isinstance(node, cst.Call))
    return any(name is not None and name.startswith(ON_TEXT) for name in names)


def mapped(node: cst.CSTNode, name: str) -> Iterator[cst.BaseExpression]:
    """The functions that are mapped over a variable somewhere below a node."""
    for item in walk(node):
        found = method(item)
        if found and found[1] == "map" and isinstance(item, cst.Call) and item.args:
            receiver = found[0]
            while (inner := method(receiver)) is not None:
                receiver = inner[0]
            if isinstance(receiver, cst.Name) and receiver.value == name:
                yield item.args[0].value
