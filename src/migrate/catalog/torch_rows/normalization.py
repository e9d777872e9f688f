"""Normalisation. torch's epsilon is 1e-5 where Keras's is 1e-3, and its momentum is one minus Keras's.

https://pytorch.org/docs/stable/nn.html#normalization-layers
"""

from migrate.catalog.model import Level, Rendering, Weight
from migrate.catalog.proofs import normal
from migrate.catalog.torch_first import back, layer
from migrate.catalog.torch_proofs import TorchProof

IMAGES = {"x": normal(8, 3, 5, 4)}
BATCHES = (
    "num_features, eps=1e-05, momentum=0.1, affine=True, track_running_stats=True, device=None, dtype=None"
)
BIASED = (
    "equal in inference and in what comes out of training; the running variance takes Keras's biased batch variance, "
    "(n - 1) / n times torch's, for n values a channel"
)
ELSEWHERE = {"device": "TensorFlow places tensors by itself", "num_features": "Keras takes it from its input"}

ROWS = (
    back(
        f"torch.nn.BatchNorm1d({BATCHES})",
        [
            "torch.nn.BatchNorm1d(3)",
            "torch.nn.BatchNorm1d(3, 0.8)",
            TorchProof(
                "torch.nn.BatchNorm1d(3, momentum=0.01)", {"x": normal(64, 3)}, training=True, steps=3
            ),
        ],
        {"x": normal(64, 3)},
        layout="channels_last",
        note=BIASED,
    ),
    back(
        f"torch.nn.BatchNorm2d({BATCHES})",
        [
            "torch.nn.BatchNorm2d(3)",
            "torch.nn.BatchNorm2d(num_features=3, eps=0.8)",
            TorchProof("torch.nn.BatchNorm2d(3)", IMAGES, training=True, steps=3),
        ],
        IMAGES,
        layout="channels_last",
        note=BIASED,
    ),
    layer(
        "torch.nn.LazyBatchNorm2d(eps=1e-05, momentum=0.1, affine=True, track_running_stats=True, device=None, "
        "dtype=None)",
        [
            Rendering(
                "keras.layers.BatchNormalization(momentum=1 - momentum, epsilon=eps, center=affine, scale=affine)",
                level=Level.EQUIVALENT,
                tolerance=2e-2,
                note=BIASED,
            )
        ],
        [
            "torch.nn.LazyBatchNorm2d()",
            "torch.nn.LazyBatchNorm2d(0.8, affine=False)",
            TorchProof("torch.nn.LazyBatchNorm2d(momentum=0.2)", IMAGES, training=True, steps=3),
        ],
        IMAGES,
        target="keras.layers.BatchNormalization(axis=-1, momentum=0.99, epsilon=0.001, center=True, scale=True)",
        requires="dtype is None and track_running_stats and momentum is not None",
        layout="channels_last",
        shape="shape(x)",
        ignored=ELSEWHERE,
        weights=(
            Weight(("weight",), ("gamma",), when="affine"),
            Weight(("bias",), ("beta",), when="affine"),
            Weight(("running_mean",), ("moving_mean",), trainable=False),
            Weight(("running_var",), ("moving_variance",), trainable=False),
        ),
    ),
    layer(
        "torch.nn.InstanceNorm2d(num_features, eps=1e-05, momentum=0.1, affine=False, track_running_stats=False, "
        "device=None, dtype=None)",
        "keras.layers.GroupNormalization(groups=-1, epsilon=eps, center=affine, scale=affine)",
        [
            "torch.nn.InstanceNorm2d(3)",
            "torch.nn.InstanceNorm2d(3, affine=True)",
            TorchProof("torch.nn.InstanceNorm2d(3, eps=0.1)", IMAGES, training=True, steps=2),
        ],
        IMAGES,
        target="keras.layers.GroupNormalization(groups=32, axis=-1, epsilon=0.001, center=True, scale=True)",
        requires="dtype is None and not track_running_stats",
        layout="channels_last",
        shape="shape(x)",
        ignored=ELSEWHERE | {"momentum": "of running statistics, of which there are none"},
        weights=(
            Weight(("weight",), ("gamma",), when="affine"),
            Weight(("bias",), ("beta",), when="affine"),
        ),
    ),
    back(
        "torch.nn.LayerNorm(normalized_shape, eps=1e-05, elementwise_affine=True, bias=True, device=None, dtype=None)",
        ["torch.nn.LayerNorm(8)", "torch.nn.LayerNorm(8, eps=1e-06)"],
        {"x": normal(3, 5, 8)},
    ),
)
