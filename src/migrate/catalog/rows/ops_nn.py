"""Cross-entropies of logits, normalisation across channels, and dropout, as functions.

https://www.tensorflow.org/api_docs/python/tf/nn and https://pytorch.org/docs/stable/nn.functional.html
"""

from migrate.catalog.model import Function, Level, Rendering
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
    Function(
        source="tf.nn.l2_loss(t, name=None)",
        target="torch.sum(input, dim=None)",
        tensors=("t",),
        layout="any",
        renderings=(Rendering("torch.sum(torch.square(t)) / 2"),),
        ignored=LABEL,
        proofs=(Proof("tf.nn.l2_loss(x)", {"x": normal(3, 4)}),),
    ),
    Function(
        source="tf.nn.dropout(x, rate, noise_shape=None, seed=None, name=None)",
        target="torch.nn.functional.dropout(input, p=0.5, training=True, inplace=False)",
        tensors=("x",),
        layout="any",
        shape="shape(x)",
        level=Level.STATISTICAL,
        note="in both frameworks this drops whether the model is trained or not",
        renderings=(Rendering("torch.nn.functional.dropout(x, p=rate)"),),
        ignored={**LABEL, "seed": "torch has one seed for all: torch.manual_seed"},
        proofs=(
            Proof("tf.nn.dropout(x, 0.3)", {"x": normal(200, 100)}),
            Proof("tf.nn.dropout(x=x, rate=0.5)", {"x": normal(200, 100)}),
        ),
    ),
    Function(
        source="tf.math.unsorted_segment_sum(data, segment_ids, num_segments, name=None)",
        target="torch.index_add(input, dim, index, source)",
        tensors=("data", "segment_ids"),
        renderings=(
            Rendering(
                "data.new_zeros(num_segments, *data.shape[1:]).index_add(0, as_tensor(segment_ids), data)"
            ),
        ),
        ignored=LABEL,
        proofs=(
            Proof("tf.math.unsorted_segment_sum(x, i, 4)", {"x": normal(6, 3), "i": integers(6, high=4)}),
            Proof(
                "tf.math.unsorted_segment_sum(data=x, segment_ids=[0, 2, 0], num_segments=3)",
                {"x": normal(3, 2)},
            ),
        ),
    ),
    Function(
        source="tf.print(*inputs, output_stream=None, summarize=3, sep=' ', end=None, name=None)",
        target="print(*objects, sep=' ', end=None)",
        renderings=(Rendering("print(*inputs, sep=sep, end=end)"),),
        note="to the standard output, not the standard error; tensors are shortened otherwise",
        ignored={**LABEL, "summarize": "torch.set_printoptions says how much of a tensor is shown"},
        proofs=(Proof("tf.print('loss', 3)"),),
    ),
)
