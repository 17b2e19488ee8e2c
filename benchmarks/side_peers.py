"""Other people's explanations of DenseNet121 in a contest: `python -m benchmarks.side_peers`.

Runs in an environment of its own (benchmarks/requirements-peers.txt). Weights of chance; one film
of 224 x 224 pixels in three channels; a prediction and a Grad-CAM map, as each library's manual
has it. The product of two matrices of 2048 x 2048 by PyTorch is measured here, too.
"""

from collections.abc import Callable
from functools import cache
from importlib import import_module

import numpy as np

from benchmarks.side import serve

SIDE, MATRIX = 224, 2048


@cache
def torchvision_beside() -> object:
    """Import torchvision; return what has to live as long as it is used.

    Its wheel is made for PyTorch with CUDA. Beside the one for the processor its import fails over
    operators of detection, which no classifier uses: then they are declared by name.
    """
    try:
        return import_module("torchvision")
    except RuntimeError:
        import torch

        operators = torch.library.Library("torchvision", "FRAGMENT")
        for name in ("nms", "qnms"):
            operators.define(f"{name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
        return operators, import_module("torchvision")


def grad_cam() -> Callable[[], object]:
    """pytorch-grad-cam: forward, backward, scaled to the film; it keeps the prediction."""
    import torch

    torchvision_beside()
    from pytorch_grad_cam import GradCAM
    from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget
    from torchvision.models import densenet121

    torch.manual_seed(0)
    model = densenet121(weights=None, num_classes=1).eval()
    film = torch.from_numpy(np.random.default_rng(0).normal(size=(1, 3, SIDE, SIDE)).astype(np.float32))
    cam = GradCAM(model, [model.features])
    return lambda: cam(input_tensor=film, targets=[ClassifierOutputTarget(0)])


def torch_forward() -> Callable[[], object]:
    """PyTorch's own forward pass of the same network."""
    import torch

    torchvision_beside()
    from torchvision.models import densenet121

    model = densenet121(weights=None, num_classes=1).eval()
    film = torch.zeros(1, 3, SIDE, SIDE)

    def step() -> object:
        with torch.inference_mode():
            return model(film)

    return step


def keras_vis() -> Callable[[], object]:
    """tf-keras-vis: `model.predict`, then its Grad-CAM."""
    import keras
    from tf_keras_vis.gradcam import Gradcam
    from tf_keras_vis.utils.model_modifiers import ReplaceToLinear
    from tf_keras_vis.utils.scores import CategoricalScore

    keras.utils.set_random_seed(0)
    body = keras.applications.DenseNet121(
        weights=None, include_top=False, input_shape=(SIDE, SIDE, 3), pooling="avg"
    )
    model = keras.Model(body.input, keras.layers.Dense(1, activation="sigmoid")(body.output))
    film = np.random.default_rng(0).normal(size=(1, SIDE, SIDE, 3)).astype(np.float32)
    cam = Gradcam(model, model_modifier=ReplaceToLinear(), clone=True)

    def step() -> object:
        model.predict(film, verbose=0)
        return cam(CategoricalScore([0]), film, penultimate_layer=-1)

    return step


def torch_matrix() -> Callable[[], object]:
    """A large matrix product by PyTorch."""
    import torch

    left, right = torch.rand(MATRIX, MATRIX), torch.rand(MATRIX, MATRIX)
    return lambda: left @ right


if __name__ == "__main__":
    serve(
        {
            "pytorch-grad-cam": grad_cam,
            "PyTorch": torch_forward,
            "tf-keras-vis": keras_vis,
            "PyTorch's matrix product": torch_matrix,
        }
    )
