"""VGG-Face: the thirteen convolutions of VGG-16 as they were trained to know faces.

Parkhi, Vedaldi & Zisserman, Deep Face Recognition, 2015: 3x3, rectified, five maximum poolings; layers
are named as there. Its classifier of faces is left out: Flatten, 512 units, dropout of 0.5.
"""

from typing import TYPE_CHECKING, Any

from app.models.architectures.backbone import several_cells
from app.models.architectures.head import HeadKind, dense, gathered, logits

if TYPE_CHECKING:
    import keras

BLOCKS = ((64, 2), (128, 2), (256, 3), (512, 3), (512, 3))  # filters, convolutions


def build_vggface(shape: tuple[int, int, int], outputs: int, head: HeadKind = "flatten") -> "keras.Model":
    """Return the network: input `(batch, *shape)`, output logits `(batch, outputs)`.

    Raises ValueError for a side below 32, or a last feature map of one cell.
    """
    import keras
    from keras import layers

    film = keras.Input(shape, name="film")
    x: Any = film
    for block, (filters, convolutions) in enumerate(BLOCKS, start=1):
        for number in range(1, convolutions + 1):
            name = f"conv{block}_{number}"
            x = layers.Conv2D(filters, 3, padding="same", activation="relu", name=name)(x)
        x = layers.MaxPooling2D(2, name=f"pool{block}")(x)
    x = dense(gathered(several_cells(x), head), 512, dropout=0.5)
    return keras.Model(film, logits(x, outputs), name="vggface")
