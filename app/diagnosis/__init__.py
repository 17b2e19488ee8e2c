"""The use case: from a film to a diagnosis.

Knows neither Flask nor TensorFlow: the model comes in as a StoredModel.
"""

from app.diagnosis.answer import NORMAL, PNEUMONIA, Accepted, Diagnosis, Prepared
from app.diagnosis.diagnoser import Diagnoser
from app.diagnosis.opening import open_diagnoser
from app.diagnosis.other_models import OtherModels

__all__ = [
    "NORMAL",
    "PNEUMONIA",
    "Accepted",
    "Diagnoser",
    "Diagnosis",
    "OtherModels",
    "Prepared",
    "open_diagnoser",
]
