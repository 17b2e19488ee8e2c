"""The application for a WSGI server: `gunicorn -c gunicorn.conf.py wsgi:app`."""

from functools import partial

from app.config import Settings
from app.diagnosis import open_diagnoser
from app.web import create_app
from app.web.standby import StandbyDiagnoser

settings = Settings.from_env()
diagnoser = StandbyDiagnoser(partial(open_diagnoser, settings))
app = create_app(settings, diagnoser)
