"""The models of `keras.applications`, with random weights. Those that take images of any size get small ones."""

from __future__ import annotations

import keras
from keras import applications

SMALL = (96, 96, 3)


def xception() -> keras.Model:
    """Xception."""
    return applications.Xception(weights=None, input_shape=SMALL, classes=10, classifier_activation=None)


def vgg16() -> keras.Model:
    """VGG16."""
    return applications.VGG16(weights=None, input_shape=SMALL, classes=10, classifier_activation=None)


def vgg19() -> keras.Model:
    """VGG19."""
    return applications.VGG19(weights=None, input_shape=SMALL, classes=10, classifier_activation=None)


def resnet50() -> keras.Model:
    """ResNet50."""
    return applications.ResNet50(weights=None, input_shape=SMALL, classes=10, classifier_activation=None)


def resnet101() -> keras.Model:
    """ResNet101."""
    return applications.ResNet101(weights=None, input_shape=SMALL, classes=10, classifier_activation=None)


def resnet152() -> keras.Model:
    """ResNet152."""
    return applications.ResNet152(weights=None, input_shape=SMALL, classes=10, classifier_activation=None)


def resnet50_v2() -> keras.Model:
    """ResNet50V2."""
    return applications.ResNet50V2(weights=None, input_shape=SMALL, classes=10, classifier_activation=None)


def resnet101_v2() -> keras.Model:
    """ResNet101V2."""
    return applications.ResNet101V2(weights=None, input_shape=SMALL, classes=10, classifier_activation=None)


def resnet152_v2() -> keras.Model:
    """ResNet152V2."""
    return applications.ResNet152V2(weights=None, input_shape=SMALL, classes=10, classifier_activation=None)


def inception_v3() -> keras.Model:
    """InceptionV3."""
    return applications.InceptionV3(weights=None, input_shape=SMALL, classes=10, classifier_activation=None)


def inception_resnet_v2() -> keras.Model:
    """InceptionResNetV2."""
    return applications.InceptionResNetV2(
        weights=None, input_shape=SMALL, classes=10, classifier_activation=None
    )


def mobilenet() -> keras.Model:
    """MobileNet."""
    return applications.MobileNet(weights=None, input_shape=SMALL, classes=10, classifier_activation=None)


def mobilenet_v2() -> keras.Model:
    """MobileNetV2."""
    return applications.MobileNetV2(weights=None, input_shape=SMALL, classes=10, classifier_activation=None)


def mobilenet_v3_small() -> keras.Model:
    """MobileNetV3Small."""
    return applications.MobileNetV3Small(
        weights=None, input_shape=SMALL, classes=10, classifier_activation=None
    )


def mobilenet_v3_large() -> keras.Model:
    """MobileNetV3Large."""
    return applications.MobileNetV3Large(
        weights=None, input_shape=SMALL, classes=10, classifier_activation=None
    )


def densenet121() -> keras.Model:
    """DenseNet121."""
    return applications.DenseNet121(weights=None, input_shape=SMALL, classes=10, classifier_activation=None)


def densenet169() -> keras.Model:
    """DenseNet169."""
    return applications.DenseNet169(weights=None, input_shape=SMALL, classes=10, classifier_activation=None)


def densenet201() -> keras.Model:
    """DenseNet201."""
    return applications.DenseNet201(weights=None, input_shape=SMALL, classes=10, classifier_activation=None)


def nasnet_mobile() -> keras.Model:
    """NASNetMobile."""
    return applications.NASNetMobile(weights=None, input_shape=SMALL, classes=10, classifier_activation=None)


def nasnet_large() -> keras.Model:
    """NASNetLarge."""
    return applications.NASNetLarge(weights=None, input_shape=SMALL, classes=10, classifier_activation=None)


def efficientnet_b0() -> keras.Model:
    """EfficientNetB0."""
    return applications.EfficientNetB0(
        weights=None, input_shape=SMALL, classes=10, classifier_activation=None
    )


