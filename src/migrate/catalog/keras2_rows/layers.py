"""Layers that Keras 2 has with other defaults, names of weights, or behaviour in evaluation.

https://github.com/keras-team/tf-keras/tree/v2.16.0/tf_keras/layers
"""

from dataclasses import replace

from migrate.catalog.keras2_rows import newer
from migrate.catalog.model import Layer, Level, Rendering, Row, Style
from migrate.catalog.proofs import Proof, normal, uniform
from migrate.catalog.reasons import BASE
from migrate.catalog.rows.layers_attention import ROWS as ATTENTION
from migrate.catalog.rows.layers_augmentation import SEED
from migrate.catalog.rows.layers_depthwise import ROWS as DEPTHWISE
from migrate.catalog.rows.layers_embedding import ROWS as EMBEDDINGS
from migrate.catalog.rows.layers_recurrent_cells import ROWS as RECURRENT

IMAGES = {"x": normal(3, 6, 9, 2)}
PIXELS = {"x": uniform(1, 5, 6, 3, high=255.0)}
EMBEDDING = newer(Layer, EMBEDDINGS, "keras.layers.Embedding")
ATTEND = newer(Layer, ATTENTION, "keras.layers.MultiHeadAttention")
CONV_LSTM = newer(Layer, RECURRENT, "keras.layers.ConvLSTM2D")


def _depthwise(name: str) -> Row:
    """The kernel of a depthwise convolution had a name of its own."""
    row = newer(Layer, DEPTHWISE, name)
    kernel, *others = row.weights
    return replace(row, weights=(replace(kernel, sources=("depthwise_kernel",)), *others))


ROWS = (
    replace(  # who may attend to nothing attends to all alike, whatever the dropout
        ATTEND,
        renderings=tuple(
            replace(item, code=item.code.removesuffix(")") + ", keras2=True)") for item in ATTEND.renderings
        ),
    ),
    _depthwise("keras.layers.DepthwiseConv1D"),
    _depthwise("keras.layers.DepthwiseConv2D"),
    replace(  # its optimizers add the gradients of a row's uses up before they square them, as torch's do
        EMBEDDING,
        renderings=tuple(
            replace(item, code="torch.nn.Embedding(input_dim, output_dim)", target="")
            if item.style is Style.EXACT
            else item
            for item in EMBEDDING.renderings
            if item.style is not Style.EXACT or item.setup  # which gives it a table
        ),
    ),
    replace(
        CONV_LSTM,
        source=CONV_LSTM.source.replace(
            "recurrent_activation='sigmoid'", "recurrent_activation='hard_sigmoid'"
        ),
        let={
            **CONV_LSTM.let,
            "gate": "'keras2_hard_sigmoid' if recurrent_activation == 'hard_sigmoid' else recurrent_activation",
        },
        requires=CONV_LSTM.requires + " and activation != 'hard_sigmoid'",
        renderings=tuple(
            replace(item, code=item.code.replace("=recurrent_activation", "=gate"))
            for item in CONV_LSTM.renderings
        ),
        proofs=tuple(proof for proof in CONV_LSTM.proofs if "initial_state_0" not in proof.inputs),
    ),
    Layer(
        source=f"keras.layers.RandomCrop(height, width, seed=None, {BASE})",
        mode="True",
        target="support.RandomCrop(height, width, always=False)",
        alone=True,
        level=Level.STATISTICAL,
        layout="channels_last",
        note="the same distribution, one place for the batch; in evaluation images are resized, after a crop at the "
        "centre to the proportions (Keras 3 lets them pass)",
        shape="(*shape(x)[:-3], height, width, channels(x))",
        ignored=SEED,
        renderings=(Rendering("support.RandomCrop(height, width, always=True)"),),
        proofs=(
            Proof("keras.layers.RandomCrop(3, 5)", IMAGES, training=True, calls=500),
            Proof("keras.layers.RandomCrop(6, 4)", IMAGES),
            Proof("keras.layers.RandomCrop(7, 12)", IMAGES),
        ),
    ),
    Layer(
        source=f"keras.layers.RandomContrast(factor, seed=None, {BASE})",
        mode="True",
        target="support.RandomContrast(factor, value_range=(0, 255))",
        alone=True,
        level=Level.STATISTICAL,
        layout="channels_last",
        note="factors around 1 (in Keras 3 a single number gives those above 1 alone); Keras draws one for the batch, "
        "this one for each image",
        shape="shape(x)",
        ignored=SEED,
        requires="not is_list(factor) or factor[0] <= factor[1]",
        let={"bounds": "factor if is_list(factor) else (factor, factor)"},
        renderings=(Rendering("support.RandomContrast(bounds)"),),
        proofs=(
            Proof("keras.layers.RandomContrast(0.4)", PIXELS, training=True, calls=500),
            Proof("keras.layers.RandomContrast((0.2, 0.5))", PIXELS, training=True, calls=500),
            Proof("keras.layers.RandomContrast(0.4)", PIXELS),
        ),
    ),
)
