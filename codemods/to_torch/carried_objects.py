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


REWRITE = CarriedObjects()
