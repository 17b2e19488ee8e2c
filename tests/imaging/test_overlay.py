"""Pictures of evidence: absolute scale, honest where there is none."""

import numpy as np
import pytest

from app.imaging import overlay
from app.imaging.phantom import draw_film

FILM = draw_film(0, height=120, width=90).pixels


def values(peak: float) -> overlay.Strength:
    map_ = np.zeros(FILM.shape, dtype=np.float32)
    map_[30:60, 20:50] = peak
    return map_


def test_no_evidence_leaves_the_film_byte_for_byte() -> None:
    picture = overlay.overlay(FILM, values(0))
    assert all(np.array_equal(picture[:, :, channel], FILM) for channel in range(3))


def test_evidence_changes_the_film_only_where_it_lies() -> None:
    picture = overlay.overlay(FILM, values(0.9))
    changed = np.any(picture != FILM[:, :, np.newaxis], axis=2)
    assert changed[31:59, 21:49].all()
    changed[29:61, 19:51] = False
    assert not changed.any()


def test_negative_and_broken_evidence_counts_as_none() -> None:
    evidence = np.array([[-3.0, np.nan, 0.5, 9.0]], dtype=np.float32)
    assert overlay.strength(evidence, 1.0).tolist() == [[0.0, 0.0, 0.5, 1.0]]


def test_the_scale_is_absolute() -> None:
    weak, strong = overlay.heatmap_layer(values(0.1)), overlay.heatmap_layer(values(1.0))
    assert 0 < weak[:, :, 3].max() < strong[40, 30, 3] / 4


def test_opacity_follows_the_value_by_its_power() -> None:
    steps = np.tile(np.linspace(0, 0.49, 500, dtype=np.float32), (9, 1))
    alpha = overlay.heatmap_layer(steps)[4, :, 3]
    assert np.abs(alpha - overlay.MOST_OPAQUE * steps[4] ** overlay.GAMMA * 255).max() <= 0.55
    assert np.all(np.diff(alpha.astype(int)) >= 0)


def test_the_film_shines_through_everywhere() -> None:
    inside = overlay.heatmap_layer(values(1.0))[35:55, 25:45, 3]
    assert inside.max() <= round(255 * overlay.MOST_OPAQUE)


def test_colours_grow_lighter_with_the_value() -> None:
    lightness = overlay.COLOURS.astype(float) @ [0.2126, 0.7152, 0.0722]
    assert np.all(np.diff(lightness) > -1)
    assert lightness[-1] > 3 * lightness[0]


def test_both_signs_have_a_hue_each_and_nothing_leaves_the_film_as_it_is() -> None:
    evidence = np.array([[-2.0, -0.5, 0.0, np.nan, 0.5, 2.0]], dtype=np.float32)
    strength = overlay.signed_strength(evidence, 1.0)
    assert strength.tolist() == [[-1.0, -0.5, 0.0, 0.0, 0.5, 1.0]]
    layer = overlay.signed_layer(np.repeat(strength, 9, axis=0))
    assert layer[4, 0, :3].tolist() == overlay.AGAINST.tolist()
    assert layer[4, 2:4, 3].tolist() == [0, 0]
    assert layer[4, 0, 3] > layer[4, 1, 3] > 0


def test_a_contour_marks_half_strength() -> None:
    assert (overlay.heatmap_layer(values(0.6))[30, 30] == overlay._CONTOUR).all()
    assert overlay.heatmap_layer(values(0.4))[:, :, 3].max() < overlay._CONTOUR[3]


@pytest.mark.parametrize("shape", [(5, 7), (5, 7, 3), (5, 7, 4)])
def test_png_keeps_every_pixel_and_the_order_of_colours(shape: tuple[int, ...]) -> None:
    import io

    from PIL import Image

    picture = np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(overlay.encode_png(picture)))), picture)


def test_a_grainy_film_is_packed_well_below_its_pixels_and_a_heatmap_to_almost_nothing() -> None:
    film = draw_film(3, height=512, width=512).pixels
    heat = np.zeros(film.shape, dtype=np.float32)
    heat[100:200, 100:200] = 0.7
    assert len(overlay.encode_png(film)) < film.size * 0.7
    assert len(overlay.encode_png(overlay.heatmap_layer(heat))) < film.size * 0.05
