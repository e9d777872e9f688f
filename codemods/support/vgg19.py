"""Keras's VGG19. https://keras.io/api/applications/vgg/"""

from migrate.codemods.support.vgg import Vgg


class VGG19(Vgg):
    """The network of 19 layers with weights; see `KerasNetwork`."""

    convolutions = (2, 2, 4, 4, 4)
