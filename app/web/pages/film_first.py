"""A case before its answer, for a reader who prefers to read the film first: its page, its place in the list.

Nothing of the answer is handed to the page's template, so that nothing of it can be on the page.
"""

from dataclasses import dataclass

from flask import render_template, request

from app.cases.case import Case
from app.cases.work_list import Neighbours, Order
from app.gate import DRAWN
from app.web.guard.visitors import known_visitor
from app.web.language.sentences import translate
from app.web.pages.explanations import asked_heatmap
from app.web.pages.forms import ExplanationForm
from app.web.pages.preferences import preferences
from app.web.pages.presenters import shown_to
from app.web.pages.times import clock
from app.web.services import services
from app.web.terms import asked_in_percent


@dataclass(frozen=True)
class FilmFirst:
    """What may be said of a case before its answer; film_width, film_height: pixels."""

    drawn: bool
    cautions: tuple[str, ...]
    film_width: int
    film_height: int
    lungs: bool
    shown_to: str
    kept_until: str


def answer_is_hidden() -> bool:
    """Does this browser prefer to read the film first, and has not asked to reveal the answer?"""
    return preferences().read_first and not revealing()


def answer_is_withheld(case: Case) -> bool:
    """Does the work list keep the answer back: this browser reads films first, and gave no verdict yet?"""
    return preferences().read_first and case.verdict is None


def list_order() -> Order:
    """Return the order of this browser's work list: by probability it would tell of answers."""
    return Order.FIRST_COME if preferences().read_first else Order.LIKELIEST


def neighbours(case: Case) -> Neighbours | None:
    """Return what stands beside a case in this browser's work list."""
    return services().work_list.neighbours(case.id, known_visitor(), list_order())


def of_the_film(case: Case) -> tuple[str, ...]:
    """Return what is said of the film itself, before its answer; that it is drawn has a banner of its own."""
    return tuple(translate(each.message) for each in case.cautions if each.code != DRAWN)


def revealing() -> dict[str, str]:
    """Return the query that reveals, where the request has it, to be carried along."""
    return {"reveal": "yes"} if request.args.get("reveal") == "yes" else {}


def film_first_page(case: Case) -> str:
    """Return the page; it leads to the answer that the query asks for."""
    key = request.args.get("key")
    query = {**asked_heatmap(case).query(), **asked_in_percent().in_percent()}
    return render_template(
        "film_first.html",
        page=_present(case, services().settings.retention_minutes, key is not None),
        case_id=case.id,
        key=key,
        query=query,
        beside=neighbours(case),
        terms={},
        form=ExplanationForm(),
    )


def _present(case: Case, retention_minutes: float, by_link: bool) -> FilmFirst:
    return FilmFirst(
        drawn=case.drawn,
        cautions=of_the_film(case),
        film_width=case.film_size[1],
        film_height=case.film_size[0],
        lungs=case.lungs is not None,
        shown_to=shown_to(by_link),
        kept_until=clock(case.created + retention_minutes * 60),
    )
