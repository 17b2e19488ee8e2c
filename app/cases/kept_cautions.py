"""Cautions as a case keeps them: those that hold at every operating point."""

from typing import Annotated

from pydantic import AfterValidator

from app.cautions import Caution
from app.diagnosis.call import OF_THE_CALL


def _of_any_point(cautions: tuple[Caution, ...]) -> tuple[Caution, ...]:
    """Older versions kept the others, too, by the point that judged."""
    return tuple(each for each in cautions if each.code not in OF_THE_CALL)


KeptCautions = Annotated[tuple[Caution, ...], AfterValidator(_of_any_point)]
