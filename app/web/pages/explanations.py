"""The heatmaps of a case: which method, which style, and one more when it is asked for."""

from dataclasses import dataclass, replace
from typing import Literal, get_args

from flask import request
from werkzeug.exceptions import BadRequest

from app.cases.case import Case, KeptExplanation, keep_explanation
from app.cases.pictures import HeatmapStyle
from app.diagnosis import Requisition
from app.errors import MethodError, UnknownModelError
from app.explain.methods import METHODS
from app.imaging.radiograph import Radiograph
from app.web.services import Judge, services

_ANOTHER_MODEL = "another model serves by now: upload the film again to see it explained"

View = Literal["positive", "signed"]
Contrast = Literal["model", "film"]
Line = Literal["half", "none"]


@dataclass(frozen=True)
class HeatmapChoice:
    """What the query of an address asks for: `method`, `view`, `contrast` and `line`."""

    method: str | None
    view: str
    contrast: str
    line: str

    @property
    def style(self) -> HeatmapStyle:
        """How the heatmap is coloured."""
        return HeatmapStyle(self.view == "signed", self.contrast == "film", self.line == "half")

    def fit_for(self, method: str) -> "HeatmapChoice":
        """Return the choice without the signed view where a method has no signs."""
        has_signs = method not in METHODS or METHODS[method].signed  # an unknown one is refused elsewhere
        return self if has_signs else replace(self, view="positive")

    def query(self) -> dict[str, str]:
        """Return the query again, without what is the default anyway."""
        asked = {"method": self.method, "view": self.view, "contrast": self.contrast, "line": self.line}
        plain = {"method": None, "view": "positive", "contrast": "model", "line": "half"}
        return {name: value for name, value in asked.items() if value and value != plain[name]}


def asked_heatmap(case: Case) -> HeatmapChoice:
    """Return what the request's query asks for of a case; raises BadRequest.

    The signed view is passed over where the method has nothing that argues against.
    """
    choice = HeatmapChoice(
        request.args.get("method"),
        _one_of("view", get_args(View)),
        _one_of("contrast", get_args(Contrast)),
        _one_of("line", get_args(Line)),
    )
    return choice.fit_for(choice.method or case.evidence.method)


def explain_again(case: Case, method: str) -> KeptExplanation:
    """Return the explanation of a case by a method, made from its kept film if it is a new one.

    Raises MethodError for an unknown method, and where another model serves by now; BusyError.
    """
    judge = judge_of(case)
    own_layer = judge.manifest.evidence.layer
    for explanation in reversed(case.explanations):
        # the first may be of a layer that was named, and is not what the page offers
        if explanation.method == method and (
            explanation.layer == own_layer or explanation is not case.evidence
        ):
            return explanation
    with services().rooms.explaining.turn():
        explanation = _explain(case, judge, method)
        services().cases.add(case, explanation)
    return explanation


def judge_of(case: Case) -> Judge:
    """Return the judge of the model that judged a case; raises MethodError where it serves no more."""
    try:
        return services().judges.named(f"{case.model.name}-{case.model.version}")
    except UnknownModelError:
        raise MethodError(_ANOTHER_MODEL) from None


def _explain(case: Case, judge: Judge, method: str) -> KeptExplanation:
    film = Radiograph(services().cases.film(case), drawn=case.drawn)
    diagnosis = judge.diagnose_film(film, Requisition(method), known=True)
    if diagnosis.model_sha256 != case.model.sha256:
        raise MethodError(_ANOTHER_MODEL)
    return keep_explanation(diagnosis)


def _one_of(name: str, values: tuple[str, ...]) -> str:
    value = request.args.get(name, values[0])
    if value not in values:
        raise BadRequest(f"{name}: expected one of {', '.join(values)}; received {value[:40]!r}")
    return value
