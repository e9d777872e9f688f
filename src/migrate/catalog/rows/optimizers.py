"""Gradient descent and the Adam family.

Keras and torch place epsilon differently: hence the two styles, and the classes of the exact one. Keras's weight decay
is always decoupled.

https://keras.io/api/optimizers/ and https://pytorch.org/docs/stable/optim.html
"""

from migrate.catalog.model import Level, Optimizer, Rendering, Style
from migrate.catalog.proofs import Proof, uniform
from migrate.catalog.reasons import CLIPPING, LOSSES, OPTIMIZERS

# Small, so that the steps are not lost in the rounding of the parameters.
START = {"weight": uniform(4, 3, low=-1e-3, high=1e-3), "bias": uniform(3, low=-1e-3, high=1e-3)}
EPSILON = (
    "Keras adds epsilon to the root of the second moment before its bias correction, torch after it. The steps are "
    "equal within the tolerance for gradients around 1, and up to 70% apart at first for gradients around 1e-5"
)
PRECISION = "Keras computes the bias correction in the parameters' precision, torch in Python's: apart by 1e-5 at first"
SLOTS = {"exp_avg": "momentum", "exp_avg_sq": "velocity"}
PLAIN = "weight_decay is None or weight_decay == 0"

ROWS = (
    Optimizer(
        source="keras.optimizers.Adam(learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-07, amsgrad=False, "
        f"weight_decay=None, {OPTIMIZERS}, name='adam')",
        target="torch.optim.Adam(params, lr=0.001, betas=(0.9, 0.999), eps=1e-08, weight_decay=0, amsgrad=False)",
        aliases=("keras.optimizers.legacy.Adam", "tf.optimizers.Adam"),
        renamed={"lr": "learning_rate"},
        names=("adam", "Adam"),
        slots=SLOTS,
        clip=CLIPPING,
        renderings=(
            Rendering(
                "torch.optim.Adam(params, lr=learning_rate, betas=(beta_1, beta_2), eps=epsilon, amsgrad=amsgrad)",
                style=Style.IDIOMATIC,
                when=PLAIN,
                level=Level.EQUIVALENT,
                note=EPSILON,
                tolerance=1e-3,
            ),
            Rendering(
                "torch.optim.AdamW(params, lr=learning_rate, betas=(beta_1, beta_2), eps=epsilon, "
                "weight_decay=weight_decay, amsgrad=amsgrad)",
                style=Style.IDIOMATIC,
                target="torch.optim.AdamW(params, lr=0.001, betas=(0.9, 0.999), eps=1e-08, weight_decay=0.01, "
                "amsgrad=False)",
                level=Level.EQUIVALENT,
                note=EPSILON,
                tolerance=1e-3,
            ),
            Rendering(
                "support.KerasAdam(params, lr=learning_rate, betas=(beta_1, beta_2), eps=epsilon, "
                "weight_decay=0.0 if weight_decay is None else weight_decay, amsgrad=amsgrad)",
                target="support.KerasAdam(params, lr=0.001, betas=(0.9, 0.999), eps=1e-07, weight_decay=0.0, "
                "amsgrad=False)",
            ),
        ),
        ignored=LOSSES,
        proofs=(
            Proof("keras.optimizers.Adam()", START, steps=30),
            Proof("keras.optimizers.Adam(0.01, 0.8, 0.99, 1e-6, True)", START, steps=30),
            Proof("keras.optimizers.Adam(learning_rate=0.01)", START, steps=30, scale=1e-5, style="exact"),
            Proof("keras.optimizers.Adam(learning_rate=0.01, weight_decay=0.1)", START, steps=30),
            Proof("keras.optimizers.Adam(clipnorm=0.5)", START, steps=20),
            Proof("keras.optimizers.Adam(global_clipnorm=2.0)", START, steps=20),
            Proof("keras.optimizers.Adam(clipvalue=0.1)", START, steps=20),
            Proof(
                "keras.optimizers.Adam(keras.optimizers.schedules.ExponentialDecay(0.01, 5, 0.5))",
                START,
                steps=20,
            ),
        ),
    ),
    Optimizer(
        source="keras.optimizers.AdamW(learning_rate=0.001, weight_decay=0.004, beta_1=0.9, beta_2=0.999, "
        f"epsilon=1e-07, amsgrad=False, {OPTIMIZERS}, name='adamw')",
        target="torch.optim.AdamW(params, lr=0.001, betas=(0.9, 0.999), eps=1e-08, weight_decay=0.01, amsgrad=False)",
        aliases=("keras.optimizers.experimental.AdamW", "tf.optimizers.AdamW"),
        renamed={"lr": "learning_rate"},
        names=("adamw", "AdamW"),
        slots=SLOTS,
        clip=CLIPPING,
        renderings=(
            Rendering(
                "torch.optim.AdamW(params, lr=learning_rate, betas=(beta_1, beta_2), eps=epsilon, "
                "weight_decay=weight_decay, amsgrad=amsgrad)",
                style=Style.IDIOMATIC,
                level=Level.EQUIVALENT,
                note=EPSILON,
                tolerance=1e-3,
            ),
            Rendering(
                "support.KerasAdam(params, lr=learning_rate, betas=(beta_1, beta_2), eps=epsilon, "
                "weight_decay=weight_decay, amsgrad=amsgrad)",
                target="support.KerasAdam(params, lr=0.001, betas=(0.9, 0.999), eps=1e-07, weight_decay=0.0, "
                "amsgrad=False)",
            ),
        ),
        ignored=LOSSES,
        proofs=(
            Proof("keras.optimizers.AdamW()", START, steps=30),
            Proof("keras.optimizers.AdamW(0.01, 0.1, amsgrad=True)", START, steps=30),
            Proof(
                "keras.optimizers.AdamW(learning_rate=0.01, weight_decay=0.05)",
                START,
                steps=30,
                scale=1e-5,
                style="exact",
            ),
        ),
    ),
    Optimizer(
        source="keras.optimizers.Nadam(learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-07, "
        f"weight_decay=None, {OPTIMIZERS}, name='nadam')",
        target="torch.optim.NAdam(params, lr=0.002, betas=(0.9, 0.999), eps=1e-08, weight_decay=0, "
        "momentum_decay=0.004, decoupled_weight_decay=False)",
        aliases=("tf.optimizers.Nadam",),
        renamed={"lr": "learning_rate"},
        names=("nadam", "Nadam"),
        slots=SLOTS,
        clip=CLIPPING,
        renderings=(
            Rendering(
                "torch.optim.NAdam(params, lr=learning_rate, betas=(beta_1, beta_2), eps=epsilon, momentum_decay=1.0)",
                when=PLAIN,
                level=Level.EQUIVALENT,
                note=PRECISION,
                tolerance=1e-4,
            ),
            Rendering(
                "torch.optim.NAdam(params, lr=learning_rate, betas=(beta_1, beta_2), eps=epsilon, "
                "weight_decay=weight_decay, momentum_decay=1.0, decoupled_weight_decay=True)",
                level=Level.EQUIVALENT,
                note=PRECISION,
                tolerance=1e-4,
            ),
        ),
        ignored=LOSSES,
        proofs=(
            Proof("keras.optimizers.Nadam()", START, steps=30),
            Proof("keras.optimizers.Nadam(0.01, 0.8, 0.99, 1e-6)", START, steps=30, scale=1e-5),
            Proof("keras.optimizers.Nadam(learning_rate=0.01, weight_decay=0.1)", START, steps=30),
        ),
    ),
    Optimizer(
        source="keras.optimizers.Adamax(learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-07, "
        f"weight_decay=None, {OPTIMIZERS}, name='adamax')",
        target="torch.optim.Adamax(params, lr=0.002, betas=(0.9, 0.999), eps=1e-08, weight_decay=0)",
        aliases=("tf.optimizers.Adamax",),
        renamed={"lr": "learning_rate"},
        names=("adamax", "Adamax"),
        slots={"exp_avg": "momentum", "exp_inf": "norm"},
        clip=CLIPPING,
        renderings=(
            Rendering(
                "torch.optim.Adamax(params, lr=learning_rate, betas=(beta_1, beta_2), eps=epsilon)",
                when=PLAIN,
                style=Style.IDIOMATIC,
                level=Level.EQUIVALENT,
                note="torch adds epsilon to each gradient, Keras to the largest one",
                tolerance=1e-3,
            ),
            Rendering(
                "support.KerasAdamax(params, lr=learning_rate, betas=(beta_1, beta_2), eps=epsilon, "
                "weight_decay=0.0 if weight_decay is None else weight_decay)",
                target="support.KerasAdamax(params, lr=0.001, betas=(0.9, 0.999), eps=1e-07, weight_decay=0.0)",
            ),
        ),
        ignored=LOSSES,
        proofs=(
            Proof("keras.optimizers.Adamax()", START, steps=30),
            Proof("keras.optimizers.Adamax(0.01, 0.8, 0.99, 1e-6)", START, steps=30),
            Proof("keras.optimizers.Adamax(learning_rate=0.01)", START, steps=30, scale=1e-5),
            Proof("keras.optimizers.Adamax(weight_decay=0.1)", START, steps=30),
        ),
    ),
)
