"""Where values live when the data stays in TensorFlow: pipelines and what belongs to them in its process, all that has
to do with training in PyTorch's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from migrate.catalog.values import literal
from migrate.codemods import syntax as cst
from migrate.codemods.analysis.definitions import called, returns
from migrate.codemods.analysis.kinds import Stream
from migrate.codemods.analysis.objects import objects
from migrate.codemods.data.keep.flow import Flow
from migrate.codemods.data.origins import BATCHED_STREAMS, LOADERS
from migrate.codemods.training.bind import bind, method
from migrate.codemods.tree import walk

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

PREPROCESSING = frozenset(
    {"TextVectorization", "StringLookup", "IntegerLookup", "Hashing", "HashedCrossing", "Discretization"}
    | {"CategoryEncoding", "Normalization", "Resizing", "Rescaling", "CenterCrop", "RandomCrop"}
    | {"RandomFlip", "RandomRotation", "RandomZoom", "RandomTranslation", "RandomHeight", "RandomWidth"}
    | {"RandomContrast", "RandomBrightness", "MelSpectrogram", "Pipeline"}
)
"""Layers that a pipeline may use as well as a model."""

SEQUENTIAL = frozenset({"keras.Sequential", "keras.models.Sequential"})
TRAINING = (
    *("keras.Model", "keras.models.", "keras.layers.", "keras.Input", "keras.optimizers.", "keras.losses."),
    *(
        "keras.metrics.",
        "keras.callbacks.",
        "keras.applications.",
        "keras.regularizers.",
        "keras.constraints.",
    ),
    *("tf.GradientTape", "tf.Variable", "tf.Module", "tf.train.Checkpoint", "tf.summary.", "tf.saved_model."),
    *(
        "tf.distribute.",
        "tf.lite.",
        "tensorflow_hub.",
        "tensorflow_probability.",
        "tensorflow_addons.optimizers",
    ),
    *("keras_tuner.", "keras_cv.models", "keras_nlp.models", "keras_hub.models"),
)
"""Names that only the training side has."""

OF_DATA = ("Preprocessor", "Tokenizer", "preprocess_input", "decode_predictions")
"""Ends of names, among those of models, that pipelines have."""

PLACED = frozenset({"take", "skip", "repeat", "cardinality", "as_numpy_iterator"})
"""Steps that a data set has on PyTorch's side too."""

HERE = frozenset({"cardinality", "as_numpy_iterator"})
"""Steps whose result is PyTorch's side's."""

ENDS = frozenset({"reduce", "get_single_element"})
NO_DATA_SETS = frozenset(
    {"tf.data.Options", "tf.data.experimental.cardinality", "tf.data.experimental.AutotuneOptions"}
)
PACKAGES = ("tensorflow_datasets.", "tfds.")


@dataclass(frozen=True)
class Life:
    """What lives in TensorFlow's process.

    Attributes:
        what: ``dataset``; ``object``, something that only TensorFlow code can use; ``value``, made of one.
        items: of a tuple, its parts.
    """

    what: str
    items: tuple[Life | None, ...] = ()


@dataclass(frozen=True)
class KeptModule:
    """Of a module of the run: all of it stays TensorFlow code."""


DATASET, OBJECT, VALUE = Life("dataset"), Life("object"), Life("value")


@dataclass(frozen=True)
class KeptFunction:
    """Of a function of the run: it stays TensorFlow code, in this module, and gives this."""

    module: str
    gives: Life | None


