"""Names that do not exist in PyTorch: code that shows several frameworks side by side has them from MXNet and Keras."""

from migrate.catalog.torch_first import manual

NOTE = "PyTorch has no such name: it is another framework's, in code that shows several side by side"

NAMES = {
    "Dense": "torch has torch.nn.Linear, Keras keras.layers.Dense",
    "Conv2D": "torch has torch.nn.Conv2d, Keras keras.layers.Conv2D",
    "MaxPool2D": "torch has torch.nn.MaxPool2d, Keras keras.layers.MaxPooling2D",
    "AvgPool2D": "torch has torch.nn.AvgPool2d, Keras keras.layers.AveragePooling2D",
    "GlobalAvgPool2D": "torch has torch.nn.AdaptiveAvgPool2d(1), Keras keras.layers.GlobalAveragePooling2D",
    "Activation": "torch has a module for each, torch.nn.ReLU, Keras keras.layers.Activation",
    "BatchNorm": "torch has torch.nn.BatchNorm1d to 3d, Keras keras.layers.BatchNormalization",
}

ROWS = tuple(row for name, advice in NAMES.items() for row in manual(f"torch.nn.{name}", NOTE, advice))
