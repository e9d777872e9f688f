"""Keras's ResNet50. https://keras.io/api/applications/resnet/"""

from migrate.codemods.support.residual_network import ResidualNetwork


class ResNet50(ResidualNetwork):
    """The network of 50 layers with weights; see `KerasNetwork`."""

    blocks = (3, 4, 6, 3)
