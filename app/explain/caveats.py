"""What a reader of a map should know of the method that made it."""

from app.cautions import Caution
from app.explain.methods import GRAD_CAM, Method
from app.models.runtime import AVERAGE, INNER, Gathering

UNFAITHFUL, NOT_LOGITS, CLASS_BLIND = "unfaithful-method", "not-logits", "class-blind"
DETAIL, NO_MAP, FILM_SCALE = "detail-view", "no-map", "film-scale"
OUTSIDE_LUNGS = "evidence-outside-lungs"
LEAST_IN_LUNGS = 0.5  # share of the evidence below which the caution is given


def method_cautions(method: Method, gathering: Gathering) -> tuple[Caution, ...]:
    """Return the cautions of a method at a layer whose cells are gathered so (Draelos & Carin 2020)."""
    cautions = []
    if method.name == GRAD_CAM and gathering not in (AVERAGE, INNER):
        cautions.append(
            Caution(
                UNFAITHFUL,
                f"{method.title} is not faithful to this model: it averages away where the model looks. "
                "HiResCAM is faithful.",
            )
        )
    if gathering == INNER:
        cautions.append(
            Caution(
                DETAIL,
                "A detail view of an inner layer: it shows where, and not how much it counts for the answer.",
            )
        )
    elif method.name != GRAD_CAM and not method.adds_up(gathering):
        cautions.append(
            Caution(
                NOT_LOGITS,
                f"{method.title} gives no logits: its values do not add up to the score, "
                "and it colours something on nearly every film.",
            )
        )
    if not method.knows_class:
        cautions.append(
            Caution(CLASS_BLIND, f"{method.title} shows what stands out, not what argues for pneumonia.")
        )
    return tuple(cautions)


def no_map_caution() -> Caution:
    """Return the caution of a map whose values were not finite."""
    return Caution(NO_MAP, "No evidence map could be computed for this film; the map is left empty.")


def film_scale_caution() -> Caution:
    """Return the caution of a map for which the model has no scale."""
    return Caution(
        FILM_SCALE,
        "Coloured by this film's own strongest value: weak evidence looks as strong as strong evidence.",
    )


def evidence_outside_caution(share: float) -> Caution:
    """Return the caution of a film called pneumonia for evidence of which that share lies in the lungs."""
    return Caution(
        OUTSIDE_LUNGS,
        f"Only {share * 100:.0f} % of the evidence for pneumonia lies in the lungs: "
        "the model may have read something else on this film. Trust it less.",
    )
