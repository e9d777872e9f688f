"""Hinge losses and the Kullback-Leibler divergence.

https://keras.io/api/losses/hinge_losses/ and https://keras.io/api/losses/probabilistic_losses/#kldivergence-class
"""

from migrate.catalog.model import Loss, Rendering
from migrate.catalog.proofs import Proof, integers, normal, probabilities, uniform
from migrate.catalog.reasons import LOSSES

COMMON = "reduction='sum_over_batch_size', name=None, dtype=None"
SIGNS = {"y_pred": normal(6, 3), "y_true": integers(6, 3, high=2)}
REAL = {"y_pred": normal(6, 3), "y_true": normal(6, 3)}
CLASSES = {"y_pred": probabilities(6, 5), "y_true": probabilities(6, 5)}

ROWS = (
    Loss(
        source=f"keras.losses.Hinge({COMMON})",
        target="support.KerasLoss(pointwise, reduction='mean')",
        names=("hinge",),
        tensors=("y_pred", "y_true"),
        renderings=(Rendering("support.KerasLoss(support.hinge, reduction=torch_reduction(reduction))"),),
        unreduced="support.KerasLoss(support.hinge, reduction='none')",
        ignored=LOSSES,
        proofs=(Proof("keras.losses.Hinge()", SIGNS), Proof("keras.losses.Hinge(reduction='sum')", REAL)),
    ),
    Loss(
        source=f"keras.losses.SquaredHinge({COMMON})",
        target="support.KerasLoss(pointwise, reduction='mean')",
        names=("squared_hinge",),
        tensors=("y_pred", "y_true"),
        renderings=(
            Rendering("support.KerasLoss(support.squared_hinge, reduction=torch_reduction(reduction))"),
        ),
        unreduced="support.KerasLoss(support.squared_hinge, reduction='none')",
        ignored=LOSSES,
        proofs=(
            Proof("keras.losses.SquaredHinge()", SIGNS),
            Proof("keras.losses.SquaredHinge(reduction='none')", REAL),
        ),
    ),
    Loss(
        source=f"keras.losses.CategoricalHinge({COMMON})",
        target="support.CategoricalHinge(reduction='mean')",
        names=("categorical_hinge",),
        tensors=("y_pred", "y_true"),
        renderings=(Rendering("support.CategoricalHinge(reduction=torch_reduction(reduction))"),),
        unreduced="support.CategoricalHinge(reduction='none')",
        ignored=LOSSES,
        proofs=(
            Proof("keras.losses.CategoricalHinge()", SIGNS),
            Proof("keras.losses.CategoricalHinge(reduction='sum')", CLASSES),
        ),
    ),
    Loss(
        source=f"keras.losses.KLDivergence({COMMON})",
        target="support.KLDivergence(reduction='mean')",
        names=("kl_divergence", "kullback_leibler_divergence", "kld", "KLD"),
        tensors=("y_pred", "y_true"),
        renderings=(Rendering("support.KLDivergence(reduction=torch_reduction(reduction))"),),
        unreduced="support.KLDivergence(reduction='none')",
        ignored=LOSSES,
        proofs=(
            Proof("keras.losses.KLDivergence()", CLASSES),
            Proof(
                "keras.losses.KLDivergence(reduction='sum')",
                {"y_pred": uniform(6, 3, low=-0.1), "y_true": uniform(6, 3, low=-0.1)},
            ),
            Proof(
                "keras.losses.KLDivergence()",
                {
                    "y_pred": probabilities(6, 5),
                    "y_true": probabilities(6, 5),
                    "sample_weight": uniform(6, high=3.0),
                },
            ),
        ),
    ),
)
