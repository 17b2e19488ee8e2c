"""The use case: from a film to a diagnosis.

Knows neither Flask nor TensorFlow: the model comes in as a StoredModel.
"""

from app.diagnosis.admission import Accepted, Prepared
from app.diagnosis.answer import Diagnosis
from app.diagnosis.call import NORMAL, PNEUMONIA
from app.diagnosis.diagnoser import Diagnoser
from app.diagnosis.opening import open_diagnoser
from app.diagnosis.other_models import OtherModels
from app.diagnosis.requisition import AS_USUAL, Requisition

__all__ = [
    "AS_USUAL",
    "NORMAL",
    "PNEUMONIA",
    "Accepted",
    "Diagnoser",
    "Diagnosis",
    "OtherModels",
    "Prepared",
    "Requisition",
    "open_diagnoser",
]
