"""The result page of a case as the query asks for it: for the screen and for the report alike."""

from dataclasses import dataclass
from typing import Any

from flask import request

from app.cases.case import Case, KeptExplanation
from app.cases.reading import read_case
from app.web.pages.evidence_page import present_evidence
from app.web.pages.explanations import HeatmapChoice, asked_heatmap
from app.web.pages.film_first import revealing
from app.web.pages.presenters import ResultPage, present_result
from app.web.services import services
from app.web.terms import AskedTerms, asked_in_percent


@dataclass(frozen=True)
class AskedResult:
    """What is shown, and what was asked for; key: of the link that the case is seen by, if it is."""

    explanation: KeptExplanation
    result: ResultPage
    heatmap: HeatmapChoice
    terms: AskedTerms
    key: str | None

    def shown(self) -> dict[str, Any]:
        """Return what a template needs to show it, and to lead back to it."""
        return {
            "result": self.result,
            "key": self.key,
            "asked": self.heatmap.query(),
            "terms": self.terms.in_percent(),
            "models": services().judges.names,
            **revealing(),
        }


def asked_result(case: Case) -> AskedResult:
    """Return the result of a case by the request's query; raises what its parts raise."""
    heatmap, terms, settings = asked_heatmap(case), asked_in_percent(), services().settings
    explanation = case.explanation(heatmap.method)
    reading = read_case(case, terms.point, terms.prevalence or settings.prevalence)
    evidence = present_evidence(case, reading, explanation, heatmap.style)
    key = request.args.get("key")
    result = present_result(case, reading, evidence, settings.retention_minutes, by_link=key is not None)
    return AskedResult(explanation, result, heatmap, terms, key)
