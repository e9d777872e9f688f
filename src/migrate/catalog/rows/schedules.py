"""Learning-rate schedules, as factors of the rate that the optimizer is made with, stepped once a batch.

torch's own schedulers are stepped once an epoch by custom and end otherwise: `CosineAnnealingLR` rises again after its
end, `MultiStepLR` changes one step earlier. So the formula is given to `LambdaLR`.

https://keras.io/api/optimizers/learning_rate_schedules/ and
https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.LambdaLR.html
"""

from migrate.catalog.model import Rendering, Schedule
from migrate.catalog.proofs import Proof
from migrate.catalog.reasons import LOSSES

TARGET = "torch.optim.lr_scheduler.LambdaLR(optimizer, lr_lambda, last_epoch=-1)"
K = "keras.optimizers.schedules"

ROWS = (
    Schedule(
        source=f"{K}.ExponentialDecay(initial_learning_rate, decay_steps, decay_rate, staircase=False, "
        "name='ExponentialDecay')",
        target=TARGET,
        renderings=(
            Rendering(
                "torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: decay_rate ** (step / decay_steps))",
                when="not staircase",
            ),
            Rendering(
                "torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: decay_rate ** (step // decay_steps))",
                when="staircase",
            ),
        ),
        ignored=LOSSES,
        proofs=(
            Proof(f"{K}.ExponentialDecay(0.1, 7, 0.5)", steps=30),
            Proof(
                f"{K}.ExponentialDecay(initial_learning_rate=0.1, decay_steps=7, decay_rate=0.5, staircase=True)",
                steps=30,
            ),
        ),
    ),
    Schedule(
        source=f"{K}.InverseTimeDecay(initial_learning_rate, decay_steps, decay_rate, staircase=False, "
        "name='InverseTimeDecay')",
        target=TARGET,
        renderings=(
            Rendering(
                "torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: 1 / (1 + decay_rate * step / decay_steps))",
                when="not staircase",
            ),
            Rendering(
                "torch.optim.lr_scheduler.LambdaLR("
                "optimizer, lambda step: 1 / (1 + decay_rate * (step // decay_steps)))",
                when="staircase",
            ),
        ),
        ignored=LOSSES,
        proofs=(
            Proof(f"{K}.InverseTimeDecay(0.1, 7, 0.5)", steps=30),
            Proof(f"{K}.InverseTimeDecay(0.1, decay_steps=7, decay_rate=0.5, staircase=True)", steps=30),
        ),
    ),
    Schedule(
        source=f"{K}.PiecewiseConstantDecay(boundaries, values, name='PiecewiseConstant')",
        target="support.PiecewiseConstant(boundaries, rates)",
        initial="values[0]",
        renderings=(
            Rendering(
                "torch.optim.lr_scheduler.LambdaLR(optimizer, support.PiecewiseConstant(boundaries, values))"
            ),
        ),
        ignored=LOSSES,
        proofs=(
            Proof(f"{K}.PiecewiseConstantDecay([5, 12], [0.1, 0.03, 0.001])", steps=20),
            Proof(f"{K}.PiecewiseConstantDecay(boundaries=[3], values=[0.5, 0.05])", steps=8),
        ),
    ),
    Schedule(
        source=f"{K}.PolynomialDecay(initial_learning_rate, decay_steps, end_learning_rate=0.0001, power=1.0, "
        "cycle=False, name='PolynomialDecay')",
        target="support.PolynomialDecay(decay_steps, end, power=1.0, cycle=False)",
        renderings=(
            Rendering(
                "torch.optim.lr_scheduler.LambdaLR(optimizer, support.PolynomialDecay(decay_steps, "
                "end_learning_rate / initial_learning_rate, power=power, cycle=cycle))"
            ),
        ),
        ignored=LOSSES,
        proofs=(
            Proof(f"{K}.PolynomialDecay(0.1, 10)", steps=25),
            Proof(f"{K}.PolynomialDecay(0.1, 10, 0.01, 2.0, True)", steps=35),
        ),
    ),
    Schedule(
        source=f"{K}.CosineDecay(initial_learning_rate, decay_steps, alpha=0.0, name='CosineDecay', "
        "warmup_target=None, warmup_steps=0)",
        target="support.CosineDecay(decay_steps, alpha=0.0, warmup_steps=0, warmup_start=0.0)",
        initial="initial_learning_rate if warmup_target is None else warmup_target",
        aliases=("keras.experimental.CosineDecay",),
        renderings=(
            Rendering(
                "torch.optim.lr_scheduler.LambdaLR(optimizer, support.CosineDecay(decay_steps, alpha=alpha))",
                when="warmup_target is None",
            ),
            Rendering(
                "torch.optim.lr_scheduler.LambdaLR(optimizer, support.CosineDecay(decay_steps, alpha=alpha, "
                "warmup_steps=warmup_steps, warmup_start=initial_learning_rate / warmup_target))"
            ),
        ),
        ignored=LOSSES,
        proofs=(
            Proof(f"{K}.CosineDecay(0.1, 10)", steps=25),
            Proof(f"{K}.CosineDecay(initial_learning_rate=0.1, decay_steps=10, alpha=0.2)", steps=25),
            Proof(f"{K}.CosineDecay(0.0, 10, warmup_target=0.1, warmup_steps=5)", steps=25),
            Proof(f"{K}.CosineDecay(0.02, 10, 0.1, warmup_target=0.1, warmup_steps=5)", steps=25),
        ),
    ),
    Schedule(
        source=f"{K}.CosineDecayRestarts(initial_learning_rate, first_decay_steps, t_mul=2.0, m_mul=1.0, alpha=0.0, "
        "name='SGDRDecay')",
        target="support.CosineDecayRestarts(first_decay_steps, t_mul=2.0, m_mul=1.0, alpha=0.0)",
        aliases=("keras.experimental.CosineDecayRestarts",),
        renderings=(
            Rendering(
                "torch.optim.lr_scheduler.LambdaLR(optimizer, support.CosineDecayRestarts(first_decay_steps, "
                "t_mul=t_mul, m_mul=m_mul, alpha=alpha))"
            ),
        ),
        ignored=LOSSES,
        proofs=(
            Proof(f"{K}.CosineDecayRestarts(0.1, 5)", steps=40),
            Proof(f"{K}.CosineDecayRestarts(0.1, 5, 1.5, 0.8, 0.1)", steps=40),
        ),
    ),
)
