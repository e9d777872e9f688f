"""``tfds.load`` of well-known images → torchvision's data sets; every other data set is a finding.

https://www.tensorflow.org/datasets/api_docs/python/tfds/load
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from migrate.catalog.model import Level
from migrate.catalog.values import literal
from migrate.codemods import syntax as cst
from migrate.codemods.analysis.kinds import Kind, Several, Stream
from migrate.codemods.analysis.objects import objects
from migrate.codemods.training.bind import bind
from migrate.codemods.training.calltext import renamed
from migrate.codemods.training.names import claimed
from migrate.codemods.tree import below, walk

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

PACKAGE = ("tfds", "tensorflow_datasets")
PARAMETERS = (
    "name",
    "split",
    "data_dir",
    "batch_size",
    "shuffle_files",
    "download",
    "as_supervised",
    "decoders",
    "read_config",
    "with_info",
)
WRITTEN_IN_PLACE = ("name", "split", "data_dir", "batch_size", "shuffle_files")
WRITTEN = (*WRITTEN_IN_PLACE, "as_supervised", "with_info")
DROPPED = frozenset({"download", "read_config", "try_gcs", "download_and_prepare_kwargs"})
"""Arguments that say how to get or read the files."""

IMAGES = frozenset(
    {
        "mnist",
        "fashion_mnist",
        "kmnist",
        "cifar10",
        "cifar100",
        "svhn_cropped",
        "oxford_flowers102",
        "food101",
    }
)
PAIRS_ONLY = frozenset({"oxford_iiit_pet"})
"""Data sets of which torchvision has images and labels, but not all that tensorflow_datasets has besides."""

SPLITS = {"TRAIN": "train", "TEST": "test", "VALIDATION": "validation"}
ORDER = "the samples come in the order of their files; tensorflow_datasets has them in another"


class Tfds:
    """Rewrites the loading, and takes out what only tensorflow_datasets needs."""

    name = "datasets-tfds"
    order = 44

    def plan(self, context: FileContext) -> None:
        for node, name in list(context.calls()):
            package, _, rest = name.partition(".")
            if package not in PACKAGE or claimed(context, node):
                continue
            if rest == "load":
                _load(context, node, name)
            elif rest in ("disable_progress_bar", "enable_progress_bar"):
                _progress(context, node)
        for reference, name in list(context.names.references(context.module)):
            package, _, rest = name.partition(".")
            if package in PACKAGE and rest.startswith("Split.") and not claimed(context, reference):
                part = SPLITS.get(rest.removeprefix("Split."))
                if part:
                    context.replace(reference, repr(part).replace("'", '"'))
                    context.level(Level.EXACT, f"tfds.{rest}")


REWRITE = Tfds()


def _progress(context: FileContext, node: cst.Call) -> None:
    statement = context.statement(node)
    if isinstance(statement, cst.SimpleStatementLine) and len(statement.body) == 1:
        only = statement.body[0]
        if isinstance(only, cst.Expr) and only.value is node:
            context.remove(statement)
            context.level(Level.EXACT, "tfds.disable_progress_bar")


def _load(context: FileContext, node: cst.Call, name: str) -> None:
    bound = bind(node, PARAMETERS)
    reason = "it gets its arguments unpacked" if bound is None else _reason(context, bound)
    if bound is None or reason:
        context.finding("DAT604", node, f"tfds.load(): {reason}", name)
        return
    if "split" in bound:
        _name_splits(context, bound["split"])
    function = context.local("support.load_images")
    if len([item for item in node.args if item.keyword is None]) > len(WRITTEN_IN_PLACE):
        context.finding("DAT604", node, "tfds.load(): more arguments by position than can be told", name)
        return
    context.replace(node, renamed(context, node, function, DROPPED))
    context.level(Level.EXACT, "tfds.load")
    context.finding("DAT603", node, ORDER, "tfds.load")
    _state(context, node, bound)


def _reason(context: FileContext, bound: dict[str, cst.BaseExpression]) -> str:
    """Why a call cannot be rewritten; '' if it can."""
    name = context.value(bound["name"]) if "name" in bound else None
    if not isinstance(name, str):
        return "which data set it loads is not known here"
    base = name.partition(":")[0]
    pairs = "as_supervised" in bound and literal(context.source(bound["as_supervised"])) is True
    if base not in IMAGES and not (base in PAIRS_ONLY and pairs):
        return f"torchvision has nothing that is the same as `{name}`"
    strange = sorted(set(bound) - set(WRITTEN) - DROPPED)
    if strange:
        return f"`{strange[0]}` has no counterpart"
    size = literal(context.source(bound["batch_size"])) if "batch_size" in bound else None
    return "`batch_size=-1` gives whole arrays" if isinstance(size, int) and size < 0 else ""


def _name_splits(context: FileContext, node: cst.BaseExpression) -> None:
    """The names that tensorflow_datasets has for the usual splits, as strings."""
    for item in walk(node):
        name = context.names.resolve(item) if isinstance(item, cst.Attribute) else None
        package, _, rest = (name or "").partition(".")
        part = SPLITS.get(rest.removeprefix("Split."))
        if package in PACKAGE and part:
            context.replace(item, f'"{part}"')


def _state(context: FileContext, node: cst.Call, bound: dict[str, cst.BaseExpression]) -> None:
    """Tell what the call gives, and what its parts are."""
    info = "with_info" in bound and literal(context.source(bound["with_info"])) is True
    given: Any = bound.get("split")
    named = given is None or isinstance(given, cst.Dict) or context.source(given) == "None"
    kind: Kind = Stream()
    if isinstance(given, cst.List | cst.Tuple):
        kind = Several(tuple(Stream() for _ in given.elements))
    objects(context).stated[id(node)] = (
        Several((None if named else kind, None)) if info else None if named else kind
    )
    if named:
        _parts(context, node, info)


def _parts(context: FileContext, node: cst.Call, info: bool) -> None:
    """``data["train"]`` is a pipeline where ``data`` is what the call gives."""
    for item in below(context.module, cst.Subscript):
        if not isinstance(item.value, cst.Name):
            continue
        for binding in context.names.bindings(item.value):
            direct = binding.value is node and not info
            unpacked = info and isinstance(binding.node, cst.Assign) and binding.node.value is node
            if direct or unpacked:
                objects(context).stated[id(item)] = Stream()
