"""Convolution and pooling as functions, with their weights given by the caller.

https://www.tensorflow.org/api_docs/python/tf/nn and
https://pytorch.org/docs/stable/nn.functional.html#convolution-functions
"""

from migrate.catalog.model import Function, Rendering
from migrate.catalog.proofs import Proof, normal
from migrate.catalog.reasons import LABEL

CONVOLVED = {"x": normal(2, 8, 7, 3), "w": normal(3, 3, 3, 4)}
IMAGES = {"x": normal(2, 8, 7, 3)}
BATCHED = "data_format in (None, 'NHWC')"
LET = {"window": "inner(ksize)", "stride": "inner(strides)", "dilation": "inner(dilations)"}

ROWS = (
    Function(
        source="tf.nn.conv2d(input, filters, strides, padding, data_format='NHWC', dilations=None, name=None)",
        target="torch.nn.functional.conv2d(input, weight, bias=None, stride=1, padding=0, dilation=1, groups=1)",
        renamed={"filter": "filters"},
        tensors=("input",),
        layout="channels_first",
        numbers=("strides", "dilations"),
        let={name: LET[name] for name in ("stride", "dilation")},
        requires=BATCHED,
        renderings=(
            Rendering(
                "torch.nn.functional.conv2d(input, filters.permute(3, 2, 0, 1), stride=one(stride), "
                "dilation=one(dilation))",
                when="padding == 'VALID'",
            ),
            Rendering(
                "torch.nn.functional.conv2d(input, filters.permute(3, 2, 0, 1), padding='same', "
                "dilation=one(dilation))",
                when="padding == 'SAME' and surely(all_equal(stride, 1))",
            ),
            Rendering(
                "torch.nn.functional.conv2d(support.pad_same(input, filters.shape[:2], stride, dilation), "
                "filters.permute(3, 2, 0, 1), stride=one(stride), dilation=one(dilation))",
                when="padding == 'SAME'",
            ),
        ),
        ignored=LABEL,
        proofs=(
            Proof("tf.nn.conv2d(x, w, 1, 'VALID')", CONVOLVED),
            Proof(
                "tf.nn.conv2d(input=x, filters=w, strides=[1, 2, 2, 1], padding='VALID', name='c')", CONVOLVED
            ),
            Proof("tf.nn.conv2d(x, w, strides=[1, 1, 1, 1], padding='SAME')", CONVOLVED),
            Proof("tf.nn.conv2d(x, w, 1, 'SAME', dilations=2)", CONVOLVED),
            Proof("tf.nn.conv2d(x, w, strides=2, padding='SAME')", CONVOLVED),
            Proof("tf.nn.conv2d(x, w, strides=[1, len(w) - 1, len(w) - 1, 1], padding='SAME')", CONVOLVED),
            Proof("tf.nn.conv2d(x, w, strides=[1, len(w) - 2, 1, 1], padding='VALID')", CONVOLVED),
        ),
    ),
    Function(
        source="tf.nn.max_pool2d(input, ksize, strides, padding, data_format='NHWC', name=None)",
        target="torch.nn.functional.max_pool2d(input, kernel_size, stride=None, padding=0)",
        aliases=("tf.nn.max_pool",),
        tensors=("input",),
        layout="channels_first",
        numbers=("ksize", "strides"),
        let={name: LET[name] for name in ("window", "stride")},
        requires=BATCHED,
        renderings=(
            Rendering(
                "torch.nn.functional.max_pool2d(input, one(window), one(stride))", when="padding == 'VALID'"
            ),
            Rendering(
                "torch.nn.functional.max_pool2d(support.pad_same(input, window, stride, value=float('-inf')), "
                "one(window), one(stride))",
                when="padding == 'SAME'",
            ),
        ),
        ignored=LABEL,
        proofs=(
            Proof("tf.nn.max_pool2d(x, 2, 2, 'VALID')", IMAGES),
            Proof("tf.nn.max_pool2d(x, [1, len(x), len(x), 1], [1, len(x), len(x), 1], 'SAME')", IMAGES),
            Proof(
                "tf.nn.max_pool2d(input=x, ksize=[1, 3, 2, 1], strides=[1, 2, 1, 1], padding='SAME')", IMAGES
            ),
        ),
    ),
    Function(
        source="tf.nn.avg_pool2d(input, ksize, strides, padding, data_format='NHWC', name=None)",
        target="torch.nn.functional.avg_pool2d(input, kernel_size, stride=None, padding=0)",
        aliases=("tf.nn.avg_pool",),
        tensors=("input",),
        layout="channels_first",
        numbers=("ksize", "strides"),
        let={name: LET[name] for name in ("window", "stride")},
        requires=BATCHED,
        renderings=(
            Rendering(
                "torch.nn.functional.avg_pool2d(input, one(window), one(stride))", when="padding == 'VALID'"
            ),
            Rendering("support.average_pool_same(input, window, stride)", when="padding == 'SAME'"),
        ),
        ignored=LABEL,
        proofs=(
            Proof("tf.nn.avg_pool2d(x, 2, 2, 'VALID')", IMAGES),
            Proof("tf.nn.avg_pool2d(x, [1, len(x), len(x), 1], [1, 1, 1, 1], 'SAME')", IMAGES),
            Proof("tf.nn.avg_pool2d(x, ksize=(3, 2), strides=[1, 2, 1, 1], padding='SAME')", IMAGES),
        ),
    ),
    Function(
        source="tf.nn.embedding_lookup(params, ids, max_norm=None, name=None)",
        target="torch.nn.functional.embedding(input, weight)",
        tensors=("params", "ids"),
        renderings=(Rendering("torch.nn.functional.embedding(as_tensor(ids), params)"),),
        ignored=LABEL,
        proofs=(Proof("tf.nn.embedding_lookup(e, [[1, 0], [3, 3]])", {"e": normal(5, 4)}),),
    ),
)
