"""Cross-entropies of logits, normalisation across channels, and dropout, as functions.

https://www.tensorflow.org/api_docs/python/tf/nn and https://pytorch.org/docs/stable/nn.functional.html
"""

from migrate.catalog.model import Function, Rendering
from migrate.catalog.proofs import Proof, integers, normal, probabilities, uniform
from migrate.catalog.reasons import LABEL

ROWS = (
    Function(
        source="tf.nn.softmax_cross_entropy_with_logits(labels, logits, axis=-1, name=None)",
        target="torch.nn.functional.cross_entropy(input, target, reduction='mean')",
        tensors=("labels", "logits"),
        renderings=(
            Rendering(
                "torch.nn.functional.cross_entropy(logits, labels, reduction='none')",
                when="surely(rank(logits) == 2) and axis == -1",
            ),
            Rendering("-(labels * torch.nn.functional.log_softmax(logits, dim=axis)).sum(dim=axis)"),
        ),
        note="TensorFlow's gradient takes it that a sample's labels sum to one; of others torch's is the true one",
        ignored=LABEL,
        proofs=(
            Proof(
                "tf.nn.softmax_cross_entropy_with_logits(y, z)",
                {"y": probabilities(6, 5), "z": normal(6, 5)},
            ),
            Proof(
                "tf.nn.softmax_cross_entropy_with_logits(labels=y, logits=z)",
                {"y": probabilities(2, 3, 5), "z": normal(2, 3, 5)},
            ),
        ),
    ),
    Function(
        source="tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits, name=None)",
        target="torch.nn.functional.cross_entropy(input, target, reduction='mean')",
        tensors=("labels", "logits"),
        renderings=(
            Rendering(
                "torch.nn.functional.cross_entropy(logits, labels.long(), reduction='none')",
                when="surely(rank(logits) == 2)",
            ),
            Rendering(
                "support.SparseCategoricalCrossentropy(from_logits=True, reduction='none')(logits, labels)"
            ),
        ),
        ignored=LABEL,
        proofs=(
            Proof(
                "tf.nn.sparse_softmax_cross_entropy_with_logits(y, z)",
                {"y": integers(6, high=5), "z": normal(6, 5)},
            ),
            Proof(
                "tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=z)",
                {"y": integers(2, 3, high=5), "z": normal(2, 3, 5)},
            ),
        ),
    ),
    Function(
        source="tf.nn.sigmoid_cross_entropy_with_logits(labels=None, logits=None, name=None)",
        target="torch.nn.functional.binary_cross_entropy_with_logits(input, target, reduction='mean')",
        tensors=("labels", "logits"),
        layout="any",
        shape="shape(logits)",
        renderings=(
            Rendering(
                "torch.nn.functional.binary_cross_entropy_with_logits(logits, labels, reduction='none')"
            ),
        ),
        ignored=LABEL,
        proofs=(
            Proof("tf.nn.sigmoid_cross_entropy_with_logits(y, z)", {"y": uniform(6, 5), "z": normal(6, 5)}),
            Proof(
                "tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=z)",
                {"y": uniform(2, 3, 5), "z": normal(2, 3, 5)},
            ),
        ),
    ),
    Function(
        source="tf.nn.local_response_normalization(input, depth_radius=5, bias=1, alpha=1, beta=0.5, name=None)",
        target="torch.nn.functional.local_response_norm(input, size, alpha=0.0001, beta=0.75, k=1.0)",
        aliases=("tf.nn.lrn",),
        tensors=("input",),
        layout="channels_first",
        shape="shape(input)",
        renderings=(
            # TensorFlow sums the squares of 2 r + 1 channels, torch averages them.
            Rendering(
                "torch.nn.functional.local_response_norm("
                "input, 2 * depth_radius + 1, alpha=alpha * (2 * depth_radius + 1), beta=beta, k=bias)"
            ),
        ),
        ignored=LABEL,
        proofs=(
            Proof("tf.nn.local_response_normalization(x)", {"x": normal(2, 3, 4, 16)}),
            Proof("tf.nn.local_response_normalization(x, 2, 2.0, 1e-4, 0.75)", {"x": normal(2, 3, 4, 8)}),
            Proof("tf.nn.lrn(input=x, depth_radius=1, name='lrn')", {"x": normal(2, 3, 4, 8)}),
        ),
    ),
    Function(
        source="tf.nn.bias_add(value, bias, data_format=None, name=None)",
        target="torch.add(input, other)",
        tensors=("value", "bias"),
        shape="shape(value)",
        renderings=(Rendering("value + bias", when="data_format in (None, 'NHWC')"),),
        ignored=LABEL,
        proofs=(
            Proof("tf.nn.bias_add(x, b)", {"x": normal(2, 3, 4), "b": normal(4)}),
            Proof(
                "tf.nn.bias_add(value=x, bias=b, data_format='NHWC')",
                {"x": normal(2, 3, 4, 5), "b": normal(5)},
            ),
        ),
    ),
)
