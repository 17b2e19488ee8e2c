"""Boxes from CSV: two formats, told apart by their columns, scaled to the film at hand."""

from pathlib import Path

import pytest

from app.errors import LaboratoryError
from app.training.judge.boxes import Box, Region, read_boxes

NIH = """Image Index,Finding Label,Bbox [x,y,w,h],,,
00000061_012.png,Pneumonia,256.0,512.0,128.0,64.0,,,
00000061_012.png,Pneumonia,0,0,1024,1024,,,
00000061_013.png,Effusion,1,2,3,4,,,
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "boxes.csv"
    path.write_text(text)
    return path


def test_the_list_of_nih_is_in_pixels_of_its_originals(tmp_path: Path) -> None:
    boxes = read_boxes(written(tmp_path, NIH))
    assert set(boxes) == {"00000061_012"}
    first, whole = boxes["00000061_012"]
    assert first.region("f", 512, 512) == Region(0.5, 0.25, 0.5625, 0.375)
    assert whole.region("f", 100, 100) == Region(0, 0, 1, 1)


def test_the_plain_columns_of_nih_are_read_too(tmp_path: Path) -> None:
    text = "Image Index,Finding Label,x,y,w,h\na.png,Pneumonia,1,2,3,4\n"
    assert read_boxes(written(tmp_path, text))["a"] == (Box(1, 2, 3, 4, 1024),)


def test_a_plain_list_is_in_pixels_of_the_file_and_its_label_may_be_left_out(tmp_path: Path) -> None:
    text = "image,x,y,width,height,label\na.jpg,20,10,40,30,\nb.jpg,1,1,2,2,pneumonia\nc.jpg,1,1,2,2,nodule\n"
    boxes = read_boxes(written(tmp_path, text))
    assert set(boxes) == {"a", "b"}
    assert boxes["a"][0].region("a", 100, 200) == Region(0.1, 0.1, 0.4, 0.3)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "expected the columns Image Index"),
        ("patientId,x,y,width,height,Target\n", r"received patientId, x"),
        ("image,x,y,width,height\na.png,1,2,3\n", "line 2: expected a box"),
        ("image,x,y,width,height\na.png,1,2,3,wide\n", "line 2: expected a box"),
        ("image,x,y,width,height,label\na.png,1,2,3,4,Mass\n", "expected boxes of pneumonia"),
    ],
)
def test_a_list_of_another_form_is_refused_and_the_expected_one_named(
    tmp_path: Path, text: str, message: str
) -> None:
    with pytest.raises(LaboratoryError, match=message):
        read_boxes(written(tmp_path, text))


def test_a_box_outside_its_film_is_refused() -> None:
    for box in (Box(90, 0, 20, 10), Box(-5, 0, 10, 10), Box(0, 0, 0, 10)):
        with pytest.raises(LaboratoryError, match="expected a box inside 100 x 50"):
            box.region("film", 50, 100)


def test_a_box_of_a_square_original_does_not_go_on_another_shape() -> None:
    with pytest.raises(LaboratoryError, match=r"expected a square film.*received 512 x 400"):
        Box(1, 2, 3, 4, 1024).region("film", 400, 512)
