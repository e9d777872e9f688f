"""Keras's ResNet50V2. https://keras.io/api/applications/resnet/"""

from migrate.codemods.support.residual_network_v2 import ResidualNetworkV2


class ResNet50V2(ResidualNetworkV2):
    """The network of 50 layers with weights; see `KerasNetwork`."""

    blocks = (3, 4, 6, 3)
