"""Objects that have a carried class, or function, of the same use: calls get its name and keep their arguments.

https://www.tensorflow.org/api_docs/python/tf/train/Checkpoint, https://keras.io/api/utils/python_utils/ and
https://keras.io/api/models/model_saving_apis/model_saving_and_loading/
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from migrate.catalog.model import Level
from migrate.catalog.values import literal
from migrate.codemods import syntax as cst
from migrate.codemods.analysis.objects import Model, objects
from migrate.codemods.training.bind import method
from migrate.codemods.training.calltext import renamed
from migrate.codemods.training.names import claimed
from migrate.codemods.training.tracking import tracker
from migrate.codemods.tree import below

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext


@dataclass(frozen=True)
class Carried:
    """What carries a source API.

    Attributes:
        name: of the support package.
        most: the most positional arguments.
        keywords: those it takes; None: any.
        dropped: keywords that it lacks, by the values at which they may go; None: at any value.
    """

    name: str
    most: int
    keywords: frozenset[str] | None = frozenset()
    dropped: Mapping[str, tuple[Any, ...] | None] = field(default_factory=dict)
    level: Level = Level.EXACT


CARRIED = {
    "tf.train.Checkpoint": Carried("Checkpoint", 1, None),
    "tf.train.CheckpointManager": Carried(
        "CheckpointManager",
        4,
        frozenset({"checkpoint", "directory", "max_to_keep", "checkpoint_name"}),
        {"keep_checkpoint_every_n_hours": (None,), "step_counter": None, "checkpoint_interval": (None,)},
    ),
    "tf.train.latest_checkpoint": Carried(
        "latest_checkpoint", 1, frozenset({"checkpoint_dir"}), {"latest_filename": (None,)}
    ),
    "keras.utils.Progbar": Carried(
        "Progbar",
        4,
        frozenset({"target", "width", "verbose", "interval", "stateful_metrics", "unit_name"}),
        {"stateless_metrics": (None,)},
    ),
    "keras.models.clone_model": Carried(
        "clone_model", 1, frozenset({"model"}), {"input_tensors": (None,)}, Level.STATISTICAL
    ),
}


WEIGHTS = {"get_weights": 0, "set_weights": 1}
"""Methods of models that have a carried function, by how many arguments they take."""
FROM_JSON = frozenset({"keras.models.model_from_json"})
DESCRIBES = ("to_json", "get_config")


class CarriedObjects:
    """After the rewrites that know more of the same calls."""

    name = "carried-objects"
    order = 59

    def plan(self, context: FileContext) -> None:
        for call, name in list(context.calls()):
            carried = CARRIED.get(name)
            if carried is not None and id(call) not in context.left and not claimed(context, call):
                self._call(context, call, name, carried)
        for node in below(context.module, cst.Call):
            if not claimed(context, node):
                self._copy(context, node)
        for node in below(context.module, cst.Call):
            if not claimed(context, node):
                self._weights(context, node)
                self._configured(context, node)

    @staticmethod
    def _call(context: FileContext, call: cst.Call, name: str, carried: Carried) -> None:
        without = []
        for position, item in enumerate(call.args):
            keyword = item.keyword.value if item.keyword else ""
            values = carried.dropped.get(keyword, ())
            if keyword in carried.dropped and (
                values is None or literal(context.source(item.value)) in values
            ):
                without.append(keyword)
                continue
            if item.star == "*" or (not keyword and not item.star and position >= carried.most):
                return
            if carried.keywords is not None and (item.star or (keyword and keyword not in carried.keywords)):
                return
        context.replace(call, renamed(context, call, context.local(f"support.{carried.name}"), without))
        context.level(carried.level, name)

    @staticmethod
    def _copy(context: FileContext, call: cst.Call) -> None:
        """``a.set_weights(b.get_weights())`` and ``Model.from_config(model.get_config())``."""
        found = method(call)
        inner = call.args[0].value if len(call.args) == 1 and call.args[0].keyword is None else None
        given = method(inner) if inner is not None else None
        if found is None or given is None:
            return
        if not any(isinstance(objects(context).of(item), Model) for item in (found[0], given[0])):
            return
        other = context.expression(given[0])
        if (found[1], given[1]) == ("set_weights", "get_weights"):
            context.replace(call, f"{context.expression(found[0])}.load_state_dict({other}.state_dict())")
            context.level(Level.EXACT, "keras.Model.set_weights")
        elif (found[1], given[1]) == ("from_config", "get_config"):
            context.replace(call, f"{context.local('support.clone_model')}({other})")
            context.level(Level.STATISTICAL, "keras.Model.from_config")

    @staticmethod
    def _weights(context: FileContext, call: cst.Call) -> None:
        """``model.get_weights()`` and ``model.set_weights(arrays)``, of arrays that the program goes through itself."""
        found = method(call)
        if found is None or WEIGHTS.get(found[1]) != len(call.args):
            return
        if not isinstance(objects(context).of(found[0]), Model):
            return
        texts = [context.expression(item) for item in (found[0], *(item.value for item in call.args))]
        context.replace(call, f"{context.local(f'support.{found[1]}')}({', '.join(texts)})")
        context.level(Level.EQUIVALENT, f"keras.Model.{found[1]}")
        if found[1] == "get_weights":
            message = "the arrays have the layout and the order of the state dict: kernels are (outputs, inputs, ...)"
            context.finding("SAV704", call, message, "keras.Model.get_weights")

    @staticmethod
    def _configured(context: FileContext, call: cst.Call) -> None:
        """A model made from the description of another one, in a variable or not, is a new one of its class."""
        name, found = context.names.resolve(call.func) or "", method(call)
        makes = name in FROM_JSON or (found is not None and found[1] == "from_config")
        if not makes or not call.args or call.args[0].keyword is not None:
            return
        given = call.args[0].value
        bindings = context.names.bindings(given) if isinstance(given, cst.Name) else ()
        value = bindings[0].value if len(bindings) == 1 else given
        told = method(value) if isinstance(value, cst.Call) else None
        if told is None or told[1] not in DESCRIBES or not isinstance(objects(context).of(told[0]), Model):
            return
        context.replace(call, f"{context.local('support.clone_model')}({context.expression(told[0])})")
        context.level(Level.STATISTICAL, name if name in FROM_JSON else "keras.Model.from_config")
        objects(context).stated[id(call)] = objects(context).of(told[0])
        target = tracker(context).target(value) if isinstance(given, cst.Name) and value is not None else None
        if target is not None:
            reads = tracker(context).reads(tracker(context).key(target))
            if all(claimed(context, node) for node in reads):
                context.remove(context.statement(target))


REWRITE = CarriedObjects()
