"""APIs of packages around TensorFlow that are not rewritten, and what to do instead.

None of them can be run next to the TensorFlow and Keras of the proofs, so no row could be proved.

https://www.tensorflow.org/addons (ended in 2024), https://www.tensorflow.org/hub and https://keras.io/keras_cv/
"""

from migrate.catalog.model import Manual

ADDONS = "TensorFlow Addons has ended, and runs with no TensorFlow that has Keras 3"
HUB = "a downloaded TensorFlow graph, whose code is not in the program"
CV = "KerasCV's models and layers come with weights and formats of their own"

ROWS = (
    Manual(
        source="hub.load",
        aliases=("tensorflow_hub.load",),
        note=HUB,
        advice="take the same architecture from torchvision.models or timm (images) or "
        "transformers.AutoModel (texts); or write the downloaded folder as a module, with its weights: `migrate "
        "convert $(python -c \"import tensorflow_hub as hub; print(hub.resolve('HANDLE'))\") --to torch -o FOLDER`",
    ),
    Manual(
        source="tfa.optimizers.LAMB",
        aliases=("tensorflow_addons.optimizers.LAMB",),
        note=ADDONS,
        advice="torch has no LAMB: timm.optim.Lamb(params, lr=..., weight_decay=...) is one",
    ),
    Manual(
        source="tfa.layers.WeightNormalization",
        aliases=("tensorflow_addons.layers.WeightNormalization",),
        note=f"{ADDONS}; it also sets initial scales from the first batch (data_init=True)",
        advice="torch.nn.utils.parametrizations.weight_norm(module) around the module inside; Keras's variable g is "
        "parametrizations.weight.original0, v is original1",
    ),
    Manual(
        source="tfa.layers.InstanceNormalization",
        aliases=("tensorflow_addons.layers.InstanceNormalization",),
        note=ADDONS,
        advice="torch.nn.InstanceNorm2d(channels, eps=1e-3, affine=True), which has no running statistics either; it "
        "wants (batch, channels, height, width)",
    ),
    Manual(
        source="tfa.layers.GELU",
        aliases=("tensorflow_addons.layers.GELU",),
        note=ADDONS,
        advice="torch.nn.GELU(approximate='tanh'), or torch.nn.GELU() for approximate=False",
    ),
    Manual(
        source="keras_cv.visualization.plot_image_gallery",
        note="it draws with matplotlib",
        advice="torchvision.utils.make_grid(images, nrow=cols), shown by matplotlib's imshow",
    ),
    *(
        Manual(source=f"keras_cv.layers.{name}", note=CV, advice=advice)
        for name, advice in (
            (
                "RandomFlip",
                "torchvision.transforms.v2.RandomHorizontalFlip, which takes boxes and masks along",
            ),
            ("Resizing", "torchvision.transforms.v2.Resize, with CenterCrop for crop_to_aspect_ratio"),
            ("CenterCrop", "torchvision.transforms.v2.CenterCrop"),
            (
                "RandomCropAndResize",
                "torchvision.transforms.v2.RandomResizedCrop(size, scale=..., ratio=...)",
            ),
            ("RandAugment", "torchvision.transforms.v2.RandAugment(num_ops=..., magnitude=...)"),
            ("RandomCutout", "torchvision.transforms.v2.RandomErasing"),
            (
                "CutMix",
                "torchvision.transforms.v2.CutMix(num_classes=...), on batches, in the collate function",
            ),
            (
                "MixUp",
                "torchvision.transforms.v2.MixUp(num_classes=...), on batches, in the collate function",
            ),
        )
    ),
    Manual(
        source="keras_cv.models.StableDiffusion",
        note=CV,
        advice="diffusers.StableDiffusionPipeline.from_pretrained(...), which has the same model's weights",
    ),
    *(
        Manual(
            source=f"keras.applications.{module}.decode_predictions",
            note="Keras downloads ImageNet's names and WordNet numbers, of which torch has the names only",
            advice="torchvision.models.ResNet50_Weights.DEFAULT.meta['categories'] has the names in the same order: "
            "look the indices of preds.topk(5) up in it",
        )
        for module in (
            "convnext",
            "densenet",
            "efficientnet",
            "efficientnet_v2",
            "imagenet_utils",
            "inception_resnet_v2",
            "inception_v3",
            "mobilenet",
            "mobilenet_v2",
            "mobilenet_v3",
            "nasnet",
            "resnet",
            "resnet50",
            "resnet_v2",
            "vgg16",
            "vgg19",
            "xception",
        )
    ),
)
