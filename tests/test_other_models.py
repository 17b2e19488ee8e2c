"""Further models of a store, for a second opinion."""

import dataclasses
from pathlib import Path

import pytest

from app.config import RuntimeChoice
from app.diagnosis import Diagnoser, OtherModels
from app.errors import ModelCorruptError, UnknownModelError
from app.models.manifest import ModelManifest, SelfTest
from app.models.runtime import Array, Outputs
from app.models.store import ModelStore, StoredModel
from tests.conftest import POINTS, BrightCornerRuntime, make_manifest

OWN = "tiny-0.1.0"


class Negative(BrightCornerRuntime):
    """Says the contrary of the bright corner's model."""

    def run(self, batch: Array) -> Outputs:
        return super().run(-batch)


class Shelf(ModelStore):
    """A store of three models, which counts how often one is opened."""

    def __init__(self, **changes: object) -> None:
        super().__init__(Path())
        self.changes = changes
        self.opened: list[str] = []

    def manifests(self) -> list[ModelManifest]:
        return [
            make_manifest(version=version, files={"model.keras": version}, **self.changes)
            for version in ("0.0.8", "0.0.9", "0.1.0")
        ]

    def open(self, identity: str | None = None, choice: RuntimeChoice = "auto") -> StoredModel:
        self.opened.append(str(identity))
        (manifest,) = [each for each in self.manifests() if each.identity == identity]
        return StoredModel(manifest, Negative())


def test_the_others_are_named_newest_first(diagnoser: Diagnoser) -> None:
    assert OtherModels(Shelf(), diagnoser, OWN).names == ("tiny-0.0.9", "tiny-0.0.8")


def test_another_model_judges_by_its_own_weights_and_manifest(diagnoser: Diagnoser, ill_png: bytes) -> None:
    other = OtherModels(Shelf(), diagnoser, OWN).judge("tiny-0.0.8")
    assert other.manifest.version == "0.0.8"
    assert diagnoser.diagnose(ill_png).probability > 0.9 > 0.1 > other.diagnose(ill_png).probability
    assert other.limits is diagnoser.limits


def test_those_asked_for_last_stay_loaded(diagnoser: Diagnoser) -> None:
    shelf = Shelf()
    others = OtherModels(shelf, diagnoser, OWN, most_loaded=1)
    assert others.judge("tiny-0.0.8") is others.judge("tiny-0.0.8")
    others.judge("tiny-0.0.9")
    others.judge("tiny-0.0.8")
    assert shelf.opened == ["tiny-0.0.8", "tiny-0.0.9", "tiny-0.0.8"]


@pytest.mark.parametrize("name", [OWN, "", "tiny", "../tiny-0.0.8", "x" * 1000])
def test_a_name_that_is_not_in_the_list_opens_nothing(diagnoser: Diagnoser, name: str) -> None:
    shelf = Shelf()
    with pytest.raises(UnknownModelError, match=r"tiny-0\.1\.0, tiny-0\.0\.9, tiny-0\.0\.8") as said:
        OtherModels(shelf, diagnoser, OWN).judge(name)
    assert (shelf.opened, len(str(said.value)) < 200) == ([], True)


def test_a_model_that_fails_its_self_test_does_not_judge(diagnoser: Diagnoser) -> None:
    others = OtherModels(Shelf(self_test=SelfTest(1, (99.0, 99.0), 0.1)), diagnoser, OWN)
    for _ in range(2):
        with pytest.raises(ModelCorruptError):
            others.judge("tiny-0.0.8")


def test_it_decides_at_the_same_operating_point_where_it_has_one(manifest: ModelManifest) -> None:
    own = dataclasses.replace(manifest, operating_points=POINTS)
    base = Diagnoser(StoredModel(own, BrightCornerRuntime()), point="specific")
    assert base.with_model(StoredModel(own, Negative())).operating_point.name == "specific"
    assert base.with_model(StoredModel(manifest, Negative())).operating_point.name == "balanced"
