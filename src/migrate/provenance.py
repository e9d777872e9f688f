"""The provenance file: what each migrated class was made from, so that weights and code fit together.

The codemod writes it, the converter loads checkpoints by it, the validation compares layer by layer with it. It is
data only (JSON); reading it never runs code. It lies at the root of the migrated tree as `FILE_NAME`.

Layers are listed per migrated class in the order in which the source creates them: Keras numbers its automatic layer
names per layer class in that order (`conv1d`, `conv1d_1`, ...), and the migrated constructor builds its modules in the
same order, so the n-th Keras layer of a class is the n-th module made from that class, loops and helpers included.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from migrate.catalog.transforms import Step, from_json, to_json
from migrate.errors import MigrateError

FILE_NAME = "migrate.provenance.json"
VERSION = 1
ITSELF = "."


@dataclass(frozen=True)
class WeightLink:
    """Weights of one Keras layer and the parameters or buffers of the module that hold the same numbers.

    Attributes:
        sources: names within the Keras layer, in Keras's own order, e.g. ``("kernel",)``, ``("gamma",)``.
        targets: names within the torch module, e.g. ``("weight",)``, ``("in_proj_weight",)``.
        steps: from source arrays to target arrays.
        trainable: False for running statistics.
    """

    sources: tuple[str, ...]
    targets: tuple[str, ...]
    steps: tuple[Step, ...] = ()
    trainable: bool = True


@dataclass(frozen=True)
class LayerLink:
    """One expression that creates a Keras layer, and the attribute of the migrated class that took its place.

    Attributes:
        row: canonical Keras name, the catalog row, e.g. ``keras.layers.Conv2D``.
        attribute: attribute of the owning class; the elements of a ``ModuleList`` or ``Sequential`` attribute
            ``blocks`` are meant by ``blocks.*``; the elements of the class itself (a Sequential) by ``0``, ``1``, ...;
            the class itself, for weights that it makes without a layer, by `ITSELF`.
        name: the layer's explicit ``name=`` when it is a literal.
        wrapper: Keras wrapper around the layer (``TimeDistributed``), whose automatic name it then carries.
        line: line in the source file.
        level: the catalog's level of the rendering used: exact, equivalent, statistical, approximate.
        note: what differs, for a level below exact.
        layout: layout of the module's output, ``channels_first`` where Keras had ``channels_last``, else ``same``.
        weights: in the order of the Keras layer's own weights.
    """

    row: str
    attribute: str
    line: int
    level: str
    name: str | None = None
    wrapper: str | None = None
    note: str = ""
    layout: str = "same"
    weights: tuple[WeightLink, ...] = ()


@dataclass(frozen=True)
class BlockLink:
    """An attribute that holds an instance of another migrated class (a helper function's, a nested model's)."""

    attribute: str
    target: str
    line: int


@dataclass(frozen=True)
class ClassLink:
    """A migrated class.

    Attributes:
        source: ``package.module:qualname`` in the source tree; target: the same in the migrated tree.
        kind: ``function`` (a helper or builder), ``functional``, ``sequential`` or ``subclass``.
        members: in creation order.
    """

    source: str
    target: str
    kind: str
    line: int
    members: tuple[LayerLink | BlockLink, ...] = ()


@dataclass(frozen=True)
class Component:
    """A loss, optimizer or metric: what the source said, and what it became.

    Attributes:
        row: canonical source name, e.g. ``keras.optimizers.Adam``.
        source_arguments: the arguments given in the source, literals only.
        target: ``torch.optim.Adam``, or ``package.migrate_support:Adam`` for a carried support class or function.
        arguments: the target's arguments, literals only.
    """

    row: str
    target: str
    level: str
    source_arguments: dict[str, Any]
    arguments: dict[str, Any]
    note: str = ""


@dataclass(frozen=True)
class Training:
    """What ``compile`` said of one model; None where the source does not say it, or not literally."""

    optimizer: Component | None = None
    loss: Component | None = None
    metrics: tuple[Component, ...] = ()


@dataclass(frozen=True)
class ModelLink:
    """A model that can be built: its source builder and its migrated class.

    Attributes:
        source: ``package.module:build_model`` (a function or class called without arguments, or a model made at the
            top of a file) in the source tree.
        target: the same in the migrated tree: a class, or a function that returns an instance.
        root: the `ClassLink.target` of the instance.
        inputs: per input its name, shape without the batch axis (None: unknown) and dtype, in call order.
        keras: the generation of Keras that the source is written for, 2 or 3.
        layers: where the source was written from a model file: the addresses of the file's layers, ``encoder/dense``,
            in the order in which the source makes them.
    """

    source: str
    target: str
    root: str
    inputs: tuple[dict[str, Any], ...] = ()
    training: Training | None = None
    keras: int = 3
    layers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Provenance:
    """Everything the codemod knows of how a tree was made. ``files`` maps source paths to target paths, ``kept`` those
    of files whose data stays in TensorFlow to the modules that have it."""

    tool: str
    style: str
    files: dict[str, str]
    classes: tuple[ClassLink, ...] = ()
    models: tuple[ModelLink, ...] = ()
    kept: dict[str, str] = field(default_factory=dict)

    def class_of(self, target: str) -> ClassLink | None:
        """The link of a migrated class ``package.module:Class``, if it is one."""
        return next((link for link in self.classes if link.target == target), None)

    def model_of(self, target: str) -> ModelLink | None:
        """The model whose builder, or whose class, is ``target``."""
        return next((model for model in self.models if target in (model.target, model.root)), None)


def write(provenance: Provenance, path: Path) -> None:
    """Write the provenance file."""
    data = {"version": VERSION, **to_data(provenance)}
    path.write_text(json.dumps(data, indent=2) + "\n", encoding="utf-8")


def to_data(provenance: Provenance) -> dict[str, Any]:
    """Everything as JSON has it."""
    data = asdict(provenance)
    for made, link in zip(data["classes"], provenance.classes, strict=True):
        made["members"] = [_member_to_json(member) for member in link.members]
    return data


def from_data(data: dict[str, Any]) -> Provenance:
    """What `to_data` has made.

    Raises:
        KeyError, TypeError, ValueError, AttributeError: the data is no provenance.
    """
    rest = dict(data)
    classes = tuple(_class_from_json(item) for item in rest.pop("classes"))
    models = tuple(_model_from_json(item) for item in rest.pop("models"))
    return Provenance(classes=classes, models=models, **rest)


def read(path: Path) -> Provenance:
    """Read a provenance file.

    Raises:
        MigrateError: the file is missing, is not one, or has a version this program does not know.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        version = data.pop("version")
        if version != VERSION:
            raise MigrateError(
                f"{path}: provenance version {version}, this program reads {VERSION}; migrate again"
            )
        return from_data(data)
    except FileNotFoundError:
        raise MigrateError(
            f"{path}: no provenance file; `migrate codemod` writes one with the code"
        ) from None
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise MigrateError(f"{path}: not a provenance file ({error}); run `migrate codemod` again") from None


