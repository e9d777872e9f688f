"""What training steps of a program's own are made of: rewrites of their own turn them into PyTorch's.

A row without a signature: the rewrite reads the call itself.
"""

from migrate.catalog.model import Owned

BASES = {
    "keras.Loss": ("support.CustomLoss()", ("keras.losses.Loss",)),
    "keras.Metric": ("support.CustomMetric()", ("keras.metrics.Metric",)),
    "keras.Regularizer": ("object", ("keras.regularizers.Regularizer",)),
    "keras.constraints.Constraint": ("object", ()),
    "keras.Initializer": ("object", ("keras.initializers.Initializer",)),
    "keras.optimizers.schedules.LearningRateSchedule": ("object", ()),
}

ROWS = (
    *(
        Owned(
            source=name,
            target=target,
            aliases=aliases,
            owner="to_torch.base_classes",
            note="as a base class",
            url="https://keras.io/api/",
        )
        for name, (target, aliases) in BASES.items()
    ),
    Owned(
        source="tf.GradientTape",
        target="torch.autograd.grad(outputs, inputs)",
        owner="to_torch.gradient_tape",
        note="zero_grad, backward and step where the gradients serve one step; else torch.autograd.grad",
        url="https://www.tensorflow.org/api_docs/python/tf/GradientTape",
    ),
)
