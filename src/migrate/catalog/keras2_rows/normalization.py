"""Keras 2's batch normalisation. Of images and films it is a fused operation, which keeps the unbiased batch variance
as torch does; of everything else it keeps the biased one, as Keras 3 always does.

https://github.com/keras-team/tf-keras/blob/v2.16.0/tf_keras/layers/normalization/batch_normalization.py
"""

from dataclasses import replace

from migrate.catalog.keras2_rows import newer
from migrate.catalog.model import Layer, Level, Style
from migrate.catalog.proofs import Proof, normal
from migrate.catalog.rows.layers_normalization import ROWS as NORMALISATION

NEWER = newer(Layer, NORMALISATION, "keras.layers.BatchNormalization")
PLAIN = "keras.layers.BatchNormalization(momentum=0.9, fused=False)"
X4, X5 = {"x": normal(8, 5, 4, 3)}, {"x": normal(4, 3, 4, 5, 2)}
FUSED = "rank(x) in (4, 5) and fused is not False"

ACROSS = tuple(item for item in NEWER.renderings if item.forward != "layer(x)")
BIASED = tuple(item for item in NEWER.renderings if "Biased" in item.code and item not in ACROSS)
STOCK = tuple(item for item in NEWER.renderings if item.code.startswith("torch.nn.BatchNorm"))
OTHERS = tuple(item for item in NEWER.renderings if item not in ACROSS + BIASED + STOCK)

ROWS = (
    replace(
        NEWER,
        renderings=(
            *(replace(item, when=f"({item.when}) and not ({FUSED})") for item in ACROSS),
            *OTHERS,
            *(
                replace(item, when=f"({item.when}) and {FUSED}", level=Level.EXACT, note="", tolerance=0.0)
                for item in STOCK
                if "1d" not in item.code
            ),
            *BIASED,
            *(
                replace(item, style=Style.IDIOMATIC, when=f"({item.when}) and fused is not True")
                for item in STOCK
            ),
        ),
        requires=f"({NEWER.requires}) and (last or not ({FUSED}))",
        proofs=(
            *(proof for proof in NEWER.proofs if "axis=1" not in proof.call or proof.inputs != X4),
            Proof("keras.layers.BatchNormalization(axis=1, trainable=False)", {"x": normal(8, 10, 3)}),
            Proof(PLAIN, X4, training=True, steps=3),
            Proof(PLAIN, X5, training=True, steps=2),
        ),
    ),
)