def efficientnet_b1() -> keras.Model:
    """EfficientNetB1."""
    return applications.EfficientNetB1(
        weights=None, input_shape=SMALL, classes=10, classifier_activation=None
    )


def efficientnet_b2() -> keras.Model:
    """EfficientNetB2."""
    return applications.EfficientNetB2(
        weights=None, input_shape=SMALL, classes=10, classifier_activation=None
    )


def efficientnet_b3() -> keras.Model:
    """EfficientNetB3."""
    return applications.EfficientNetB3(
        weights=None, input_shape=SMALL, classes=10, classifier_activation=None
    )


def efficientnet_b4() -> keras.Model:
    """EfficientNetB4."""
    return applications.EfficientNetB4(
        weights=None, input_shape=SMALL, classes=10, classifier_activation=None
    )


def efficientnet_b5() -> keras.Model:
    """EfficientNetB5."""
    return applications.EfficientNetB5(
        weights=None, input_shape=SMALL, classes=10, classifier_activation=None
    )


def efficientnet_b6() -> keras.Model:
    """EfficientNetB6."""
    return applications.EfficientNetB6(
        weights=None, input_shape=SMALL, classes=10, classifier_activation=None
    )


def efficientnet_b7() -> keras.Model:
    """EfficientNetB7."""
    return applications.EfficientNetB7(
        weights=None, input_shape=SMALL, classes=10, classifier_activation=None
    )


def efficientnet_v2_b0() -> keras.Model:
    """EfficientNetV2B0."""
    return applications.EfficientNetV2B0(
        weights=None, input_shape=SMALL, classes=10, classifier_activation=None
    )


def efficientnet_v2_b1() -> keras.Model:
    """EfficientNetV2B1."""
    return applications.EfficientNetV2B1(
        weights=None, input_shape=SMALL, classes=10, classifier_activation=None
    )


def efficientnet_v2_b2() -> keras.Model:
    """EfficientNetV2B2."""
    return applications.EfficientNetV2B2(
        weights=None, input_shape=SMALL, classes=10, classifier_activation=None
    )


def efficientnet_v2_b3() -> keras.Model:
    """EfficientNetV2B3."""
    return applications.EfficientNetV2B3(
        weights=None, input_shape=SMALL, classes=10, classifier_activation=None
    )


def efficientnet_v2_s() -> keras.Model:
    """EfficientNetV2S."""
    return applications.EfficientNetV2S(
        weights=None, input_shape=SMALL, classes=10, classifier_activation=None
    )


def efficientnet_v2_m() -> keras.Model:
    """EfficientNetV2M."""
    return applications.EfficientNetV2M(
        weights=None, input_shape=SMALL, classes=10, classifier_activation=None
    )


def efficientnet_v2_l() -> keras.Model:
    """EfficientNetV2L."""
    return applications.EfficientNetV2L(
        weights=None, input_shape=SMALL, classes=10, classifier_activation=None
    )


def convnext_tiny() -> keras.Model:
    """ConvNeXtTiny."""
    return applications.ConvNeXtTiny(weights=None, input_shape=SMALL, classes=10, classifier_activation=None)


def convnext_small() -> keras.Model:
    """ConvNeXtSmall."""
    return applications.ConvNeXtSmall(weights=None, input_shape=SMALL, classes=10, classifier_activation=None)


def convnext_base() -> keras.Model:
    """ConvNeXtBase."""
    return applications.ConvNeXtBase(weights=None, input_shape=SMALL, classes=10, classifier_activation=None)


def convnext_large() -> keras.Model:
    """ConvNeXtLarge."""
    return applications.ConvNeXtLarge(weights=None, input_shape=SMALL, classes=10, classifier_activation=None)


def convnext_xlarge() -> keras.Model:
    """ConvNeXtXLarge."""
    return applications.ConvNeXtXLarge(
        weights=None, input_shape=SMALL, classes=10, classifier_activation=None
    )
