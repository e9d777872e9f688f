"""Metrics of classifiers: torchmetrics where it counts the same, a small class where it is not known to.

https://keras.io/api/metrics/ and https://lightning.ai/docs/torchmetrics/
"""

from migrate.catalog.model import Level, Metric, Rendering, Style
from migrate.catalog.proofs import Proof, integers, normal, probabilities, uniform
from migrate.catalog.reasons import LOSSES

MULTICLASS = "torchmetrics.classification.MulticlassAccuracy(num_classes, top_k=1, average='macro')"
FLAT = "surely(rank(y_pred) == 2 and channels(y_pred) > 1)"
FITTED = "targets.reshape(outputs.shape).long()"
LOGITS = "equal for predictions between 0 and 1; torchmetrics takes others for logits, Keras does not"
SCORES = {"y_pred": uniform(7, 1), "y_true": integers(7, high=2)}

ROWS = (
    Metric(
        source="keras.metrics.SparseCategoricalAccuracy(name='sparse_categorical_accuracy', dtype=None)",
        target="support.SparseCategoricalAccuracy()",
        tensors=("y_pred", "y_true"),
        names=("sparse_categorical_accuracy",),
        renderings=(
            Rendering(
                "torchmetrics.classification.MulticlassAccuracy(num_classes=channels(y_pred), average='micro')",
                target=MULTICLASS,
                when=FLAT,
                targets="targets.flatten().long()",
            ),
            Rendering("support.SparseCategoricalAccuracy()"),
        ),
        ignored=LOSSES,
        proofs=(
            Proof(
                "keras.metrics.SparseCategoricalAccuracy()",
                {"y_pred": normal(8, 3), "y_true": integers(8, high=3)},
            ),
            Proof(
                "keras.metrics.SparseCategoricalAccuracy('acc')",
                {"y_pred": normal(8, 4, 3), "y_true": integers(8, 4, high=3, dtype="float32")},
            ),
        ),
    ),
    Metric(
        source="keras.metrics.CategoricalAccuracy(name='categorical_accuracy', dtype=None)",
        target="support.CategoricalAccuracy()",
        tensors=("y_pred", "y_true"),
        names=("categorical_accuracy",),
        renderings=(
            Rendering(
                "torchmetrics.classification.MulticlassAccuracy(num_classes=channels(y_pred), average='micro')",
                target=MULTICLASS,
                when=FLAT,
                targets="targets.argmax(-1)",
            ),
            Rendering("support.CategoricalAccuracy()"),
        ),
        ignored=LOSSES,
        proofs=(
            Proof(
                "keras.metrics.CategoricalAccuracy()", {"y_pred": normal(8, 3), "y_true": probabilities(8, 3)}
            ),
            Proof(
                "keras.metrics.CategoricalAccuracy(name='acc')",
                {"y_pred": normal(8, 4, 3), "y_true": probabilities(8, 4, 3)},
            ),
        ),
    ),
    Metric(
        source="keras.metrics.BinaryAccuracy(name='binary_accuracy', dtype=None, threshold=0.5)",
        target="support.BinaryAccuracy(threshold=0.5)",
        tensors=("y_pred", "y_true"),
        names=("binary_accuracy",),
        renderings=(
            Rendering(
                "torchmetrics.classification.BinaryAccuracy(threshold=threshold)",
                target="torchmetrics.classification.BinaryAccuracy(threshold=0.5)",
                style=Style.IDIOMATIC,
                level=Level.EQUIVALENT,
                note=LOGITS,
                tolerance=1e-6,
                targets=FITTED,
            ),
            Rendering("support.BinaryAccuracy(threshold=threshold)"),
        ),
        ignored=LOSSES,
        proofs=(
            Proof("keras.metrics.BinaryAccuracy()", SCORES),
            Proof("keras.metrics.BinaryAccuracy(threshold=0.3)", SCORES),
            Proof(
                "keras.metrics.BinaryAccuracy()",
                {"y_pred": normal(7, 3), "y_true": integers(7, 3, high=2)},
                style="exact",
            ),
        ),
    ),
    Metric(
        source="keras.metrics.SparseTopKCategoricalAccuracy(k=5, name='sparse_top_k_categorical_accuracy', dtype=None, "
        "from_sorted_ids=False)",
        target=MULTICLASS,
        tensors=("y_pred", "y_true"),
        names=("sparse_top_k_categorical_accuracy",),
        renderings=(
            Rendering(
                "torchmetrics.classification.MulticlassAccuracy("
                "num_classes=channels(y_pred), top_k=k, average='micro')",
                when="surely(rank(y_pred) == 2)",
                targets="targets.flatten().long()",
            ),
            Rendering(
                "support.SparseTopKCategoricalAccuracy(k)",
                target="support.SparseTopKCategoricalAccuracy(k=5)",
            ),
        ),
        ignored=LOSSES,
        proofs=(
            Proof(
                "keras.metrics.SparseTopKCategoricalAccuracy(3)",
                {"y_pred": normal(8, 7), "y_true": integers(8, high=7)},
            ),
            Proof(
                "keras.metrics.SparseTopKCategoricalAccuracy()",
                {"y_pred": normal(8, 9), "y_true": integers(8, 1, high=9)},
            ),
            Proof(
                "keras.metrics.SparseTopKCategoricalAccuracy(k=2)",
                {"y_pred": normal(4, 5, 7), "y_true": integers(4, 5, high=7)},
            ),
        ),
    ),
    Metric(
        source="keras.metrics.TopKCategoricalAccuracy(k=5, name='top_k_categorical_accuracy', dtype=None)",
        target=MULTICLASS,
        tensors=("y_pred", "y_true"),
        names=("top_k_categorical_accuracy",),
        renderings=(
            Rendering(
                "torchmetrics.classification.MulticlassAccuracy("
                "num_classes=channels(y_pred), top_k=k, average='micro')",
                when="surely(rank(y_pred) == 2)",
                targets="targets.argmax(-1)",
            ),
            Rendering("support.TopKCategoricalAccuracy(k)", target="support.TopKCategoricalAccuracy(k=5)"),
        ),
        ignored=LOSSES,
        proofs=(
            Proof(
                "keras.metrics.TopKCategoricalAccuracy(k=3)",
                {"y_pred": normal(8, 7), "y_true": probabilities(8, 7)},
            ),
            Proof(
                "keras.metrics.TopKCategoricalAccuracy(2)",
                {"y_pred": normal(4, 5, 7), "y_true": probabilities(4, 5, 7)},
            ),
        ),
    ),
    Metric(
        source="keras.metrics.Precision(thresholds=None, top_k=None, class_id=None, name=None, dtype=None)",
        target="torchmetrics.classification.BinaryPrecision(threshold=0.5)",
        tensors=("y_pred", "y_true"),
        names=("precision", "Precision"),
        renderings=(
            Rendering(
                "torchmetrics.classification.BinaryPrecision("
                "threshold=0.5 if thresholds is None else thresholds)",
                when="thresholds is None or is_number(thresholds)",
                level=Level.EQUIVALENT,
                note=LOGITS,
                tolerance=1e-6,
                targets=FITTED,
            ),
        ),
        ignored=LOSSES,
        proofs=(
            Proof("keras.metrics.Precision()", SCORES),
            Proof("keras.metrics.Precision(thresholds=0.3)", SCORES),
        ),
    ),
    Metric(
        source="keras.metrics.Recall(thresholds=None, top_k=None, class_id=None, name=None, dtype=None)",
        target="torchmetrics.classification.BinaryRecall(threshold=0.5)",
        tensors=("y_pred", "y_true"),
        names=("recall", "Recall"),
        renderings=(
            Rendering(
                "torchmetrics.classification.BinaryRecall(threshold=0.5 if thresholds is None else thresholds)",
                when="thresholds is None or is_number(thresholds)",
                level=Level.EQUIVALENT,
                note=LOGITS,
                tolerance=1e-6,
                targets=FITTED,
            ),
        ),
        ignored=LOSSES,
        proofs=(
            Proof("keras.metrics.Recall()", SCORES),
            Proof("keras.metrics.Recall(0.7)", SCORES),
        ),
    ),
    Metric(
        source="keras.metrics.AUC(num_thresholds=200, curve='ROC', summation_method='interpolation', name=None, "
        "dtype=None, thresholds=None, multi_label=False, num_labels=None, label_weights=None, from_logits=False)",
        target="torchmetrics.classification.BinaryAUROC(max_fpr=None, thresholds=None)",
        tensors=("y_pred", "y_true"),
        names=("auc", "AUC"),
        renderings=(
            Rendering(
                "torchmetrics.classification.BinaryAUROC(thresholds=num_thresholds)",
                when="curve == 'ROC' and summation_method == 'interpolation'",
                level=Level.EQUIVALENT,
                note="Keras counts what is above a threshold, torchmetrics what is not below it: different only for "
                "predictions that are thresholds",
                tolerance=1e-5,
                targets=FITTED,
            ),
        ),
        ignored=LOSSES,
        proofs=(
            Proof("keras.metrics.AUC()", {"y_pred": uniform(40, 1), "y_true": integers(40, high=2)}),
            Proof(
                "keras.metrics.AUC(num_thresholds=20)",
                {"y_pred": uniform(40), "y_true": integers(40, high=2)},
            ),
        ),
    ),
)
