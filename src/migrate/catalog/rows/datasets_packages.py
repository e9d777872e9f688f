"""tensorflow_datasets: its well-known images are torchvision's.

https://www.tensorflow.org/datasets
"""

from migrate.catalog.model import Owned

URL = "https://www.tensorflow.org/datasets/api_docs/python/tfds"
OWNER = "to_torch.datasets_tfds"

ROWS = (
    Owned(
        source="tfds.load",
        aliases=("tensorflow_datasets.load",),
        target="torchvision.datasets.MNIST()",
        owner=OWNER,
        note="MNIST and its like, CIFAR, SVHN, Flowers102, the Oxford pets, Food101; the samples' order is another",
        url=f"{URL}/load",
    ),
    *(
        Owned(
            source=f"tfds.{name}",
            aliases=(f"tensorflow_datasets.{name}",),
            owner=OWNER,
            note="it goes: torchvision's downloads have bars of their own",
            url=URL,
        )
        for name in ("disable_progress_bar", "enable_progress_bar")
    ),
    *(
        Owned(
            source=f"tfds.Split.{name}",
            aliases=(f"tensorflow_datasets.Split.{name}",),
            owner=OWNER,
            note="the split's name as a string",
            url=f"{URL}/Split",
        )
        for name in ("TRAIN", "TEST", "VALIDATION")
    ),
)
