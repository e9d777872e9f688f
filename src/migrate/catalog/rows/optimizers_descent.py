"""Gradient descent with momentum, and the optimizers that scale each gradient by its history.

https://keras.io/api/optimizers/ and https://pytorch.org/docs/stable/optim.html
"""

from migrate.catalog.model import Level, Optimizer, Rendering, Style
from migrate.catalog.proofs import Proof, uniform
from migrate.catalog.reasons import CLIPPING, LOSSES, OPTIMIZERS

# Small, so that the steps are not lost in the rounding of the parameters.
START = {"weight": uniform(4, 3, low=-1e-3, high=1e-3), "bias": uniform(3, low=-1e-3, high=1e-3)}
PLAIN = "(weight_decay is None or weight_decay == 0)"
VELOCITY = (
    "Keras's velocity contains the learning rate, torch's does not: the same until the rate changes, and then "
    "different for as long as the velocity remembers"
)
STOCK_SGD = "torch.optim.SGD(params, lr=0.001, momentum=0, dampening=0, weight_decay=0, nesterov=False)"

ROWS = (
    Optimizer(
        source="keras.optimizers.SGD(learning_rate=0.01, momentum=0.0, nesterov=False, weight_decay=None, "
        f"{OPTIMIZERS}, name='SGD')",
        target=STOCK_SGD,
        aliases=("keras.optimizers.legacy.SGD", "tf.optimizers.SGD"),
        renamed={"lr": "learning_rate"},
        names=("sgd", "SGD"),
        slots={"momentum_buffer": "momentum"},
        clip=CLIPPING,
        renderings=(
            # Without momentum, torch's coupled weight decay is the decoupled one.
            Rendering(
                "torch.optim.SGD(params, lr=learning_rate, weight_decay=0 if weight_decay is None else weight_decay)",
                when="momentum == 0",
            ),
            Rendering(
                "torch.optim.SGD(params, lr=learning_rate, momentum=momentum, nesterov=nesterov)",
                when=f"{PLAIN} and not is_schedule(learning_rate)",
                style=Style.IDIOMATIC,
                note=VELOCITY,
            ),
            Rendering(
                "torch.optim.SGD(params, lr=learning_rate, momentum=momentum, nesterov=nesterov)",
                when=PLAIN,
                style=Style.IDIOMATIC,
                level=Level.APPROXIMATE,
                note=VELOCITY,
                tolerance=2.0,
            ),
            Rendering(
                "support.KerasSGD(params, lr=learning_rate, momentum=momentum, nesterov=nesterov, "
                "weight_decay=0.0 if weight_decay is None else weight_decay)",
                target="support.KerasSGD(params, lr=0.01, momentum=0.0, nesterov=False, weight_decay=0.0)",
            ),
        ),
        ignored=LOSSES,
        proofs=(
            Proof("keras.optimizers.SGD()", START, steps=20),
            Proof("keras.optimizers.SGD(learning_rate=0.1, weight_decay=0.01)", START, steps=20),
            Proof("keras.optimizers.SGD(0.1, 0.9)", START, steps=20),
            Proof("keras.optimizers.SGD(learning_rate=0.1, momentum=0.9, nesterov=True)", START, steps=20),
            Proof("keras.optimizers.SGD(0.1, momentum=0.9, weight_decay=0.01)", START, steps=20),
            Proof(
                "keras.optimizers.SGD(keras.optimizers.schedules.PiecewiseConstantDecay([5, 10], [0.1, 0.01, 0.001]), "
                "momentum=0.9)",
                START,
                steps=20,
            ),
        ),
    ),
    Optimizer(
        source="keras.optimizers.RMSprop(learning_rate=0.001, rho=0.9, momentum=0.0, epsilon=1e-07, centered=False, "
        f"weight_decay=None, {OPTIMIZERS}, name='rmsprop')",
        target="torch.optim.RMSprop(params, lr=0.01, alpha=0.99, eps=1e-08, weight_decay=0, momentum=0, "
        "centered=False)",
        aliases=("keras.optimizers.legacy.RMSprop", "tf.optimizers.RMSprop"),
        renamed={"lr": "learning_rate"},
        names=("rmsprop", "RMSprop", "RMSProp"),
        slots={"square_avg": "velocity", "momentum_buffer": "momentum", "grad_avg": "average_gradient"},
        clip=CLIPPING,
        renderings=(
            Rendering(
                "torch.optim.RMSprop(params, lr=learning_rate, alpha=rho, eps=epsilon, momentum=momentum, "
                "centered=centered)",
                when=PLAIN,
                style=Style.IDIOMATIC,
                level=Level.APPROXIMATE,
                note="Keras adds epsilon inside the root, torch outside: close for gradients around 1, steps tens of "
                "times larger for gradients around 1e-5; and Keras's momentum contains the learning rate, as with SGD",
                tolerance=1.0,
            ),
            Rendering(
                "support.KerasRMSProp(params, lr=learning_rate, alpha=rho, eps=epsilon, momentum=momentum, "
                "centered=centered, weight_decay=0.0 if weight_decay is None else weight_decay)",
                target="support.KerasRMSProp(params, lr=0.001, alpha=0.9, eps=1e-07, weight_decay=0.0, momentum=0.0, "
                "centered=False)",
            ),
        ),
        ignored=LOSSES,
        proofs=(
            Proof("keras.optimizers.RMSprop()", START, steps=30),
            Proof("keras.optimizers.RMSprop(0.01, 0.8, 0.5, 1e-6, True)", START, steps=30),
            Proof("keras.optimizers.RMSprop(learning_rate=0.01)", START, steps=30, scale=1e-5, style="exact"),
            Proof("keras.optimizers.RMSprop(weight_decay=0.1)", START, steps=30),
            Proof(
                "keras.optimizers.RMSprop(keras.optimizers.schedules.ExponentialDecay(0.01, 5, 0.5), momentum=0.9)",
                START,
                steps=20,
            ),
        ),
    ),
    Optimizer(
        source="keras.optimizers.Adagrad(learning_rate=0.001, initial_accumulator_value=0.1, epsilon=1e-07, "
        f"weight_decay=None, {OPTIMIZERS}, name='adagrad')",
        target="torch.optim.Adagrad(params, lr=0.01, lr_decay=0, weight_decay=0, "
        "initial_accumulator_value=0, eps=1e-10)",
        aliases=("tf.optimizers.Adagrad",),
        renamed={"lr": "learning_rate"},
        names=("adagrad", "Adagrad"),
        slots={"sum": "accumulator"},
        clip=CLIPPING,
        renderings=(
            Rendering(
                "torch.optim.Adagrad(params, lr=learning_rate, initial_accumulator_value=initial_accumulator_value, "
                "eps=epsilon)",
                when=f"{PLAIN} and initial_accumulator_value > 0",
                level=Level.EQUIVALENT,
                note="Keras adds epsilon inside the root, torch outside: half of epsilon over the accumulator, so an "
                "initial accumulator of 0.1 leaves 1e-6",
                tolerance=1e-5,
            ),
        ),
        ignored=LOSSES,
        proofs=(
            Proof("keras.optimizers.Adagrad()", START, steps=30),
            Proof("keras.optimizers.Adagrad(0.1, 0.5, 1e-6)", START, steps=30),
            Proof("keras.optimizers.Adagrad(learning_rate=0.01)", START, steps=30, scale=1e-5),
        ),
    ),
    Optimizer(
        source="keras.optimizers.Adadelta(learning_rate=0.001, rho=0.95, epsilon=1e-07, weight_decay=None, "
        f"{OPTIMIZERS}, name='adadelta')",
        target="torch.optim.Adadelta(params, lr=1.0, rho=0.9, eps=1e-06, weight_decay=0)",
        aliases=("tf.optimizers.Adadelta",),
        renamed={"lr": "learning_rate"},
        names=("adadelta", "Adadelta"),
        slots={"square_avg": "accumulated_grad", "acc_delta": "accumulated_delta_var"},
        clip=CLIPPING,
        renderings=(
            Rendering("torch.optim.Adadelta(params, lr=learning_rate, rho=rho, eps=epsilon)", when=PLAIN),
        ),
        ignored=LOSSES,
        proofs=(
            Proof("keras.optimizers.Adadelta()", START, steps=30),
            Proof("keras.optimizers.Adadelta(1.0, 0.9, 1e-6)", START, steps=30),
            Proof("keras.optimizers.Adadelta(learning_rate=0.5)", START, steps=30, scale=1e-5),
        ),
    ),
)
