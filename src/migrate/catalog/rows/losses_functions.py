"""Keras's losses as functions of (y_true, y_pred) that return one value a sample.

Each is the loss of the same name, unreduced, with its arguments the other way round.

https://keras.io/api/losses/
"""

from migrate.catalog.model import Function, Rendering
from migrate.catalog.proofs import Proof, Sample, integers, normal, probabilities, uniform

REAL = {"t": normal(6, 3), "p": normal(6, 3)}
POSITIVE = {"t": uniform(6, 3, low=0.1, high=3.0), "p": uniform(6, 3, low=0.1, high=3.0)}
CLASSES = {"t": probabilities(6, 5), "p": probabilities(6, 5)}


def _loss(name: str, loss: str, inputs: dict[str, Sample], *short: str) -> Function:
    """A loss without options; ``short`` are its abbreviations."""
    return Function(
        source=f"keras.losses.{name}(y_true, y_pred)",
        target=f"{loss.partition('(')[0]}({'pointwise, ' if 'KerasLoss' in loss else ''}reduction='mean')",
        aliases=(
            f"keras.metrics.{name}",
            *(f"keras.{module}.{other}" for module in ("losses", "metrics") for other in short),
        ),
        tensors=("y_true", "y_pred"),
        renderings=(Rendering(f"{loss}(y_pred, y_true)"),),
        proofs=(
            Proof(f"keras.losses.{name}(t, p)", inputs),
            Proof(f"keras.metrics.{name}(y_true=t, y_pred=p)", inputs),
        ),
    )


def _pointwise(name: str, elements: str, inputs: dict[str, Sample], *short: str) -> Function:
    return _loss(name, f"support.KerasLoss({elements}, reduction='none')", inputs, *short)


ROWS = (
    _pointwise("mean_squared_error", "torch.nn.MSELoss(reduction='none')", REAL, "mse", "MSE"),
    _pointwise("mean_absolute_error", "torch.nn.L1Loss(reduction='none')", REAL, "mae", "MAE"),
    _pointwise("mean_absolute_percentage_error", "support.absolute_percentage_error", REAL, "mape", "MAPE"),
    _pointwise(
        "mean_squared_logarithmic_error", "support.squared_logarithmic_error", POSITIVE, "msle", "MSLE"
    ),
    _pointwise("log_cosh", "support.log_cosh", REAL, "logcosh"),
    _pointwise("poisson", "torch.nn.PoissonNLLLoss(log_input=False, eps=1e-07, reduction='none')", POSITIVE),
    _loss(
        "kl_divergence",
        "support.KLDivergence(reduction='none')",
        CLASSES,
        "kullback_leibler_divergence",
        "kld",
        "KLD",
    ),
    Function(
        source="keras.losses.huber(y_true, y_pred, delta=1.0)",
        target="torch.nn.HuberLoss(reduction='mean', delta=1.0)",
        aliases=("keras.metrics.huber",),
        tensors=("y_true", "y_pred"),
        renderings=(
            Rendering(
                "support.KerasLoss(torch.nn.HuberLoss(reduction='none', delta=delta), reduction='none')(y_pred, y_true)"
            ),
        ),
        proofs=(Proof("keras.losses.huber(t, p)", REAL), Proof("keras.losses.huber(t, p, delta=0.5)", REAL)),
    ),
    Function(
        source="keras.losses.cosine_similarity(y_true, y_pred, axis=-1)",
        target="support.CosineSimilarity(axis=-1, reduction='mean')",
        tensors=("y_true", "y_pred"),
        renderings=(Rendering("support.CosineSimilarity(axis=axis, reduction='none')(y_pred, y_true)"),),
        proofs=(
            Proof("keras.losses.cosine_similarity(t, p)", REAL),
            Proof("keras.losses.cosine_similarity(t, p, axis=0)", REAL),
        ),
    ),
    Function(
        source="keras.losses.categorical_crossentropy(y_true, y_pred, from_logits=False, label_smoothing=0.0, axis=-1)",
        target="support.CategoricalCrossentropy(from_logits=False, label_smoothing=0.0, reduction='mean')",
        aliases=("keras.metrics.categorical_crossentropy",),
        tensors=("y_true", "y_pred"),
        renderings=(
            Rendering(
                "support.CategoricalCrossentropy(from_logits=from_logits, label_smoothing=label_smoothing, "
                "reduction='none')(y_pred, y_true)"
            ),
        ),
        proofs=(
            Proof("keras.losses.categorical_crossentropy(t, p)", CLASSES),
            Proof(
                "keras.losses.categorical_crossentropy(t, p, True, 0.1)",
                {"t": probabilities(6, 5), "p": normal(6, 5)},
            ),
        ),
    ),
    Function(
        source="keras.losses.sparse_categorical_crossentropy(y_true, y_pred, from_logits=False, ignore_class=None, "
        "axis=-1)",
        target="support.SparseCategoricalCrossentropy(from_logits=False, ignore_class=None, reduction='mean')",
        aliases=("keras.metrics.sparse_categorical_crossentropy",),
        tensors=("y_true", "y_pred"),
        renderings=(
            Rendering(
                "support.SparseCategoricalCrossentropy(from_logits=from_logits, ignore_class=ignore_class, "
                "reduction='none')(y_pred, y_true)"
            ),
        ),
        proofs=(
            Proof(
                "keras.losses.sparse_categorical_crossentropy(t, p)",
                {"t": integers(6, high=5), "p": probabilities(6, 5)},
            ),
            Proof(
                "keras.losses.sparse_categorical_crossentropy(y_true=t, y_pred=p, from_logits=True, ignore_class=0)",
                {"t": integers(6, high=3), "p": normal(6, 3)},
            ),
        ),
    ),
    Function(
        source="keras.losses.binary_crossentropy(y_true, y_pred, from_logits=False, label_smoothing=0.0, axis=-1)",
        target="support.BinaryCrossentropy(from_logits=False, label_smoothing=0.0, reduction='mean')",
        aliases=("keras.metrics.binary_crossentropy",),
        tensors=("y_true", "y_pred"),
        renderings=(
            Rendering(
                "support.BinaryCrossentropy(from_logits=from_logits, label_smoothing=label_smoothing, "
                "reduction='none')(y_pred, y_true)"
            ),
        ),
        proofs=(
            Proof(
                "keras.losses.binary_crossentropy(t, p)", {"t": integers(6, 3, high=2), "p": uniform(6, 3)}
            ),
            Proof(
                "keras.losses.binary_crossentropy(t, p, from_logits=True, label_smoothing=0.2)",
                {"t": integers(6, 3, high=2), "p": normal(6, 3)},
            ),
        ),
    ),
)
