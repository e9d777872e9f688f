"""Keras's VGG16. https://keras.io/api/applications/vgg/"""

from migrate.codemods.support.vgg import Vgg


class VGG16(Vgg):
    """The network of 16 layers with weights; see `KerasNetwork`."""

    convolutions = (2, 2, 3, 3, 3)
