"""Golden explanations: what other code makes of the same network, for tests/explain/test_golden.py.

    python3.11 -m venv golden && golden/bin/pip install -r benchmarks/requirements-golden.txt
    golden/bin/python -m benchmarks.golden_explanations

Writes tests/explain/golden.npz: seeded weights in Keras's layout, films, and per head the logits
and the unscaled maps of pytorch-grad-cam (Gildenblat et al.), in PyTorch, in float64. Nothing of
`app` is used. The target is the score of classes 1 and 2 against the rest, lse(1, 2) - lse(0).

Where pytorch-grad-cam departs from the papers, it is brought back to them without a change of its
code; `main` prints how much its own habit differs:

- Its result is cut at zero, stretched to 0..1 and resized. Taken here is what it makes before that
  (`get_cam_image`), signed for Grad-CAM and HiResCAM, and cut at zero for Grad-CAM++, LayerCAM and
  Score-CAM, as their papers write.
- Grad-CAM++ adds 1e-6 to a denominator of the order of the squared gradient. The paper's weights do
  not change when features shrink and gradients grow by one factor; by a large one it is drowned. They
  have a pole where a channel's features sum to -2 over the gradient; a lifted bias keeps the sums
  positive, and single features of both signs.
- Score-CAM enlarges its masks corner to corner (`UpsamplingBilinear2d`), as if cells lay on the film's
  edges. It is handed masks of the film's size: once by half-pixel centres ("even"), and once with
  every cell where a centroid of input gradients says that it lies. It subtracts no empty film,
  which the softmax cancels. Channels without contrast, which we leave out, do not occur here.
- Eigen-CAM centres the features, which the paper does not: scikit-learn's TruncatedSVD stands in, its
  sign chosen such that the sum is positive.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from pytorch_grad_cam import EigenCAM, GradCAM, GradCAMPlusPlus, HiResCAM, LayerCAM, ScoreCAM
from pytorch_grad_cam.base_cam import BaseCAM
from sklearn.decomposition import TruncatedSVD

TARGET = Path(__file__).parents[1] / "tests" / "explain" / "golden.npz"
FILMS, ROWS, COLUMNS = 3, 33, 24  # an odd and an even side: `same` pads them differently
EARLY, LATE, CELLS, CLASSES = 4, 6, (9, 6), 3
HEADS = ("average", "maximum", "flatten")
DROWNED, LIFT = 1e4, 1.5

Arrays = dict[str, np.ndarray]


def main() -> None:
    """Write the arrays; print the library's departures, as shares of the greatest value."""
    torch.set_num_threads(1)
    arrays = seeded()
    films = torch.from_numpy(arrays["films"]).double().permute(0, 3, 1, 2)
    for head in HEADS:
        network = Network(arrays, head).double().eval()
        arrays[f"{head}/logits"] = network(films).detach().numpy()
        maps = dict(explanations(network, films))
        arrays |= {f"{head}/{name}": cells for name, cells in maps.items()}
        habits = {"grad-cam++": GradCAMPlusPlus, "score-cam": ScoreCAM, "eigen-cam": EigenCAM}
        for name, method in habits.items():
            image = np.maximum(_Tapped(method, network, network.late, films).image(), 0)
            print(f"{head:8} {name:10} {np.abs(image - maps[name]).max() / maps[name].max():.2e}")
    arrays["grid"] = np.array(places(network))
    np.savez_compressed(TARGET, **{name: array.astype(np.float32) for name, array in arrays.items()})


