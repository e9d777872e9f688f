"""Losses of real-valued predictions.

torch's classes average over all elements, Keras's over each sample first: the same for a mean. Where torch has none,
or the reduction is another, `support.KerasLoss` reduces as Keras does.

https://keras.io/api/losses/regression_losses/ and https://pytorch.org/docs/stable/nn.html#loss-functions
"""

from migrate.catalog.model import Loss, Rendering
from migrate.catalog.proofs import Proof, integers, normal, uniform
from migrate.catalog.reasons import LOSSES

MEAN = "torch_reduction(reduction) == 'mean'"
FITTED = "targets.to(outputs).reshape(outputs.shape)"
COMMON = "reduction='sum_over_batch_size', name=None, dtype=None"
KERAS_LOSS = "support.KerasLoss(pointwise, reduction='mean')"
DATA = {"y_pred": normal(6, 3), "y_true": normal(6, 3)}
COLUMN = {"y_pred": normal(6, 1), "y_true": integers(6, high=9)}
WEIGHTED = {"y_pred": normal(6, 3), "y_true": normal(6, 3), "sample_weight": uniform(6, high=3.0)}
POSITIVE = {"y_pred": uniform(6, 3, low=0.1, high=3.0), "y_true": uniform(6, 3, low=0.1, high=3.0)}

