"""Losses, as modules and as functions. torch takes (prediction, target), Keras (target, prediction).

https://pytorch.org/docs/stable/nn.html#loss-functions
"""

from migrate.catalog.model import Loss, Rendering
from migrate.catalog.proofs import integers, normal, probabilities, uniform
from migrate.catalog.torch_first import back, function
from migrate.catalog.torch_proofs import TorchProof

CLASSES = {"y_pred": normal(6, 5), "y_true": integers(6, high=5, dtype="int64")}
SHARES = {"y_pred": normal(6, 5), "y_true": probabilities(6, 5)}
NUMBERS = {"y_pred": normal(6, 3), "y_true": normal(6, 3)}
LOGITS = {"y_pred": normal(6, 3), "y_true": uniform(6, 3)}
CHANCES = {"y_pred": uniform(6, 3, low=0.05, high=0.95), "y_true": uniform(6, 3)}
CALL = {"x": normal(6, 5), "y": integers(6, high=5, dtype="int64")}
REDUCED = "size_average=None, reduce=None, reduction='mean'"
OLD = {"size_average": "an older form of reduction", "reduce": "an older form of reduction"}
STOCK = "weight is None and ignore_index == -100 and reduction in ('mean', 'sum', 'none')"
TO_KERAS = "reduction='sum_over_batch_size' if reduction == 'mean' else reduction"
MEAN = {"mean": "tf.reduce_mean({})", "sum": "tf.reduce_sum({})", "none": "{}"}


def reduced(code: str) -> list[Rendering]:
    """A loss of each sample, reduced as the call says."""
    return [Rendering(form.format(code), when=f"reduction == '{name}'") for name, form in MEAN.items()]


def three(call: str) -> list[str]:
    """A proof's call with each reduction; ``call`` ends with its bracket open."""
    return [f"{call})", f"{call}, reduction='sum')", f"{call}, reduction='none')"]


def elementwise(name: str, keras: str, each: str) -> Loss:
    """A loss of each element; ``each`` is that of ``labels`` and ``predictions``. Keras means over the last axis first,
    which is another sum."""
    return Loss(
        source=f"torch.nn.{name}({REDUCED})",
        target=f"keras.losses.{keras}(reduction='sum_over_batch_size')",
        tensors=("y_pred", "y_true"),
        requires="reduction in ('mean', 'sum', 'none')",
        ignored=OLD,
        renderings=(
            Rendering(f"keras.losses.{keras}()", when="reduction == 'mean'"),
            *(
                Rendering(f"lambda labels, predictions: {form.format(each)}", when=f"reduction == '{name}'")
                for name, form in MEAN.items()
                if name != "mean"
            ),
        ),
        proofs=tuple(TorchProof(call, NUMBERS) for call in three(f"torch.nn.{name}(None")),
    )


ROWS = (
    elementwise("MSELoss", "MeanSquaredError", "tf.square(predictions - labels)"),
    elementwise("L1Loss", "MeanAbsoluteError", "tf.abs(predictions - labels)"),
    back(f"torch.nn.BCELoss(weight=None, {REDUCED})", ["torch.nn.BCELoss()"], CHANCES),
    back(
        f"torch.nn.BCEWithLogitsLoss(weight=None, {REDUCED}, pos_weight=None)",
        ["torch.nn.BCEWithLogitsLoss()"],
        LOGITS,
    ),
    Loss(
        source="torch.nn.CrossEntropyLoss(weight=None, size_average=None, ignore_index=-100, reduce=None, "
        "reduction='mean', label_smoothing=0.0)",
        target="keras.losses.CategoricalCrossentropy(from_logits=False, label_smoothing=0.0, axis=-1, "
        "reduction='sum_over_batch_size')",
        tensors=("y_pred", "y_true"),
        requires=STOCK,
        ignored=OLD,
        renderings=(
            Rendering(
                f"keras.losses.SparseCategoricalCrossentropy(from_logits=True, {TO_KERAS})",
                when="is_integral(y_true) and label_smoothing == 0",
                target="keras.losses.SparseCategoricalCrossentropy(from_logits=False, ignore_class=None, "
                "reduction='sum_over_batch_size')",
            ),
            Rendering(
                "keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing=label_smoothing, "
                f"{TO_KERAS})",
                when="not is_integral(y_true)",
            ),
        ),
        note="targets that are whole numbers are classes, others shares of each class",
        proofs=(
            *(TorchProof(call, CLASSES) for call in three("torch.nn.CrossEntropyLoss(weight=None")),
            TorchProof("torch.nn.CrossEntropyLoss()", SHARES),
            TorchProof("torch.nn.CrossEntropyLoss(label_smoothing=0.1)", SHARES),
        ),
    ),
    Loss(
        source="torch.nn.NLLLoss(weight=None, size_average=None, ignore_index=-100, reduce=None, reduction='mean')",
        target="tf.gather(params, indices, batch_dims=0)",
        tensors=("y_pred", "y_true"),
        requires=STOCK,
        ignored=OLD,
        renderings=tuple(
            Rendering(
                "lambda labels, scores: " + form.format("-tf.gather(scores, labels, batch_dims=1)"),
                when=f"reduction == '{name}'",
            )
            for name, form in MEAN.items()
        ),
        note="behind a log-softmax, SparseCategoricalCrossentropy(from_logits=True) on what goes into that is the same",
        proofs=tuple(TorchProof(call, CLASSES) for call in three("torch.nn.NLLLoss(weight=None")),
    ),
    function(
        "torch.nn.functional.nll_loss(input, target, weight=None, size_average=None, ignore_index=-100, reduce=None, "
        "reduction='mean')",
        reduced("-tf.gather(input, target, batch_dims=1)"),
        three("torch.nn.functional.nll_loss(x, y"),
        CALL,
        requires=STOCK,
        ignored=OLD,
        tensors=("input", "target"),
    ),
    function(
        "torch.nn.functional.cross_entropy(input, target, weight=None, size_average=None, ignore_index=-100, "
        "reduce=None, reduction='mean', label_smoothing=0.0)",
        [
            *(
                Rendering(
                    form.format("tf.nn.sparse_softmax_cross_entropy_with_logits(target, input)"),
                    when=f"is_integral(target) and reduction == '{name}'",
                )
                for name, form in MEAN.items()
            ),
            Rendering(
                "tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(target, input))",
                when="not is_integral(target) and reduction == 'mean'",
            ),
        ],
        [
            *three("torch.nn.functional.cross_entropy(x, y"),
            TorchProof(
                "torch.nn.functional.cross_entropy(x, y)",
                {"x": normal(6, 5), "y": probabilities(6, 5)},
                gradients=False,
                reason="TensorFlow has none for targets",
            ),
        ],
        CALL,
        requires=f"{STOCK} and label_smoothing == 0",
        ignored=OLD,
        tensors=("input", "target"),
    ),
)
