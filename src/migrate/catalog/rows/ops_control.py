"""Operations that take functions or are built up step by step, and a few of TensorFlow's own.

https://www.tensorflow.org/api_docs/python/tf
"""

from migrate.catalog.model import Function, Level, Rendering
from migrate.catalog.proofs import Proof, integers, normal, uniform
from migrate.catalog.reasons import LABEL

X = {"x": normal(4, 3)}
SPEED = {
    "parallel_iterations": "a matter of speed",
    "back_prop": "of TensorFlow 1: gradients always flow",
    "swap_memory": "a matter of memory",
    "infer_shape": "shapes are always known",
    "dtype": "the function's results say their dtype",
    "fn_output_signature": "the function's results say their dtype and shape",
}
LABELS = {"a": integers(30, high=4), "b": integers(30, high=4)}

ONE = {"x": normal(4, 3), "p": normal(1)}

ROWS = (
    Function(
        source="tf.cond(pred, true_fn=None, false_fn=None, name=None)",
        target="either(pred, true, false)",
        tensors=("pred",),
        requires="not surely(true_fn is None) and not surely(false_fn is None)",
        renderings=(Rendering("either(pred, true_fn(), false_fn())"),),
        ignored=LABEL,
        proofs=(
            Proof("tf.cond(p[0] > 0, lambda: x * 2, lambda: x - 1)", ONE),
            Proof("tf.cond(p[0] < 0.0, true_fn=lambda: x * x, false_fn=lambda: x, name='c')", ONE),
            Proof("tf.cond(pred=p[0] > -99.0, true_fn=lambda: (x, x + 1), false_fn=lambda: (x, x))", ONE),
        ),
        url="https://www.tensorflow.org/api_docs/python/tf/cond",
    ),
    Function(
        source="keras.ops.cond(pred, true_fn, false_fn)",
        target="either(pred, true, false)",
        tensors=("pred",),
        renderings=(Rendering("either(pred, true_fn(), false_fn())"),),
        proofs=(
            Proof("keras.ops.cond(p[0] > 0, lambda: x * 2, lambda: x - 1)", ONE),
            Proof("keras.ops.cond(pred=p[0] < 0.0, true_fn=lambda: x, false_fn=lambda: x + 1)", ONE),
        ),
        url="https://keras.io/api/ops/core/",
    ),
    Function(
        source="tf.math.bincount(arr, weights=None, minlength=None, maxlength=None, dtype='int32', name=None, "
        "axis=None, binary_output=False)",
        target="support.count_values(values, weights=None, minlength=0, maxlength=None, dtype=torch.int32)",
        tensors=("arr", "weights"),
        requires="axis is None",
        renderings=(
            Rendering(
                "support.count_values(arr, weights=weights, minlength=0 if minlength is None else minlength, "
                "maxlength=maxlength, dtype=torch_dtype(dtype))",
                when="not binary_output",
            ),
        ),
        ignored=LABEL,
        proofs=(
            Proof("tf.math.bincount(a)", LABELS),
            Proof("tf.math.bincount(a, minlength=6, dtype=tf.int64)", LABELS),
            Proof(
                "tf.math.bincount(arr=a, weights=w, maxlength=3)",
                LABELS | {"w": uniform(30)},
                gradients=False,
                reason="TensorFlow has no gradient of counts",
            ),
            Proof("tf.math.bincount(m, None, 2, 9)", {"m": integers(5, 6, high=12)}),
        ),
        url="https://www.tensorflow.org/api_docs/python/tf/math/bincount",
    ),
    Function(
        source="tf.slice(input_, begin, size, name=None)",
        target="support.slice_tensor(x, begin, size)",
        aliases=("keras.backend.slice",),
        tensors=("input_",),
        renderings=(Rendering("support.slice_tensor(input_, begin, size)"),),
        ignored=LABEL,
        proofs=(
            Proof("tf.slice(x, [1, 0], [2, -1])", X),
            Proof("tf.slice(input_=x, begin=(0, 1), size=(-1, 2), name='s')", X),
            Proof("tf.slice(x, [0, 1, 2], [2, 2, 1])", {"x": normal(3, 4, 5)}),
        ),
        url="https://www.tensorflow.org/api_docs/python/tf/slice",
    ),
    Function(
        source="keras.ops.slice(inputs, start_indices, shape)",
        target="support.slice_tensor(x, begin, size)",
        tensors=("inputs",),
        renderings=(Rendering("support.slice_tensor(inputs, start_indices, shape)"),),
        proofs=(
            Proof("keras.ops.slice(x, (1, 0), (2, 3))", X),
            Proof(
                "keras.ops.slice(inputs=x, start_indices=[0, 1, 2], shape=[2, -1, 1])", {"x": normal(3, 4, 5)}
            ),
        ),
        url="https://keras.io/api/ops/core/",
    ),
    Function(
        source="tf.map_fn(fn, elems, dtype=None, parallel_iterations=None, back_prop=True, swap_memory=False, "
        "infer_shape=True, name=None, fn_output_signature=None)",
        target="support.map_elements(function, elements)",
        renderings=(Rendering("support.map_elements(fn, elems)"),),
        ignored=LABEL | SPEED,
        proofs=(
            Proof("tf.map_fn(lambda t: t * t + 1, x)", X),
            Proof(
                "tf.map_fn(fn=lambda t: t[0] * t[1], elems=(x, y), dtype=tf.float32)", X | {"y": normal(4)}
            ),
            Proof(
                "tf.map_fn(lambda t: (t * 2, t + 1), x, fn_output_signature=(tf.float32, tf.float32), name='m')",
                X,
            ),
        ),
        url="https://www.tensorflow.org/api_docs/python/tf/map_fn",
    ),
    Function(
        source="tf.vectorized_map(fn, elems, fallback_to_while_loop=True, warn=True)",
        target="support.map_elements(function, elements)",
        renderings=(Rendering("support.map_elements(fn, elems)"),),
        ignored={
            "fallback_to_while_loop": "any function does",
            "warn": "there is nothing to warn of",
        },
        proofs=(
            Proof("tf.vectorized_map(lambda t: t * t + 1, x)", X),
            Proof("tf.vectorized_map(fn=lambda t: t[0] * t[1], elems=(x, y))", X | {"y": normal(4)}),
        ),
        url="https://www.tensorflow.org/api_docs/python/tf/vectorized_map",
    ),
    Function(
        source="tf.math.confusion_matrix(labels, predictions, num_classes=None, weights=None, dtype='int32', "
        "name=None)",
        target="support.confusion_matrix(labels, predictions, num_classes=None, weights=None, dtype=torch.int32)",
        tensors=("labels", "predictions"),
        renderings=(
            Rendering(
                "support.confusion_matrix(labels, predictions, num_classes=num_classes, weights=weights, "
                "dtype=torch_dtype(dtype))"
            ),
        ),
        ignored=LABEL,
        proofs=(
            Proof("tf.math.confusion_matrix(a, b)", LABELS),
            Proof("tf.math.confusion_matrix(labels=a, predictions=b, num_classes=6, dtype=tf.int64)", LABELS),
            Proof("tf.math.confusion_matrix(a, b, 4, w, tf.float32)", LABELS | {"w": uniform(30)}),
        ),
        url="https://www.tensorflow.org/api_docs/python/tf/math/confusion_matrix",
    ),
    Function(
        source="tf.random.gamma(shape, alpha, beta=None, dtype='float32', seed=None, name=None)",
        target="torch.distributions.Gamma(concentration, rate)",
        level=Level.STATISTICAL,
        note="the same distribution; no seed makes the numbers themselves the same",
        renderings=(
            Rendering(
                "torch.distributions.Gamma(torch.as_tensor(alpha, dtype=torch_dtype(dtype)), "
                "torch.as_tensor(1.0 if beta is None else beta, dtype=torch_dtype(dtype))).sample(shape)"
            ),
        ),
        ignored=LABEL | {"seed": "torch has one seed for all: torch.manual_seed"},
        proofs=(
            Proof("tf.random.gamma([20000], 2.0)"),
            Proof("tf.random.gamma(shape=(200, 100), alpha=0.5, beta=3.0, dtype=tf.float64, seed=1)"),
            Proof("tf.random.gamma([10000], [0.7, 4.0])"),
        ),
        url="https://www.tensorflow.org/api_docs/python/tf/random/gamma",
    ),
    Function(
        source="tf.timestamp(name=None)",
        target="support.timestamp()",
        renderings=(Rendering("support.timestamp()"),),
        ignored=LABEL,
        note="the proof's two calls are some seconds apart, of 1.8e9",
        proofs=(Proof("tf.timestamp()"), Proof("tf.timestamp(name='now')")),
        url="https://www.tensorflow.org/api_docs/python/tf/timestamp",
    ),
    Function(
        source="tf.TensorShape(dims)",
        target="torch.Size(*sizes)",
        renderings=(Rendering("torch.Size(dims)", when="not surely(dims is None)"),),
        note="sizes that are None, which a static shape may have, are none that torch knows",
        proofs=(
            Proof("tf.TensorShape([2, 3])", uses=("tuple(made)", "len(made)", "made[1]")),
            Proof("tf.TensorShape(dims=(4,))", uses=("tuple(made)",)),
        ),
        url="https://www.tensorflow.org/api_docs/python/tf/TensorShape",
    ),
    Function(
        source="tf.TensorArray(dtype, size=None, dynamic_size=None, clear_after_read=None, tensor_array_name=None, "
        "handle=None, flow=None, infer_shape=True, element_shape=None, colocate_with_first_write_call=True, name=None)",
        target="support.TensorArray(size=None)",
        renderings=(Rendering("support.TensorArray(size=size)"),),
        ignored=LABEL
        | {
            "dtype": "that of what is written",
            "dynamic_size": "it always grows",
            "clear_after_read": "a matter of memory",
            "tensor_array_name": "a label of the graph",
            "infer_shape": "a check",
            "element_shape": "a check",
            "colocate_with_first_write_call": "a matter of devices",
        },
        proofs=(
            Proof(
                "tf.TensorArray(tf.float32, size=4)",
                X,
                uses=("made.unstack(x).stack()", "made.unstack(x).read(2)", "made.unstack(x).gather([3, 0])"),
            ),
            Proof(
                "tf.TensorArray(dtype=tf.float32, size=0, dynamic_size=True, clear_after_read=False, name='ta')",
                X,
                uses=("made.write(0, x[0]).write(1, x[3]).stack()", "made.write(2, x[1]).size()"),
            ),
        ),
        note="as an object; its tensors may have any shape",
        url="https://www.tensorflow.org/api_docs/python/tf/TensorArray",
    ),
    Function(
        source="tf.nn.compute_average_loss(per_example_loss, sample_weight=None, global_batch_size=None)",
        target="torch.sum(input)",
        tensors=("per_example_loss", "sample_weight"),
        renderings=(
            Rendering(
                "per_example_loss.sum() / (per_example_loss.shape[0] if global_batch_size is None else "
                "global_batch_size)",
                when="sample_weight is None",
            ),
            Rendering(
                "(per_example_loss * sample_weight).sum() / (per_example_loss.shape[0] if global_batch_size is None "
                "else global_batch_size)"
            ),
        ),
        note="without a global batch size, of one process",
        proofs=(
            Proof("tf.nn.compute_average_loss(x)", {"x": normal(12)}),
            Proof("tf.nn.compute_average_loss(x, global_batch_size=32)", {"x": normal(12)}),
            Proof("tf.nn.compute_average_loss(x, w, 24)", {"x": normal(12), "w": uniform(12)}),
            Proof(
                "tf.nn.compute_average_loss(per_example_loss=x, sample_weight=w)",
                {"x": normal(12), "w": uniform(12)},
            ),
        ),
        url="https://www.tensorflow.org/api_docs/python/tf/nn/compute_average_loss",
    ),
    Function(
        source="tf.nn.scale_regularization_loss(regularization_loss)",
        target="torch.sum(input)",
        tensors=("regularization_loss",),
        renderings=(Rendering("regularization_loss.sum()"),),
        note="of one process",
        proofs=(
            Proof("tf.nn.scale_regularization_loss(x)", {"x": normal()}),
            Proof("tf.nn.scale_regularization_loss(regularization_loss=x)", {"x": normal(3)}),
        ),
        url="https://www.tensorflow.org/api_docs/python/tf/nn/scale_regularization_loss",
    ),
)