def _member_to_json(member: LayerLink | BlockLink) -> dict[str, Any]:
    data = asdict(member)
    if isinstance(member, LayerLink):
        for made, link in zip(data["weights"], member.weights, strict=True):
            made["steps"] = to_json(link.steps)
    return data


def _member_from_json(data: dict[str, Any]) -> LayerLink | BlockLink:
    if "row" not in data:
        return BlockLink(**data)
    weights = tuple(
        WeightLink(tuple(w["sources"]), tuple(w["targets"]), from_json(w["steps"]), w["trainable"])
        for w in data.pop("weights")
    )
    return LayerLink(weights=weights, **data)


def _class_from_json(data: dict[str, Any]) -> ClassLink:
    members = tuple(_member_from_json(member) for member in data.pop("members"))
    return ClassLink(members=members, **data)


def _model_from_json(data: dict[str, Any]) -> ModelLink:
    training = data.pop("training")
    inputs = tuple(data.pop("inputs"))
    layers = tuple(data.pop("layers", ()))
    return ModelLink(
        inputs=inputs, layers=layers, training=_training_from_json(training) if training else None, **data
    )


def _training_from_json(data: dict[str, Any]) -> Training:
    def component(item: dict[str, Any] | None) -> Component | None:
        return Component(**item) if item else None

    metrics = tuple(Component(**item) for item in data["metrics"])
    return Training(component(data["optimizer"]), component(data["loss"]), metrics)
