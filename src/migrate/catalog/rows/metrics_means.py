"""Running means: of values, of errors, of losses.

https://keras.io/api/metrics/reduction_metrics/, https://keras.io/api/metrics/regression_metrics/ and
https://lightning.ai/docs/torchmetrics/
"""

from migrate.catalog.model import Metric, Rendering
from migrate.catalog.proofs import Proof, integers, normal, probabilities, uniform
from migrate.catalog.reasons import LOSSES

FITTED = "targets.to(outputs).reshape(outputs.shape)"
STOCK_MSE = "torchmetrics.MeanSquaredError(squared=True, num_outputs=1)"
DATA = {"y_pred": normal(7, 3), "y_true": normal(7, 3)}
COLUMN = {"y_pred": normal(7, 1), "y_true": integers(7, high=9)}

ROWS = (
    Metric(
        source="keras.metrics.Mean(name='mean', dtype=None)",
        target="torchmetrics.MeanMetric()",
        renderings=(Rendering("torchmetrics.MeanMetric()"),),
        note="updated with values instead of predictions and targets",
        ignored={"dtype": "values are added up as float32"} | LOSSES,
        proofs=(
            Proof("keras.metrics.Mean()", {"values": normal(7, 3)}),
            Proof("keras.metrics.Mean(name='loss')", {"values": normal()}, steps=5),
        ),
    ),
    Metric(
        source="keras.metrics.Sum(name='sum', dtype=None)",
        target="torchmetrics.SumMetric()",
        renderings=(Rendering("torchmetrics.SumMetric()"),),
        note="updated with values instead of predictions and targets",
        ignored={"dtype": "values are added up as float32"} | LOSSES,
        proofs=(Proof("keras.metrics.Sum('total')", {"values": normal(7, 3)}),),
    ),
    Metric(
        source="keras.metrics.MeanSquaredError(name='mean_squared_error', dtype=None)",
        target=STOCK_MSE,
        names=("mean_squared_error", "mse", "MSE"),
        renderings=(Rendering("torchmetrics.MeanSquaredError()", targets=FITTED),),
        ignored=LOSSES,
        proofs=(
            Proof("keras.metrics.MeanSquaredError()", DATA),
            Proof("keras.metrics.MeanSquaredError('mse')", COLUMN),
        ),
    ),
    Metric(
        source="keras.metrics.RootMeanSquaredError(name='root_mean_squared_error', dtype=None)",
        target=STOCK_MSE,
        names=("root_mean_squared_error", "rmse", "RMSE"),
        renderings=(Rendering("torchmetrics.MeanSquaredError(squared=False)", targets=FITTED),),
        ignored=LOSSES,
        proofs=(
            Proof("keras.metrics.RootMeanSquaredError()", DATA),
            Proof("keras.metrics.RootMeanSquaredError(name='rmse')", COLUMN),
        ),
    ),
    Metric(
        source="keras.metrics.MeanAbsoluteError(name='mean_absolute_error', dtype=None)",
        target="torchmetrics.MeanAbsoluteError()",
        names=("mean_absolute_error", "mae", "MAE"),
        renderings=(Rendering("torchmetrics.MeanAbsoluteError()", targets=FITTED),),
        ignored=LOSSES,
        proofs=(
            Proof("keras.metrics.MeanAbsoluteError()", DATA),
            Proof("keras.metrics.MeanAbsoluteError()", COLUMN),
        ),
    ),
    Metric(
        source="keras.metrics.MeanAbsolutePercentageError(name='mean_absolute_percentage_error', dtype=None)",
        target="support.LossMetric(loss)",
        names=("mean_absolute_percentage_error", "mape", "MAPE"),
        renderings=(
            Rendering(
                "support.LossMetric(support.KerasLoss(support.absolute_percentage_error, reduction='none'))"
            ),
        ),
        ignored=LOSSES,
        proofs=(Proof("keras.metrics.MeanAbsolutePercentageError()", DATA),),
    ),
    Metric(
        source="keras.metrics.MeanSquaredLogarithmicError(name='mean_squared_logarithmic_error', dtype=None)",
        target="support.LossMetric(loss)",
        names=("mean_squared_logarithmic_error", "msle", "MSLE"),
        renderings=(
            Rendering(
                "support.LossMetric(support.KerasLoss(support.squared_logarithmic_error, reduction='none'))"
            ),
        ),
        ignored=LOSSES,
        proofs=(
            Proof(
                "keras.metrics.MeanSquaredLogarithmicError()",
                {"y_pred": uniform(7, 3, high=3.0), "y_true": uniform(7, 3, high=3.0)},
            ),
        ),
    ),
    Metric(
        source="keras.metrics.LogCoshError(name='logcosh', dtype=None)",
        target="support.LossMetric(loss)",
        names=("logcosh", "log_cosh"),
        renderings=(Rendering("support.LossMetric(support.KerasLoss(support.log_cosh, reduction='none'))"),),
        ignored=LOSSES,
        proofs=(Proof("keras.metrics.LogCoshError()", DATA),),
    ),
    Metric(
        source="keras.metrics.KLDivergence(name='kl_divergence', dtype=None)",
        target="support.LossMetric(loss)",
        names=("kl_divergence", "kullback_leibler_divergence", "kld", "KLD"),
        renderings=(Rendering("support.LossMetric(support.KLDivergence(reduction='none'))"),),
        ignored=LOSSES,
        proofs=(
            Proof(
                "keras.metrics.KLDivergence()", {"y_pred": probabilities(7, 3), "y_true": probabilities(7, 3)}
            ),
        ),
    ),
    Metric(
        source="keras.metrics.SparseCategoricalCrossentropy(name='sparse_categorical_crossentropy', dtype=None, "
        "from_logits=False, ignore_class=None, axis=-1)",
        target="support.SparseCategoricalCrossentropy(from_logits=False, ignore_class=None, reduction='mean')",
        names=("sparse_categorical_crossentropy",),
        renderings=(
            Rendering(
                "support.LossMetric("
                "support.SparseCategoricalCrossentropy(from_logits=from_logits, reduction='none'))"
            ),
        ),
        ignored=LOSSES,
        proofs=(
            Proof(
                "keras.metrics.SparseCategoricalCrossentropy()",
                {"y_pred": probabilities(7, 3), "y_true": integers(7, high=3)},
            ),
            Proof(
                "keras.metrics.SparseCategoricalCrossentropy(from_logits=True)",
                {"y_pred": normal(7, 3), "y_true": integers(7, high=3)},
            ),
        ),
    ),
    Metric(
        source="keras.metrics.CategoricalCrossentropy(name='categorical_crossentropy', dtype=None, from_logits=False, "
        "label_smoothing=0, axis=-1)",
        target="support.CategoricalCrossentropy(from_logits=False, label_smoothing=0, reduction='mean')",
        names=("categorical_crossentropy",),
        renderings=(
            Rendering(
                "support.LossMetric(support.CategoricalCrossentropy(from_logits=from_logits, "
                "label_smoothing=label_smoothing, reduction='none'))"
            ),
        ),
        ignored=LOSSES,
        proofs=(
            Proof(
                "keras.metrics.CategoricalCrossentropy(label_smoothing=0.1)",
                {"y_pred": probabilities(7, 3), "y_true": probabilities(7, 3)},
            ),
        ),
    ),
    Metric(
        source="keras.metrics.BinaryCrossentropy(name='binary_crossentropy', dtype=None, from_logits=False, "
        "label_smoothing=0)",
        target="support.BinaryCrossentropy(from_logits=False, label_smoothing=0, reduction='mean')",
        names=("binary_crossentropy", "bce", "BCE"),
        renderings=(
            Rendering(
                "support.LossMetric(support.BinaryCrossentropy(from_logits=from_logits, "
                "label_smoothing=label_smoothing, reduction='none'))"
            ),
        ),
        ignored=LOSSES,
        proofs=(
            Proof(
                "keras.metrics.BinaryCrossentropy(from_logits=True)",
                {"y_pred": normal(7, 3), "y_true": integers(7, 3, high=2)},
            ),
        ),
    ),
)
