"""Seeds: the two frameworks share no random stream, so a seed makes runs repeatable, not equal to the source's.

https://www.tensorflow.org/api_docs/python/tf/random/set_seed and
https://keras.io/api/utils/python_utils/#set_random_seed-function
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate.catalog.model import Level
from migrate.codemods.training.calltext import renamed

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

SEEDS = {
    "tf.random.set_seed": "torch.manual_seed",
    "tf.compat.v1.set_random_seed": "torch.manual_seed",
    "tf.compat.v1.random.set_random_seed": "torch.manual_seed",
    "keras.utils.set_random_seed": "support.seed_everything",
}


GENERATOR = "keras.random.SeedGenerator"
"""What functions that draw take their seed from; torch's take a generator, or the one there is."""


class RandomSeed:
    """A call for a call."""

    name = "random-seed"
    order = 60

    def plan(self, context: FileContext) -> None:
        for call, name in list(context.calls()):
            if name in SEEDS:
                context.replace(call, renamed(context, call, context.local(SEEDS[name])))
                context.level(Level.STATISTICAL, name)
            elif name == GENERATOR and len(call.args) < 2:
                seed = context.expression(call.args[0].value) if call.args else "None"
                seeded = "" if seed == "None" else f".manual_seed({seed})"
                context.replace(call, f"{context.local('torch.Generator')}(){seeded}")
                context.level(Level.STATISTICAL, name)


REWRITE = RandomSeed()
