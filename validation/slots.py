"""Optimizer slots that mean the same on both sides: Keras's name and PyTorch's, by the optimizer's row.

SGD's momentum is left out on purpose: Keras's velocity contains the learning rate and its sign is opposite, so the
two differ by design; what it does shows in the parameters of the following steps.
"""

from __future__ import annotations

_MOMENTS = {"momentum": "exp_avg", "velocity": "exp_avg_sq"}
SLOTS = {
    "keras.optimizers.Adam": _MOMENTS,
    "keras.optimizers.AdamW": _MOMENTS,
    "keras.optimizers.Nadam": _MOMENTS,
    "keras.optimizers.RMSprop": {"velocity": "square_avg"},
    "keras.optimizers.Adagrad": {"accumulator": "sum"},
    "keras.optimizers.Adadelta": {"accumulated_grad": "square_avg", "accumulated_delta_var": "acc_delta"},
    "keras.optimizers.Adamax": {"momentum": "exp_avg", "norm": "exp_inf"},
}
