"""Cross-entropies of two classes, on probabilities and on logits.

https://keras.io/api/losses/probabilistic_losses/#binarycrossentropy-class,
https://pytorch.org/docs/stable/generated/torch.nn.BCELoss.html and
https://pytorch.org/docs/stable/generated/torch.nn.BCEWithLogitsLoss.html
"""

from migrate.catalog.model import Caveat, Level, Loss, Rendering, Style
from migrate.catalog.proofs import Proof, integers, normal, uniform
from migrate.catalog.reasons import FUSED, LOSSES

MEAN = "torch_reduction(reduction) == 'mean' and label_smoothing == 0"
FITTED = "targets.to(outputs).reshape(outputs.shape)"

ROWS = (
    Loss(
        source="keras.losses.BinaryCrossentropy(from_logits=False, label_smoothing=0.0, axis=-1, "
        "reduction='sum_over_batch_size', name='binary_crossentropy', dtype=None)",
        target="support.BinaryCrossentropy(from_logits=False, label_smoothing=0.0, reduction='mean')",
        tensors=("y_pred", "y_true"),
        names=("binary_crossentropy", "bce", "BCE"),
        renderings=(
            Rendering(
                "torch.nn.BCEWithLogitsLoss()",
                target="torch.nn.BCEWithLogitsLoss(weight=None, reduction='mean', pos_weight=None)",
                when=f"from_logits and {MEAN}",
                targets=FITTED,
            ),
            Rendering(
                "torch.nn.BCELoss()",
                target="torch.nn.BCELoss(weight=None, reduction='mean')",
                when=f"not from_logits and {MEAN}",
                style=Style.IDIOMATIC,
                level=Level.EQUIVALENT,
                note="equal while predictions are between 1e-7 and 1 - 1e-7, where Keras clips them; torch bounds "
                "their logarithms at -100",
                tolerance=1e-6,
                targets=FITTED,
            ),
            Rendering(
                "support.BinaryCrossentropy(from_logits=from_logits, label_smoothing=label_smoothing, "
                "reduction=torch_reduction(reduction))",
            ),
        ),
        caveats=(Caveat("not from_logits", Level.EQUIVALENT, FUSED),),
        unreduced="support.BinaryCrossentropy(from_logits=from_logits, label_smoothing=label_smoothing, "
        "reduction='none')",
        ignored=LOSSES,
        proofs=(
            Proof(
                "keras.losses.BinaryCrossentropy()",
                {"y_pred": uniform(6, 1, low=0.01, high=0.99), "y_true": integers(6, high=2)},
            ),
            Proof(
                "keras.losses.BinaryCrossentropy()",
                {"y_pred": uniform(6, 3, low=-0.2, high=1.2), "y_true": integers(6, 3, high=2)},
                style="exact",
            ),
            Proof(
                "keras.losses.BinaryCrossentropy(True)",
                {"y_pred": normal(6, 3), "y_true": integers(6, 3, high=2, dtype="float32")},
            ),
            Proof(
                "keras.losses.BinaryCrossentropy(label_smoothing=0.1, reduction='sum')",
                {"y_pred": uniform(6, 3, low=0.01, high=0.99), "y_true": integers(6, 3, high=2)},
            ),
            Proof(
                "keras.losses.BinaryCrossentropy(from_logits=True, reduction='none')",
                {"y_pred": normal(6, 2, 3), "y_true": integers(6, 2, 3, high=2)},
            ),
            Proof(
                "keras.losses.BinaryCrossentropy()",
                {
                    "y_pred": uniform(6, 1, low=0.01, high=0.99),
                    "y_true": integers(6, 1, high=2),
                    "sample_weight": uniform(6, high=3.0),
                },
            ),
        ),
    ),
    Loss(
        source="keras.losses.BinaryFocalCrossentropy(apply_class_balancing=False, alpha=0.25, gamma=2.0, "
        "from_logits=False, label_smoothing=0.0, axis=-1, reduction='sum_over_batch_size', "
        "name='binary_focal_crossentropy', dtype=None)",
        target="support.BinaryFocalCrossentropy(apply_class_balancing=False, alpha=0.25, gamma=2.0, from_logits=False, "
        "label_smoothing=0.0, reduction='mean')",
        tensors=("y_pred", "y_true"),
        names=("binary_focal_crossentropy",),
        renderings=(
            Rendering(
                "support.BinaryFocalCrossentropy(apply_class_balancing=apply_class_balancing, alpha=alpha, "
                "gamma=gamma, from_logits=from_logits, label_smoothing=label_smoothing, "
                "reduction=torch_reduction(reduction))",
            ),
        ),
        unreduced="support.BinaryFocalCrossentropy(apply_class_balancing=apply_class_balancing, alpha=alpha, "
        "gamma=gamma, from_logits=from_logits, label_smoothing=label_smoothing, reduction='none')",
        ignored=LOSSES,
        proofs=(
            Proof(
                "keras.losses.BinaryFocalCrossentropy()",
                {"y_pred": uniform(6, 3, low=0.01, high=0.99), "y_true": integers(6, 3, high=2)},
            ),
            Proof(
                "keras.losses.BinaryFocalCrossentropy(True, 0.3, 1.5, from_logits=True, label_smoothing=0.1)",
                {"y_pred": normal(6, 3), "y_true": integers(6, 3, high=2)},
            ),
        ),
    ),
)