def seeded() -> Arrays:
    """Return films and weights as Keras lays them out: kernels `(rows, columns, in, out)`."""
    random = np.random.default_rng(11)

    def normal(*shape: int, spread: float = 0.5) -> np.ndarray:
        return random.normal(0, spread, shape).astype(np.float32)

    cells = {"average": LATE, "maximum": LATE, "flatten": LATE * CELLS[0] * CELLS[1]}
    body = [normal(3, 3, 1, EARLY), normal(EARLY), *(normal(EARLY) for _ in range(3))]
    body += [np.abs(normal(EARLY)) + np.float32(0.5), normal(3, 3, EARLY, LATE)]
    body += [np.abs(normal(LATE)) + np.float32(LIFT)]
    arrays = {"films": normal(FILMS, ROWS, COLUMNS, 1, spread=1)}
    arrays |= {f"body/{place}": weight for place, weight in enumerate(body)}
    for head, count in cells.items():
        arrays[f"{head}/kernel"] = normal(count, CLASSES, spread=3 / count**0.5)
        arrays[f"{head}/bias"] = normal(CLASSES)
    return arrays


class SameConvolution(torch.nn.Conv2d):
    """A 3x3 convolution of stride 2, padded as TensorFlow pads: what is left over goes behind."""

    def __init__(self, kernel: np.ndarray, bias: np.ndarray) -> None:
        super().__init__(*kernel.shape[2:], kernel_size=3, stride=2)
        self.weight.data = torch.from_numpy(kernel).permute(3, 2, 0, 1)
        self.bias.data = torch.from_numpy(bias)

    def forward(self, cells: torch.Tensor) -> torch.Tensor:
        """Return the cells of half as many rows and columns."""
        (top, bottom), (left, right) = (self._padding(size) for size in cells.shape[2:])
        return super().forward(torch.nn.functional.pad(cells, (left, right, top, bottom)))

    @staticmethod
    def _padding(size: int) -> tuple[int, int]:
        total = max((-(-size // 2) - 1) * 2 + 3 - size, 0)
        return total // 2, total - total // 2


class Network(torch.nn.Module):
    """The network of tests/models/networks.py with a head of three logits."""

    def __init__(self, arrays: Arrays, head: str) -> None:
        super().__init__()
        body = [arrays[f"body/{place}"] for place in range(8)]
        norm = torch.nn.BatchNorm2d(EARLY, eps=1e-3)
        names = ("weight", "bias", "running_mean", "running_var")
        norm.load_state_dict(
            {name: torch.from_numpy(each) for name, each in zip(names, body[2:6], strict=True)}, strict=False
        )
        self.early = torch.nn.Sequential(SameConvolution(*body[:2]), torch.nn.ReLU(), norm)
        self.late = torch.nn.Sequential(SameConvolution(*body[6:]), torch.nn.LeakyReLU(0.3))
        self.head = head
        kernel = torch.from_numpy(arrays[f"{head}/kernel"])
        if head == "flatten":  # Keras flattens (rows, columns, channels), PyTorch (channels, rows, columns)
            kernel = kernel.reshape(*CELLS, LATE, CLASSES).permute(2, 0, 1, 3).reshape(-1, CLASSES)
        self.dense = torch.nn.Linear(*kernel.shape)
        self.dense.weight.data, self.dense.bias.data = kernel.T, torch.from_numpy(arrays[f"{head}/bias"])

    def forward(self, films: torch.Tensor) -> torch.Tensor:
        """Return the logits `(films, 3)` of `(films, 1, rows, columns)`."""
        cells = self.late(self.early(films))
        gathered = {"average": lambda: cells.mean((2, 3)), "maximum": lambda: cells.amax((2, 3))}
        return self.dense(gathered.get(self.head, lambda: cells.flatten(1))())


def score(logits: torch.Tensor) -> torch.Tensor:
    """Return the score of classes 1 and 2 against class 0, of one film's logits."""
    return torch.logsumexp(logits[1:], 0) - logits[0]


class _Tapped:
    """A method of the library at one layer, with the features and gradients that it works on."""

    def __init__(
        self, method: type[BaseCAM], network: Network, layer: torch.nn.Module, films: torch.Tensor
    ) -> None:
        self.cam, self.layer, self.films = method(network, [layer]), layer, films
        self.targets = [score] * len(films)
        logits = self.cam.activations_and_grads(films)
        torch.stack([score(each) for each in logits]).sum().backward()
        self.features = self.cam.activations_and_grads.activations[0].numpy()
        self.gradients = self.cam.activations_and_grads.gradients[0].numpy()

    def image(self) -> np.ndarray:
        return self.cam.get_cam_image(
            self.films, self.layer, self.targets, self.features, self.gradients, False
        )

    def weighed(self, features: np.ndarray, gradients: np.ndarray) -> np.ndarray:
        """The features weighed by what the library makes of other features and gradients, cut at zero."""
        weights = self.cam.get_cam_weights(self.films, self.layer, self.targets, features, gradients)
        return np.maximum(np.einsum("fk,fkij->fij", weights, self.features), 0)


def explanations(network: Network, films: torch.Tensor) -> Iterator[tuple[str, np.ndarray]]:
    """Yield each method's name and its maps `(films, rows, columns)`."""
    yield "grad-cam", _Tapped(GradCAM, network, network.late, films).image()
    yield "hires-cam", _Tapped(HiResCAM, network, network.late, films).image()
    plus = _Tapped(GradCAMPlusPlus, network, network.late, films)
    yield "grad-cam++", plus.weighed(plus.features / DROWNED, plus.gradients * DROWNED) / DROWNED
    yield "layer-cam", np.maximum(_Tapped(LayerCAM, network, network.late, films).image(), 0)
    yield "layer-cam/early", np.maximum(_Tapped(LayerCAM, network, network.early, films).image(), 0)
    masks = _Tapped(ScoreCAM, network, network.late, films)
    yield "score-cam", masks.weighed(placed(masks.features, places(network)), masks.gradients)
    yield "score-cam/even", masks.weighed(even(masks.features), masks.gradients)
    yield "eigen-cam", np.stack([_principal(each) for each in masks.features])


def _principal(features: np.ndarray) -> np.ndarray:
    svd = TruncatedSVD(1, algorithm="arpack", random_state=0)
    cells = svd.fit_transform(features.reshape(len(features), -1).T).reshape(CELLS)
    return cells * np.sign(cells.sum())


def even(features: np.ndarray) -> np.ndarray:
    """Return features at the film's size, cells spread evenly over it by half-pixel centres."""
    return torch.nn.functional.interpolate(
        torch.from_numpy(features), (ROWS, COLUMNS), mode="bilinear", align_corners=False
    ).numpy()


def placed(features: np.ndarray, grid: tuple[float, ...]) -> np.ndarray:
    """Return features at the film's size, each cell where it lies; the border value beyond the last."""
    across = [
        2 * (np.arange(size) + 0.5 - offset) / stride / (cells - 1) - 1
        for size, cells, stride, offset in zip((ROWS, COLUMNS), CELLS, grid[:2], grid[2:], strict=True)
    ]
    rows, columns = np.meshgrid(*across, indexing="ij")
    where = torch.from_numpy(np.stack([columns, rows], -1)).expand(len(features), -1, -1, -1)
    return torch.nn.functional.grid_sample(
        torch.from_numpy(features), where, padding_mode="border", align_corners=True
    ).numpy()


def places(network: Network) -> tuple[float, ...]:
    """Return strides and offsets `(rows, columns)` of the cells: centroids of what an inner cell sees."""
    linear = torch.nn.Sequential(
        *(SameConvolution(np.ones((3, 3, 1, 1), np.float32), np.zeros(1, np.float32)) for _ in range(2))
    )

    def centre(cell: int) -> np.ndarray:
        film = torch.zeros(1, 1, ROWS, COLUMNS, requires_grad=True)
        linear(film)[0, 0, cell, cell].backward()
        seen = film.grad[0, 0].numpy()
        return np.array([np.average(np.argwhere(seen)[:, axis], weights=seen[seen > 0]) for axis in (0, 1)])

    stride = centre(3) - centre(2)
    return *stride, *(centre(2) + 0.5 - 2 * stride)


if __name__ == "__main__":
    main()
