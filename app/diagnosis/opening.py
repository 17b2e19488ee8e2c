"""A diagnoser from the settings: its three models loaded side by side."""

from concurrent.futures import ThreadPoolExecutor

from app.config import Settings
from app.diagnosis.diagnoser import Diagnoser
from app.diagnosis.reader import open_reader
from app.imaging.decode import DecodeLimits
from app.models.store import ModelStore


def open_diagnoser(settings: Settings) -> Diagnoser:
    """Load the model that the settings name, and the store's lung field and view models, if it has them.

    Raises a ModelError, OperatingPointError where the model has no such operating point, or
    DecoderUnavailableError.
    """
    store, choice = ModelStore(settings.model_store, settings.network_threads), settings.runtime
    limits = DecodeLimits(int(settings.max_upload_mb * 2**20), int(settings.max_megapixels * 1e6))
    reader = open_reader(settings, limits)
    with ThreadPoolExecutor(2) as beside:  # beside the classifier, which takes longest
        lungs = beside.submit(store.open_lungs, choice=choice) if store.lung_manifests() else None
        view = beside.submit(store.open_view, choice=choice) if store.view_manifests() else None
        model = store.open(settings.model, choice)
        return Diagnoser(
            model,
            limits,
            lungs.result() if lungs else None,
            view.result() if view else None,
            reader,
            settings.operating_point,
        )
