"""The application for a WSGI server: `gunicorn -c gunicorn.conf.py wsgi:app`."""

import sys
from functools import partial

from app.config import Settings
from app.diagnosis import OtherModels, open_diagnoser
from app.errors import PneumoscopeError
from app.models.store import ModelStore
from app.web import create_app
from app.web.load.standby import StandbyDiagnoser

try:
    settings = Settings.from_env()
    # a model that is not there, or has no such operating point, is said at once
    store = ModelStore(settings.model_store, settings.network_threads)
    manifest = store.manifest(settings.model)
    manifest.point(settings.operating_point)
    diagnoser = StandbyDiagnoser(partial(open_diagnoser, settings))
    others = OtherModels(store, diagnoser, manifest.identity, settings.runtime)
    app = create_app(settings, diagnoser, others)
except PneumoscopeError as error:
    sys.exit(f"error: {error}")