ROWS = (
    Loss(
        source=f"keras.losses.MeanSquaredError({COMMON})",
        target=KERAS_LOSS,
        names=("mean_squared_error", "mse", "MSE"),
        tensors=("y_pred", "y_true"),
        renderings=(
            Rendering(
                "torch.nn.MSELoss()", target="torch.nn.MSELoss(reduction='mean')", when=MEAN, targets=FITTED
            ),
            Rendering(
                "support.KerasLoss(torch.nn.MSELoss(reduction='none'), reduction=torch_reduction(reduction))"
            ),
        ),
        unreduced="support.KerasLoss(torch.nn.MSELoss(reduction='none'), reduction='none')",
        ignored=LOSSES,
        proofs=(
            Proof("keras.losses.MeanSquaredError()", DATA),
            Proof("keras.losses.MeanSquaredError('sum_over_batch_size', 'mse')", COLUMN),
            Proof("keras.losses.MeanSquaredError(reduction='sum')", DATA),
            Proof("keras.losses.MeanSquaredError(reduction='none')", DATA),
            Proof("keras.losses.MeanSquaredError()", WEIGHTED),
        ),
    ),
    Loss(
        source=f"keras.losses.MeanAbsoluteError({COMMON})",
        target=KERAS_LOSS,
        names=("mean_absolute_error", "mae", "MAE"),
        tensors=("y_pred", "y_true"),
        renderings=(
            Rendering(
                "torch.nn.L1Loss()", target="torch.nn.L1Loss(reduction='mean')", when=MEAN, targets=FITTED
            ),
            Rendering(
                "support.KerasLoss(torch.nn.L1Loss(reduction='none'), reduction=torch_reduction(reduction))"
            ),
        ),
        unreduced="support.KerasLoss(torch.nn.L1Loss(reduction='none'), reduction='none')",
        ignored=LOSSES,
        proofs=(
            Proof("keras.losses.MeanAbsoluteError()", DATA),
            Proof("keras.losses.MeanAbsoluteError()", COLUMN),
            Proof("keras.losses.MeanAbsoluteError('sum')", DATA),
            Proof("keras.losses.MeanAbsoluteError()", WEIGHTED),
        ),
    ),
    Loss(
        source="keras.losses.Huber(delta=1.0, reduction='sum_over_batch_size', name='huber_loss', dtype=None)",
        target=KERAS_LOSS,
        names=("huber", "huber_loss"),
        tensors=("y_pred", "y_true"),
        renderings=(
            Rendering(
                "torch.nn.HuberLoss(delta=delta)",
                target="torch.nn.HuberLoss(reduction='mean', delta=1.0)",
                when=MEAN,
                targets=FITTED,
            ),
            Rendering(
                "support.KerasLoss(torch.nn.HuberLoss(reduction='none', delta=delta), "
                "reduction=torch_reduction(reduction))"
            ),
        ),
        unreduced="support.KerasLoss(torch.nn.HuberLoss(reduction='none', delta=delta), reduction='none')",
        ignored=LOSSES,
        proofs=(
            Proof("keras.losses.Huber()", DATA),
            Proof("keras.losses.Huber(0.4)", COLUMN),
            Proof("keras.losses.Huber(delta=2.0, reduction='sum')", DATA),
            Proof("keras.losses.Huber(delta=0.5)", WEIGHTED),
        ),
    ),
    Loss(
        source=f"keras.losses.Poisson({COMMON})",
        target=KERAS_LOSS,
        names=("poisson",),
        tensors=("y_pred", "y_true"),
        renderings=(
            Rendering(
                "torch.nn.PoissonNLLLoss(log_input=False, eps=1e-07)",
                target="torch.nn.PoissonNLLLoss(log_input=True, full=False, *, eps=1e-08, reduction='mean')",
                when=MEAN,
                targets=FITTED,
            ),
            Rendering(
                "support.KerasLoss(torch.nn.PoissonNLLLoss(log_input=False, eps=1e-07, reduction='none'), "
                "reduction=torch_reduction(reduction))"
            ),
        ),
        unreduced="support.KerasLoss(torch.nn.PoissonNLLLoss(log_input=False, eps=1e-07, reduction='none'), "
        "reduction='none')",
        ignored=LOSSES,
        proofs=(
            Proof("keras.losses.Poisson()", POSITIVE),
            Proof("keras.losses.Poisson(reduction='none')", POSITIVE),
        ),
    ),
    Loss(
        source=f"keras.losses.LogCosh({COMMON})",
        target=KERAS_LOSS,
        names=("log_cosh", "logcosh"),
        tensors=("y_pred", "y_true"),
        renderings=(Rendering("support.KerasLoss(support.log_cosh, reduction=torch_reduction(reduction))"),),
        unreduced="support.KerasLoss(support.log_cosh, reduction='none')",
        ignored=LOSSES,
        proofs=(
            Proof("keras.losses.LogCosh()", DATA),
            Proof("keras.losses.LogCosh(reduction='none')", DATA),
        ),
    ),
    Loss(
        source=f"keras.losses.MeanAbsolutePercentageError({COMMON})",
        target=KERAS_LOSS,
        names=("mean_absolute_percentage_error", "mape", "MAPE"),
        tensors=("y_pred", "y_true"),
        renderings=(
            Rendering(
                "support.KerasLoss(support.absolute_percentage_error, reduction=torch_reduction(reduction))"
            ),
        ),
        unreduced="support.KerasLoss(support.absolute_percentage_error, reduction='none')",
        ignored=LOSSES,
        proofs=(
            Proof("keras.losses.MeanAbsolutePercentageError()", DATA),
            Proof("keras.losses.MeanAbsolutePercentageError(reduction='sum')", DATA),
        ),
    ),
    Loss(
        source=f"keras.losses.MeanSquaredLogarithmicError({COMMON})",
        target=KERAS_LOSS,
        names=("mean_squared_logarithmic_error", "msle", "MSLE"),
        tensors=("y_pred", "y_true"),
        renderings=(
            Rendering(
                "support.KerasLoss(support.squared_logarithmic_error, reduction=torch_reduction(reduction))"
            ),
        ),
        unreduced="support.KerasLoss(support.squared_logarithmic_error, reduction='none')",
        ignored=LOSSES,
        proofs=(
            Proof("keras.losses.MeanSquaredLogarithmicError()", POSITIVE),
            Proof("keras.losses.MeanSquaredLogarithmicError(reduction='sum')", DATA),
        ),
    ),
    Loss(
        source="keras.losses.CosineSimilarity(axis=-1, reduction='sum_over_batch_size', name='cosine_similarity', "
        "dtype=None)",
        target="support.CosineSimilarity(axis=-1, reduction='mean')",
        names=("cosine_similarity",),
        tensors=("y_pred", "y_true"),
        renderings=(Rendering("support.CosineSimilarity(axis=axis, reduction=torch_reduction(reduction))"),),
        unreduced="support.CosineSimilarity(axis=axis, reduction='none')",
        ignored=LOSSES,
        proofs=(
            Proof("keras.losses.CosineSimilarity()", DATA),
            Proof(
                "keras.losses.CosineSimilarity(axis=1, reduction='sum')",
                {"y_pred": normal(4, 3, 2), "y_true": normal(4, 3, 2)},
            ),
            Proof("keras.losses.CosineSimilarity()", WEIGHTED),
        ),
    ),
)