class Lives:
    """What lives in TensorFlow's process, of one file's expressions."""

    def __init__(self, context: FileContext, flow: Flow) -> None:
        self._context = context
        self._flow = flow
        self.objects: set[int] = set()  # ids of assignments that make objects over there
        self._entered: set[int] = set()
        self._trains: dict[int, bool] = {}
        self._known: dict[int, Life | None] = {}

    def of(self, node: cst.BaseExpression) -> Life | None:
        """What an expression gives, if it lives there."""
        if id(node) in self._known:
            return self._known[id(node)]
        if id(node) in self._entered:
            return None
        self._entered.add(id(node))
        try:
            found = self._of(node)
        finally:
            self._entered.discard(id(node))
        if not self._entered:
            self._known[id(node)] = found
        return found

    def learn(self, node: cst.CSTNode) -> None:
        """Note an assignment that makes an object over there."""
        self.objects.add(id(node))
        self._known.clear()

    def _of(self, node: cst.BaseExpression) -> Life | None:
        match node:
            case cst.Name():
                return self._name(node)
            case cst.Call():
                return self._call(node)
            case cst.Attribute(value=value):
                if isinstance(objects(self._context).of(node), Stream):
                    return DATASET
                return VALUE if self.of(value) in (OBJECT, VALUE) else None
            case cst.Subscript(value=value):
                found = self.of(value)
                return found if found in (DATASET, VALUE) else VALUE if found is not None else None
            case cst.IfExp(body=body, orelse=orelse):
                return self.of(body) or self.of(orelse)
            case cst.Tuple(elements=elements) | cst.List(elements=elements):
                items = tuple(self.of(element.value) for element in elements)
                return Life("tuple", items) if any(item is not None for item in items) else None
        return None

    def _name(self, node: cst.Name) -> Life | None:
        for binding in self._context.names.bindings(node):
            found = self.bound(binding.node, node.value)
            if found is not None:
                return found
        return DATASET if isinstance(objects(self._context).of(node), Stream) else None

    def bound(self, node: cst.CSTNode, name: str) -> Life | None:
        """What an assignment gives one of its names."""
        match node:
            case cst.Assign() if id(node) in self.objects:
                return OBJECT
            case cst.Assign(targets=targets, value=value):
                found = self.of(value)
                return next((part for item in targets if (part := _part(item.target, name, found))), None)
            case cst.AnnAssign(value=cst.BaseExpression() as value):
                return self.of(value)
        return None

    def _call(self, node: cst.Call) -> Life | None:
        name = self._context.names.resolve(node.func)
        if name is not None:
            kept = self._context.repository.ask(name, KeptFunction)
            if kept is not None:
                return kept.gives
            if name in LOADERS:
                return _loaded(self._context, node)
            if name in BATCHED_STREAMS or (name.endswith("as_numpy") and name.startswith(PACKAGES)):
                return DATASET
            if name.startswith("tf.data."):
                return OBJECT if name in NO_DATA_SETS or not _gives_data_set(name) else DATASET
            if name.startswith(PACKAGES):
                return OBJECT
        if isinstance(node.func, cst.Name) and self.of(node.func) == OBJECT:
            return VALUE
        function = called(self._context, node)
        if isinstance(function, cst.FunctionDef):
            return self.given(function)
        found = method(node)
        if found is None:
            return None
        owner = self.of(found[0])
        if owner == DATASET:
            return None if found[1] in HERE else VALUE if found[1] in ENDS else DATASET
        if owner == OBJECT and found[1] in ("as_dataset", "as_numpy"):
            return DATASET
        return VALUE if owner is not None else None

    def given(self, function: cst.FunctionDef) -> Life | None:
        """What calling a function gives."""
        if id(function) in self._entered:
            return None
        self._entered.add(id(function))
        try:
            lives = (self.of(item.value) for item in returns(function) if item.value is not None)
            return next((life for life in lives if life is not None), None)
        finally:
            self._entered.discard(id(function))

    # -- training -------------------------------------------------------------------------------------------------

    def trains(self, region: cst.CSTNode) -> bool:
        """Whether something belongs to the training side: it makes or uses models, optimizers and the like."""
        if id(region) not in self._trains:
            self._trains[id(region)] = False  # while it is looked at
            self._trains[id(region)] = self._names_training(region) or any(
                self._is_trained(node) for nodes in self._flow.reads(region).values() for node in nodes[:1]
            )
        return self._trains[id(region)]

    def _names_training(self, region: cst.CSTNode) -> bool:
        return any(self._is_training(node, name) for node, name in self._context.names.references(region))

    def _is_training(self, node: cst.CSTNode, name: str) -> bool:
        last = name.rpartition(".")[2]
        if name in SEQUENTIAL:
            parent = self._context.tree.parent(node)
            return not (isinstance(parent, cst.Call) and parent.func is node and parent.args)
        if last in PREPROCESSING or last.endswith(OF_DATA):
            return False
        return name.startswith(TRAINING) and name != "keras.layers."

    def _is_trained(self, node: cst.Name) -> bool:
        for binding in self._context.names.bindings(node):
            match binding.node:
                case cst.FunctionDef() | cst.ClassDef() as made:
                    if self.trains(made):
                        return True
                case cst.Assign(value=value) | cst.AnnAssign(value=cst.BaseExpression() as value):
                    if self.trains(value):
                        return True
        return False


def _loaded(context: FileContext, node: cst.Call) -> Life:
    """What ``tfds.load`` gives: with what is known of the data set besides, if it is asked for that."""
    names = ("name", "split", "data_dir", "batch_size", "shuffle_files", "download", "as_supervised")
    bound = bind(node, (*names, "decoders", "read_config", "with_info"))
    if bound is None:
        return OBJECT
    split = bound.get("split")
    data = DATASET
    if isinstance(split, cst.List | cst.Tuple):
        data = Life("tuple", (DATASET,) * len(split.elements))
    info = bound.get("with_info")
    if info is None or literal(context.source(info)) is False:
        return data
    return Life("tuple", (data, OBJECT))


def _gives_data_set(name: str) -> bool:
    last = name.rpartition(".")[2]
    part = name.split(".")
    return "Dataset" in part or last.endswith(("Dataset", "dataset", "datasets")) or last == "Counter"


def _part(target: cst.BaseExpression, name: str, life: Life | None) -> Life | None:
    """What of a value a target gives a name."""
    match target:
        case cst.Name(value=value):
            return life if value == name else None
        case cst.Tuple(elements=elements) | cst.List(elements=elements):
            whole = life is None or life.what != "tuple" or len(life.items) != len(elements)
            items = (None if life is None else life,) * len(elements) if whole or life is None else life.items
            found = (_part(item.value, name, part) for item, part in zip(elements, items, strict=True))
            return next((part for part in found if part is not None), None)
    return None


def expressions(region: cst.CSTNode) -> list[cst.BaseExpression]:
    """The expressions of a region, the outer before the inner."""
    return [node for node in walk(region) if isinstance(node, cst.BaseExpression)]
