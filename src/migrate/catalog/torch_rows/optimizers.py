"""Optimizers and schedules of their learning rates.

https://pytorch.org/docs/stable/optim.html
"""

from migrate.catalog.model import Rendering, Schedule
from migrate.catalog.proofs import normal
from migrate.catalog.torch_first import back
from migrate.catalog.torch_proofs import TorchProof

START = {"w": normal(4, 3), "b": normal(3)}
SWITCHES = "foreach=None, maximize=False, capturable=False, differentiable=False"


def steps(*calls: str) -> list[TorchProof]:
    """Proofs over thirty steps."""
    return [TorchProof(call, START, steps=30) for call in calls]


ROWS = (
    back(
        "torch.optim.Adam(params, lr=0.001, betas=(0.9, 0.999), eps=1e-08, weight_decay=0, amsgrad=False, *, "
        f"{SWITCHES}, fused=None, decoupled_weight_decay=False)",
        steps(
            "torch.optim.Adam(params)",
            "torch.optim.Adam(params, lr=0.0002, betas=(0.5, 0.999))",
            "torch.optim.Adam(params, 0.01, amsgrad=True)",
        ),
        note="a weight decay of torch's is part of the gradient, which Keras's optimizers do not know",
    ),
    back(
        "torch.optim.AdamW(params, lr=0.001, betas=(0.9, 0.999), eps=1e-08, weight_decay=0.01, amsgrad=False, *, "
        f"{SWITCHES}, fused=None)",
        steps("torch.optim.AdamW(params, lr=0.001)", "torch.optim.AdamW(params, lr=0.01, weight_decay=0.05)"),
    ),
    back(
        "torch.optim.SGD(params, lr=0.001, momentum=0, dampening=0, weight_decay=0, nesterov=False, *, maximize=False, "
        "foreach=None, differentiable=False, fused=None)",
        steps(
            "torch.optim.SGD(params, lr=0.1)",
            "torch.optim.SGD(params, lr=0.1, momentum=0.9)",
            "torch.optim.SGD(params, lr=0.1, momentum=0.9, nesterov=True)",
        ),
        note="a weight decay of torch's is part of the gradient, which Keras's optimizers do not know; Keras's "
        "velocity contains the learning rate, so that with momentum the two differ for some steps after it has changed",
    ),
    back(
        "torch.optim.Adadelta(params, lr=1.0, rho=0.9, eps=1e-06, weight_decay=0, *, foreach=None, capturable=False, "
        "maximize=False, differentiable=False)",
        [
            TorchProof(call, START, steps=30, tolerance=1e-4, reason="ratios of roots of small accumulations")
            for call in ("torch.optim.Adadelta(params)", "torch.optim.Adadelta(params, lr=0.5, rho=0.95)")
        ],
    ),
    Schedule(
        source="torch.optim.lr_scheduler.StepLR(optimizer, step_size, gamma=0.1, last_epoch=-1, *, rate=None)",
        target="keras.optimizers.schedules.ExponentialDecay(initial_learning_rate, decay_steps, decay_rate, "
        "staircase=False)",
        renderings=(
            Rendering(
                "keras.optimizers.schedules.ExponentialDecay(rate, step_size, gamma, staircase=True)",
                when="last_epoch == -1",
            ),
        ),
        ignored={"optimizer": "Keras's optimizer has its schedule as its learning rate"},
        note="Keras counts batches: where torch's is stepped once an epoch, multiply by the batches of one",
        proofs=(
            TorchProof("torch.optim.lr_scheduler.StepLR(optimizer, 7)", steps=30, rate="0.1"),
            TorchProof(
                "torch.optim.lr_scheduler.StepLR(optimizer, step_size=5, gamma=0.5)", steps=30, rate="0.1"
            ),
        ),
    ),
    back(
        "torch.optim.lr_scheduler.LambdaLR(optimizer, lr_lambda, last_epoch=-1)",
        [
            TorchProof(
                "torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: 0.5 ** (step / 7))",
                steps=30,
                rate="0.1",
            ),
            TorchProof(
                "torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: 0.5 ** (step // 7))",
                steps=30,
                rate="0.1",
            ),
        ],
        note="of the factors that Keras's schedules have",
    ),
)
