"""The network: a small residual CNN for 8x8 grey-scale images.

The layout follows "Deep Residual Learning" (He et al., 2015) for CIFAR, scaled down: a stem, three stages of
residual blocks and a linear classifier on globally pooled features. The model returns logits; the loss applies
the softmax.
"""

from tensorflow import keras
from tensorflow.keras import layers

IMAGE_SHAPE = (8, 8, 1)
NUM_CLASSES = 10


def conv_block(x, filters, stride=1):
    """Convolution, batch normalization and ReLU."""
    x = layers.Conv2D(filters, 3, strides=stride, padding="same", use_bias=False)(x)
    x = layers.BatchNormalization()(x)
    return layers.ReLU()(x)


def residual_block(x, filters, stride=1):
    """Two convolutions with a shortcut around them.

    Args:
        x: feature maps of shape (batch, height, width, channels).
        filters: number of channels of the output.
        stride: step of the first convolution; 2 halves the height and width.
    """
    shortcut = x
    if stride != 1:
        # The shortcut has to shrink, and to widen, along with the main branch.
        shortcut = layers.Conv2D(filters, 1, strides=stride, padding="same", use_bias=False)(x)
        shortcut = layers.BatchNormalization()(shortcut)

    y = conv_block(x, filters, stride)
    y = layers.Conv2D(filters, 3, padding="same", use_bias=False)(y)
    y = layers.BatchNormalization()(y)
    y = layers.Add()([y, shortcut])
    return layers.Activation("relu")(y)


def build_model(width: int = 12, dropout: float = 0.3) -> keras.Model:
    """Build the network, not yet compiled.

    Args:
        width: channels of the first stage; each further stage doubles them and halves height and width.
        dropout: share of the pooled features dropped during training.
    """
    inputs = keras.Input(shape=IMAGE_SHAPE, name="image")
    x = conv_block(inputs, width)
    x = residual_block(x, width)
    for filters in (2 * width, 4 * width):
        x = residual_block(x, filters, stride=2)

    x = layers.GlobalAveragePooling2D()(x)
    x = layers.Dropout(dropout)(x)
    outputs = layers.Dense(NUM_CLASSES, name="logits")(x)
    return keras.Model(inputs, outputs, name="digits")
