"""The gate: may this picture be judged? Refuse it with a reason, or pass it, perhaps with cautions.

First the picture alone (`picture`), then what kind of view it is (`view`), then how far the film is
from all that the model was made from (`distance`).
"""

from app.gate.distance import check_distance
from app.gate.picture import DRAWN, inspect
from app.gate.view import check_view

__all__ = ["DRAWN", "check_distance", "check_view", "inspect"]
