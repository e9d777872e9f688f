"""TensorFlow Addons' AdamW. Its decay is a share of each parameter by itself, whatever the learning rate becomes.

PyTorch's and Keras's multiply the decay by the learning rate, so that a schedule of the rate is one of the decay, too.

https://www.tensorflow.org/addons/api_docs/python/tfa/optimizers/AdamW
"""

from typing import Any

from migrate.codemods.support.keras_adam import KerasAdam


class AddonsAdamW(KerasAdam):
    """Adam as Keras takes it, after each parameter has been made smaller by ``weight_decay`` of itself."""

    @staticmethod
    def decay(group: dict[str, Any]) -> float:
        decay: float = group["weight_decay"]
        return decay
