"""Cross-entropies over classes: of class indices and of distributions, on probabilities and on logits.

https://keras.io/api/losses/probabilistic_losses/ and
https://pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
"""

from migrate.catalog.model import Caveat, Level, Loss, Rendering
from migrate.catalog.proofs import Proof, integers, normal, probabilities, uniform
from migrate.catalog.reasons import FUSED, LOSSES

STOCK = "torch.nn.CrossEntropyLoss(weight=None, ignore_index=-100, reduction='mean', label_smoothing=0.0)"
DISTRIBUTIONS = (
    "TensorFlow's gradient on logits takes it that targets sum to one; of others torch's is the true one"
)
ON_LOGITS = "surely(from_logits and rank(y_pred) == 2)"

ROWS = (
    Loss(
        source="keras.losses.SparseCategoricalCrossentropy(from_logits=False, ignore_class=None, "
        "reduction='sum_over_batch_size', axis=-1, name='sparse_categorical_crossentropy', dtype=None)",
        target="support.SparseCategoricalCrossentropy(from_logits=False, ignore_class=None, reduction='mean')",
        tensors=("y_pred", "y_true"),
        names=("sparse_categorical_crossentropy",),
        renderings=(
            Rendering(
                "torch.nn.CrossEntropyLoss(reduction=torch_reduction(reduction))",
                target=STOCK,
                when=f"{ON_LOGITS} and ignore_class is None",
                targets="targets.flatten().long()",
            ),
            Rendering(
                "support.SparseCategoricalCrossentropy(from_logits=from_logits, ignore_class=ignore_class, "
                "reduction=torch_reduction(reduction))",
            ),
        ),
        unreduced="support.SparseCategoricalCrossentropy(from_logits=from_logits, reduction='none')",
        caveats=(Caveat("not from_logits", Level.EQUIVALENT, FUSED),),
        ignored=LOSSES,
        proofs=(
            Proof(
                "keras.losses.SparseCategoricalCrossentropy()",
                {"y_pred": probabilities(6, 5), "y_true": integers(6, high=5)},
            ),
            Proof(
                "keras.losses.SparseCategoricalCrossentropy(False)",
                {
                    "y_pred": uniform(6, 5, low=-0.2, high=1.2),
                    "y_true": integers(6, 1, high=5, dtype="int64"),
                },
            ),
            Proof(
                "keras.losses.SparseCategoricalCrossentropy(from_logits=True)",
                {"y_pred": normal(6, 5), "y_true": integers(6, high=5, dtype="uint8")},
            ),
            Proof(
                "keras.losses.SparseCategoricalCrossentropy(from_logits=True)",
                {"y_pred": normal(4, 3, 5), "y_true": integers(4, 3, high=5, dtype="float32")},
            ),
            Proof(
                "keras.losses.SparseCategoricalCrossentropy(from_logits=True, ignore_class=1)",
                {"y_pred": normal(8, 3), "y_true": integers(8, high=3)},
            ),
            Proof(
                "keras.losses.SparseCategoricalCrossentropy(reduction='none')",
                {"y_pred": probabilities(4, 3, 5), "y_true": integers(4, 3, high=5)},
            ),
            Proof(
                "keras.losses.SparseCategoricalCrossentropy(from_logits=True, reduction='sum')",
                {"y_pred": normal(6, 5), "y_true": integers(6, high=5)},
            ),
            Proof(
                "keras.losses.SparseCategoricalCrossentropy()",
                {
                    "y_pred": probabilities(6, 5),
                    "y_true": integers(6, high=5),
                    "sample_weight": uniform(6, high=3.0),
                },
            ),
            Proof(
                "keras.losses.SparseCategoricalCrossentropy(from_logits=True)",
                {
                    "y_pred": normal(6, 5),
                    "y_true": integers(6, 1, high=5),
                    "sample_weight": uniform(6, high=3.0),
                },
            ),
        ),
    ),
    Loss(
        source="keras.losses.CategoricalCrossentropy(from_logits=False, label_smoothing=0.0, axis=-1, "
        "reduction='sum_over_batch_size', name='categorical_crossentropy', dtype=None)",
        target="support.CategoricalCrossentropy(from_logits=False, label_smoothing=0.0, reduction='mean')",
        tensors=("y_pred", "y_true"),
        names=("categorical_crossentropy",),
        renderings=(
            Rendering(
                "torch.nn.CrossEntropyLoss(reduction=torch_reduction(reduction), label_smoothing=label_smoothing)",
                target=STOCK,
                when=ON_LOGITS,
                targets="targets.to(outputs)",
            ),
            Rendering(
                "support.CategoricalCrossentropy(from_logits=from_logits, label_smoothing=label_smoothing, "
                "reduction=torch_reduction(reduction))",
            ),
        ),
        unreduced="support.CategoricalCrossentropy(from_logits=from_logits, label_smoothing=label_smoothing, "
        "reduction='none')",
        note=DISTRIBUTIONS,
        caveats=(Caveat("not from_logits", Level.EQUIVALENT, FUSED),),
        ignored=LOSSES,
        proofs=(
            Proof(
                "keras.losses.CategoricalCrossentropy()",
                {"y_pred": probabilities(6, 5), "y_true": probabilities(6, 5)},
            ),
            Proof(
                "keras.losses.CategoricalCrossentropy(label_smoothing=0.1, reduction='sum')",
                {"y_pred": uniform(6, 5, low=-0.01), "y_true": integers(6, 5, high=2)},
            ),
            Proof(
                "keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing=0.1)",
                {"y_pred": normal(6, 5), "y_true": probabilities(6, 5)},
            ),
            Proof(
                "keras.losses.CategoricalCrossentropy(True, reduction='none')",
                {"y_pred": normal(4, 3, 5), "y_true": probabilities(4, 3, 5)},
            ),
            Proof(
                "keras.losses.CategoricalCrossentropy()",
                {
                    "y_pred": probabilities(6, 5),
                    "y_true": probabilities(6, 5),
                    "sample_weight": uniform(6, high=3.0),
                },
            ),
        ),
    ),
    Loss(
        source="keras.losses.CategoricalFocalCrossentropy(alpha=0.25, gamma=2.0, from_logits=False, "
        "label_smoothing=0.0, axis=-1, reduction='sum_over_batch_size', name='categorical_focal_crossentropy', "
        "dtype=None)",
        target="support.CategoricalFocalCrossentropy(alpha=0.25, gamma=2.0, from_logits=False, label_smoothing=0.0, "
        "reduction='mean')",
        tensors=("y_pred", "y_true"),
        names=("categorical_focal_crossentropy",),
        renderings=(
            Rendering(
                "support.CategoricalFocalCrossentropy(alpha=alpha, gamma=gamma, from_logits=from_logits, "
                "label_smoothing=label_smoothing, reduction=torch_reduction(reduction))",
            ),
        ),
        unreduced="support.CategoricalFocalCrossentropy(alpha=alpha, gamma=gamma, from_logits=from_logits, "
        "label_smoothing=label_smoothing, reduction='none')",
        ignored=LOSSES,
        proofs=(
            Proof(
                "keras.losses.CategoricalFocalCrossentropy()",
                {"y_pred": probabilities(6, 5), "y_true": probabilities(6, 5)},
            ),
            Proof(
                "keras.losses.CategoricalFocalCrossentropy([0.1, 0.2, 0.7], 1.5, True, label_smoothing=0.1)",
                {"y_pred": normal(6, 3), "y_true": integers(6, 3, high=2)},
            ),
        ),
    ),
)
