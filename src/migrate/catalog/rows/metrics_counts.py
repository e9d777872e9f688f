"""Metrics that count: equal values, and right and wrong predictions of a yes or no.

https://keras.io/api/metrics/classification_metrics/
"""

from migrate.catalog.model import Metric, Rendering
from migrate.catalog.proofs import Proof, integers, uniform
from migrate.catalog.reasons import LOSSES

SCORES = {"y_pred": uniform(30, 1), "y_true": integers(30, high=2)}
COLUMNS = {"y_pred": uniform(9, 4), "y_true": integers(9, 4, high=2)}


def _count(kind: str, snake: str, positive: bool, predicted: bool) -> Metric:
    call = f"support.ConfusionCount({positive}, {predicted}, thresholds)"
    return Metric(
        source=f"keras.metrics.{kind}(thresholds=None, name=None, dtype=None)",
        target="support.ConfusionCount(positive, predicted, thresholds=None)",
        names=(kind, snake),
        renderings=(
            Rendering(f"support.ConfusionCount({positive}, {predicted})", when="thresholds is None"),
            Rendering(call),
        ),
        ignored=LOSSES,
        proofs=(
            Proof(f"keras.metrics.{kind}()", SCORES),
            Proof(f"keras.metrics.{kind}(thresholds=0.3, name='n')", COLUMNS),
            Proof(f"keras.metrics.{kind}([0.2, 0.5, 0.9])", SCORES),
        ),
        url="https://keras.io/api/metrics/classification_metrics/",
    )


ROWS = (
    _count("TruePositives", "true_positives", True, True),
    _count("FalsePositives", "false_positives", False, True),
    _count("TrueNegatives", "true_negatives", False, False),
    _count("FalseNegatives", "false_negatives", True, False),
    Metric(
        source="keras.metrics.Accuracy(name='accuracy', dtype=None)",
        target="support.EqualityAccuracy()",
        renderings=(Rendering("support.EqualityAccuracy()"),),
        ignored=LOSSES,
        proofs=(
            Proof(
                "keras.metrics.Accuracy()", {"y_pred": integers(40, high=3), "y_true": integers(40, high=3)}
            ),
            Proof(
                "keras.metrics.Accuracy(name='acc')",
                {"y_pred": integers(8, 5, high=3), "y_true": integers(8, 5, high=3)},
            ),
        ),
        url="https://keras.io/api/metrics/accuracy_metrics/#accuracy-class",
    ),
)
