"""TensorFlow Addons' AdamW, whose decay is not multiplied by the learning rate.

It comes of the algorithm's paper, where a schedule multiplies both: programs that schedule the rate alone rely on the
decay staying as it is. https://www.tensorflow.org/addons/api_docs/python/tfa/optimizers/AdamW
"""

from migrate.catalog.model import Level, Optimizer, Rendering
from migrate.catalog.proofs import Proof, uniform
from migrate.catalog.reasons import CLIPPING, LOSSES

# Small, so that the steps are not lost in the rounding of the parameters.
START = {"weight": uniform(4, 3, low=-1e-3, high=1e-3), "bias": uniform(3, low=-1e-3, high=1e-3)}
EMBEDDINGS = (
    "the same but for Embeddings: of their tables Addons decays the rows that a batch looks up, this every row at "
    "every step"
)

ROWS = (
    Optimizer(
        source="tfa.optimizers.AdamW(weight_decay, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-07, "
        "amsgrad=False, name='AdamW', *, clipnorm=None, clipvalue=None, global_clipnorm=None, decay=0.0, "
        "exclude_from_weight_decay=None)",
        target="support.AddonsAdamW(params, lr=0.001, betas=(0.9, 0.999), eps=1e-07, weight_decay=0.0, amsgrad=False)",
        aliases=(
            "tensorflow_addons.optimizers.AdamW",
            "tensorflow_addons.optimizers.weight_decay_optimizers.AdamW",
        ),
        renamed={"lr": "learning_rate"},
        requires="not is_schedule(weight_decay) and decay in (0, None) and exclude_from_weight_decay is None",
        slots={"exp_avg": "momentum", "exp_avg_sq": "velocity"},
        clip=CLIPPING,
        level=Level.APPROXIMATE,
        renderings=(
            Rendering(
                "support.AddonsAdamW(params, lr=learning_rate, betas=(beta_1, beta_2), eps=epsilon, "
                "weight_decay=weight_decay, amsgrad=amsgrad)",
                note=EMBEDDINGS,
                tolerance=1e-5,
            ),
        ),
        ignored=LOSSES,
        proofs=(
            Proof("tfa.optimizers.AdamW(0.01)", START, steps=30),
            Proof("tfa.optimizers.AdamW(0.01, 0.05, 0.8, 0.99, 1e-6, True)", START, steps=30),
            Proof("tfa.optimizers.AdamW(learning_rate=0.05, weight_decay=0.1)", START, steps=30, scale=1e-5),
            Proof("tfa.optimizers.AdamW(weight_decay=0.01, clipnorm=0.5)", START, steps=20),
            Proof("tfa.optimizers.AdamW(weight_decay=0.01, global_clipnorm=2.0)", START, steps=20),
            Proof("tfa.optimizers.AdamW(weight_decay=0.01, clipvalue=0.1)", START, steps=20),
            Proof(
                "tfa.optimizers.AdamW(weight_decay=0.01, "
                "learning_rate=keras.optimizers.schedules.ExponentialDecay(0.01, 5, 0.5))",
                START,
                steps=20,
            ),
        ),
    ),
)
