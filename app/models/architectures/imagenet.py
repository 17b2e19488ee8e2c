"""ImageNet's weights of the backbones, by Keras's own download into its own cache."""

import os
from pathlib import Path

from app.errors import LaboratoryError
from app.models.architectures.backbone import APPLICATIONS, application
from app.models.architectures.weight_files import LayerWeights, weights_of

_PLACE = "https://storage.googleapis.com/tensorflow/keras-applications/"
_FILES = {  # what Keras fetches; said where it cannot
    "vgg16": "vgg16/vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5",
    "vgg19": "vgg19/vgg19_weights_tf_dim_ordering_tf_kernels_notop.h5",
    "resnet50": "resnet/resnet50_weights_tf_dim_ordering_tf_kernels_notop.h5",
    "mobilenetv2": "mobilenet_v2/mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_224_no_top.h5",
    "densenet121": "densenet/densenet121_weights_tf_dim_ordering_tf_kernels_notop.h5",
}
_FACES = "https://github.com/serengil/deepface_models/releases/download/v1.0/vgg_face_weights.h5"


def refuse_imagenet(architecture: str) -> None:
    """Raise LaboratoryError where an architecture has no weights of ImageNet."""
    if architecture == "vggface":
        raise LaboratoryError(
            f"weights: expected a file for vggface, received imagenet: fetch {_FACES}, as the deepface "
            "package distributes it, and give it by --weights FILE"
        )
    if architecture not in _FILES:
        raise LaboratoryError(
            f"weights: expected none or a file, for {architecture} has no weights of ImageNet; "
            f"of {', '.join(_FILES)} there are some"
        )


def imagenet_weights(architecture: str) -> LayerWeights:
    """Return the weights of a backbone's layers, fetched once, at 224 pixels.

    Raises LaboratoryError where there are none, or they can be neither found nor fetched.
    """
    refuse_imagenet(architecture)
    url = _PLACE + _FILES[architecture]
    try:
        return weights_of(application(architecture)(include_top=False, input_shape=(224, 224, 3)))
    except Exception as error:  # a failed download is a bare Exception in Keras
        raise LaboratoryError(
            f"weights: expected those of {APPLICATIONS[architecture]} on ImageNet, could not fetch {url} "
            f"({' '.join(str(error).split())}): put the file into {_cache()}, or give it by --weights FILE"
        ) from error


def _cache() -> Path:
    """Where Keras keeps what it has fetched."""
    return Path(os.environ.get("KERAS_HOME") or Path.home() / ".keras") / "models"
