"""torchvision: what is done to images before a model sees them. In Keras images have their channels last.

https://pytorch.org/vision/stable/transforms.html and https://keras.io/api/layers/preprocessing_layers/image_preprocessing/
"""

from migrate.catalog.model import Level, Rendering
from migrate.catalog.proofs import integers, path, uniform, written
from migrate.catalog.torch_first import function, layer
from migrate.catalog.torch_proofs import TorchProof

IMAGE = {"x": uniform(2, 3, 9, 8)}
ONE = {"x": uniform(1, 3, 6, 5)}
SAVED = {"x": uniform(7, 3, 5, 4), "file": written("png")}
PIXELS = {"x": integers(6, 5, 3, high=256, dtype="uint8")}
CHANCE = "the same distribution; Keras draws for each image of a batch, torch for the batch"
HIGH, WIDE = "repeat(size, 2)[0]", "repeat(size, 2)[1]"

ROWS = (
    layer(
        "torchvision.transforms.ToTensor()",
        "keras.layers.Rescaling(1 / 255)",
        [
            TorchProof(
                "torchvision.transforms.ToTensor()",
                PIXELS,
                forward="layer(x).permute(1, 2, 0)",
                arrays=("x",),
            )
        ],
        layout="any",
        note="of pixels from 0 to 255; images keep their channels last",
    ),
    layer(
        "torchvision.transforms.Normalize(mean, std, inplace=False)",
        "keras.layers.Normalization(mean=mean, variance=squares(std))",
        [
            "torchvision.transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])",
            "torchvision.transforms.Normalize(mean=(0.5, 0.5, 0.5), std=(0.5, 0.5, 0.5))",
            TorchProof("torchvision.transforms.Normalize([0.5], [0.5])", {"x": uniform(2, 1, 4, 5)}),
        ],
        IMAGE,
        layout="channels_last",
        ignored={"inplace": "TensorFlow's operations never change their inputs"},
    ),
    layer(
        "torchvision.transforms.Compose(transforms)",
        "keras.Sequential(transforms)",
        [
            "torchvision.transforms.Compose([torchvision.transforms.Normalize([0.5], [0.5])])",
            "torchvision.transforms.Compose([torchvision.transforms.Normalize([0.5], [0.5]), "
            "torchvision.transforms.CenterCrop(4), torchvision.transforms.Normalize(mean=[0.1], std=[2.0])])",
        ],
        {"x": uniform(2, 1, 8, 6)},
        layout="channels_last",
        note="of transforms that become layers",
    ),
    layer(
        "torchvision.transforms.Resize(size, interpolation=None, max_size=None, antialias=True)",
        [
            Rendering(
                "keras.layers.Resizing(size[0], size[1], antialias=True)",
                when="is_list(size) and length(size) == 2",
            ),
            Rendering(
                "keras.layers.Resizing(shorter[0], shorter[1], antialias=True)",
                when="is_int(size)",
            ),
        ],
        [
            "torchvision.transforms.Resize((5, 4))",
            "torchvision.transforms.Resize(size=(12, 16))",
            "torchvision.transforms.Resize(6)",
            TorchProof("torchvision.transforms.Resize(4)", {"x": uniform(2, 3, 8, 8)}),
        ],
        IMAGE,
        let={"shorter": "shorter_side((size(x, 2), size(x, 3)), size)"},
        requires="interpolation is None and max_size is None and antialias",
        layout="channels_last",
        note="one number is the length of the shorter side, for which the images' size has to be known",
    ),
    layer(
        "torchvision.transforms.CenterCrop(size)",
        [
            Rendering(
                f"keras.layers.CenterCrop({HIGH}, {WIDE})",
                when=f"(size(x, 2) - {HIGH}) % 2 == 0 and (size(x, 3) - {WIDE}) % 2 == 0",
            ),
            Rendering(
                "",
                # An odd rest is split otherwise by the two.
                forward=f"tf.image.crop_to_bounding_box(x, round((size(x, 2) - {HIGH}) / 2), "
                f"round((size(x, 3) - {WIDE}) / 2), {HIGH}, {WIDE})",
            ),
        ],
        [
            TorchProof("torchvision.transforms.CenterCrop(4)", {"x": uniform(2, 3, 10, 8)}),
            "torchvision.transforms.CenterCrop((6, 5))",
            "torchvision.transforms.CenterCrop(size=4)",
        ],
        IMAGE,
        layout="channels_last",
        note="the images' size has to be known: an odd rest is split otherwise by the two",
    ),
    *(
        layer(
            f"torchvision.transforms.Random{torch}Flip(p=0.5)",
            f"keras.layers.RandomFlip('{keras}')",
            [TorchProof(f"torchvision.transforms.Random{torch}Flip()", ONE, calls=200, training=True)],
            requires="p == 0.5",
            layout="channels_last",
            level=Level.STATISTICAL,
            note=CHANCE,
        )
        for torch, keras in (("Horizontal", "horizontal"), ("Vertical", "vertical"))
    ),
    layer(
        "torchvision.transforms.RandomCrop(size, padding=None, pad_if_needed=False, fill=0, padding_mode='constant')",
        [
            Rendering(f"keras.layers.RandomCrop({HIGH}, {WIDE})", when="padding is None"),
            Rendering(
                f"keras.Sequential([keras.layers.ZeroPadding2D(padding), keras.layers.RandomCrop({HIGH}, {WIDE})])",
                when="is_int(padding) and fill == 0 and padding_mode == 'constant'",
            ),
        ],
        [
            TorchProof("torchvision.transforms.RandomCrop(4)", ONE, calls=200, training=True),
            TorchProof("torchvision.transforms.RandomCrop((5, 4), padding=1)", ONE, calls=200, training=True),
        ],
        requires="not pad_if_needed",
        layout="channels_last",
        level=Level.STATISTICAL,
        note=CHANCE,
    ),
    layer(
        "torchvision.transforms.RandomResizedCrop(size, scale=(0.08, 1.0), ratio=(0.75, 1.3333333333333333), "
        "interpolation=None, antialias=True)",
        [
            Rendering(
                "",
                forward=f"support.random_resized_crop(x, ({HIGH}, {WIDE}), scale=scale, ratio=ratio)",
            ),
        ],
        [
            TorchProof("torchvision.transforms.RandomResizedCrop(4)", ONE, calls=200, training=True),
            TorchProof(
                "torchvision.transforms.RandomResizedCrop((5, 4), scale=(0.2, 0.9), ratio=(0.5, 2.0))",
                {"x": uniform(1, 3, 14, 12)},
                calls=400,
                training=True,
            ),
        ],
        target="support.random_resized_crop(images, size, scale=(0.08, 1.0), ratio=(0.75, 1.3333333333333333))",
        requires="interpolation is None and antialias",
        layout="channels_last",
        level=Level.STATISTICAL,
        note="the same distribution",
    ),
    layer(
        "torchvision.transforms.Lambda(lambd)",
        "keras.layers.Lambda(lambd)",
        [
            "torchvision.transforms.Lambda(lambda t: t * 2.0 - 1.0)",
            "torchvision.transforms.Lambda(lambd=lambda t: t ** 2)",
        ],
        IMAGE,
        layout="channels_last",
        note="what the function itself calls is rewritten where it stands",
    ),
    function(
        "torchvision.transforms.functional.crop(img, top, left, height, width)",
        "tf.image.crop_to_bounding_box(img, top, left, height, width)",
        [
            "torchvision.transforms.functional.crop(x, 1, 2, 4, 5)",
            "torchvision.transforms.functional.crop(img=x, top=0, left=1, height=3, width=3)",
        ],
        IMAGE,
        tensors=("img",),
        layout="channels_last",
    ),
    function(
        "torchvision.utils.make_grid(tensor, nrow=8, padding=2, normalize=False, value_range=None, scale_each=False, "
        "pad_value=0.0)",
        "support.make_grid(tensor, nrow=nrow, padding=padding, normalize=normalize, pad_value=pad_value)",
        [
            TorchProof(
                f"torch.unsqueeze(torchvision.utils.make_grid({call}), 0)",
                {"x": uniform(7, 3, 5, 4)},
                gradients=False,
                reason="torch's function is one for showing images, and passes none",
            )
            for call in ("x", "x, 3", "x, nrow=3, padding=1, normalize=True", "x, padding=0, pad_value=0.5")
        ],
        target="support.make_grid(tensor, nrow=8, padding=2, normalize=False, pad_value=0.0)",
        requires="value_range is None and not scale_each",
        tensors=("tensor",),
        layout="channels_last",
    ),
    function(
        "torchvision.utils.save_image(tensor, fp, format=None, *, nrow=8, padding=2, normalize=False, "
        "value_range=None, scale_each=False, pad_value=0.0)",
        "support.save_image(tensor, fp, nrow=nrow, padding=padding, normalize=normalize, pad_value=pad_value)",
        [
            TorchProof(f"torchvision.utils.save_image({call})", SAVED)
            for call in ("x, file", "x, fp=file, nrow=3, normalize=True")
        ],
        target="support.save_image(tensor, fp, nrow=8, padding=2, normalize=False, pad_value=0.0)",
        requires="format is None and value_range is None and not scale_each",
        tensors=("tensor",),
        layout="channels_last",
    ),
    function(
        "torchvision.io.read_image(path, mode='UNCHANGED', apply_exif_orientation=False)",
        "tf.io.decode_image(tf.io.read_file(path))",
        [
            TorchProof(
                "torch.unsqueeze(torchvision.io.read_image(file), 0)", {"file": path(9, 7, 3, format="png")}
            )
        ],
        requires="mode == 'UNCHANGED' and not apply_exif_orientation",
        layout="channels_last",
    ),
)
