"""Padding with zeros, and cropping, which is a negative padding to torch.

https://keras.io/api/layers/reshaping_layers/
"""

from migrate.catalog.model import Layer, Rendering
from migrate.catalog.proofs import Proof, normal
from migrate.catalog.reasons import BASE, LAYERS

X1 = {"x": normal(2, 7, 3)}
X2 = {"x": normal(2, 6, 7, 3)}
REQUIRES = "data_format in (None, 'channels_last')"

ROWS = (
    Layer(
        source=f"keras.layers.ZeroPadding1D(padding=1, data_format=None, {BASE})",
        target="torch.nn.ZeroPad1d(padding)",
        requires=REQUIRES,
        layout="channels_first",
        shape="(size(x, 0), *padded(spatial(x, 1), pads(padding, 1)), channels(x))",
        ignored=LAYERS,
        renderings=(Rendering("torch.nn.ZeroPad1d(one(torch_pad(pads(padding, 1))))"),),
        proofs=(
            Proof("keras.layers.ZeroPadding1D()", X1),
            Proof("keras.layers.ZeroPadding1D(padding=(2, 1))", X1),
        ),
    ),
    Layer(
        source=f"keras.layers.ZeroPadding2D(padding=(1, 1), data_format=None, {BASE})",
        target="torch.nn.ZeroPad2d(padding)",
        requires=REQUIRES,
        layout="channels_first",
        shape="(size(x, 0), *padded(spatial(x, 2), pads(padding, 2)), channels(x))",
        ignored=LAYERS,
        renderings=(Rendering("torch.nn.ZeroPad2d(one(torch_pad(pads(padding, 2))))"),),
        proofs=(
            Proof("keras.layers.ZeroPadding2D()", X2),
            Proof("keras.layers.ZeroPadding2D(2, 'channels_last')", X2),
            Proof("keras.layers.ZeroPadding2D(padding=(1, 2))", X2),
            Proof("keras.layers.ZeroPadding2D(padding=((0, 1), (2, 3)))", X2),
        ),
    ),
    Layer(
        source=f"keras.layers.ZeroPadding3D(padding=((1, 1), (1, 1), (1, 1)), data_format=None, {BASE})",
        target="torch.nn.ZeroPad3d(padding)",
        requires=REQUIRES,
        layout="channels_first",
        shape="(size(x, 0), *padded(spatial(x, 3), pads(padding, 3)), channels(x))",
        ignored=LAYERS,
        renderings=(Rendering("torch.nn.ZeroPad3d(one(torch_pad(pads(padding, 3))))"),),
        proofs=(Proof("keras.layers.ZeroPadding3D(((0, 1), (2, 1), (1, 3)))", {"x": normal(2, 3, 4, 5, 2)}),),
    ),
    Layer(
        source=f"keras.layers.Cropping1D(cropping=(1, 1), {BASE})",
        target="torch.nn.ZeroPad1d(padding)",
        layout="channels_first",
        shape="(size(x, 0), *padded(spatial(x, 1), negated(pads(cropping, 1))), channels(x))",
        ignored=LAYERS,
        renderings=(Rendering("torch.nn.ZeroPad1d(one(torch_pad(negated(pads(cropping, 1)))))"),),
        proofs=(
            Proof("keras.layers.Cropping1D()", X1),
            Proof("keras.layers.Cropping1D(cropping=(0, 3))", X1),
        ),
    ),
    Layer(
        source=f"keras.layers.Cropping2D(cropping=((0, 0), (0, 0)), data_format=None, {BASE})",
        target="torch.nn.ZeroPad2d(padding)",
        requires=REQUIRES,
        layout="channels_first",
        shape="(size(x, 0), *padded(spatial(x, 2), negated(pads(cropping, 2))), channels(x))",
        ignored=LAYERS,
        renderings=(Rendering("torch.nn.ZeroPad2d(one(torch_pad(negated(pads(cropping, 2)))))"),),
        proofs=(
            Proof("keras.layers.Cropping2D(1)", X2),
            Proof("keras.layers.Cropping2D(((1, 2), (0, 3)))", X2),
            Proof("keras.layers.Cropping2D(cropping=(2, 1), data_format='channels_last')", X2),
        ),
    ),
)
