"""The factory: settings and diagnoser in, application out."""

from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from flask import Flask
from flask_wtf import CSRFProtect

from app.cases.former import remove_former_cases
from app.cases.janitor import Janitor
from app.cases.opening import open_database, open_film_store
from app.cases.orphans import Orphans
from app.cases.store import CaseStore
from app.cases.tokens import TokenStore
from app.cases.verdicts import Verdicts
from app.cases.work_list import WorkList
from app.config import Settings
from app.diagnosis import OtherModels
from app.errors import StorageError
from app.web.api import diagnoses, openapi
from app.web.comparison import views as comparison
from app.web.errors import handlers
from app.web.guard import headers, hosts, limits
from app.web.guard.instance import secret_key
from app.web.judges import AllJudges
from app.web.language import choice as language
from app.web.load.rooms import open_rooms
from app.web.pages import preferences, texts, views
from app.web.report import views as report
from app.web.services import EXTENSION, Judge, Services
from app.web.uploads import FORM_OVERHEAD
from app.web.verdicts import views as verdicts
from app.web.watch import health, metrics_page, request_log
from app.web.watch.measured import MeasuredJudge
from app.web.watch.metrics import Metrics
from app.web.work_list import views as work_list

_ROOT = Path(__file__).resolve().parent.parent.parent
_PURGES = 20  # a lifetime: a case may outlive its time by a twentieth


def create_app(settings: Settings, diagnoser: Judge, others: OtherModels | None = None) -> Flask:
    """Return the application; state is made below `settings.instance_path` where absent.

    diagnoser: of the server's own model; others: the models that may be asked, too.
    """
    app = Flask("pneumoscope", root_path=str(_ROOT), template_folder="templates", static_folder="static")
    app.config.update(
        SECRET_KEY=secret_key(settings.instance_path),
        MAX_CONTENT_LENGTH=int(settings.max_upload_mb * 2**20) + FORM_OVERHEAD,
        SESSION_COOKIE_NAME="pneumoscope",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        PERMANENT_SESSION_LIFETIME=timedelta(days=1, minutes=settings.retention_minutes),
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session: a page may stand open for a shift
    )
    app.extensions[EXTENSION] = _services(settings, diagnoser, others)
    request_log.register(app)  # in this order: what is refused by name or number is not read
    hosts.register(app, settings)
    limits.register(app, settings)
    work_list.register(app, settings)
    csrf = CSRFProtect(app)
    csrf.exempt(diagnoses.blueprint)
    language.register(app)
    headers.register(app)
    handlers.register(app)
    pages = (views, texts, preferences, work_list, verdicts, report, comparison)
    for room in (*pages, diagnoses, openapi, health, metrics_page):
        app.register_blueprint(room.blueprint)
    return app


def _services(settings: Settings, diagnoser: Judge, others: OtherModels | None) -> Services:
    retention = settings.retention_minutes * 60
    remove_former_cases(settings.instance_path)
    database, films = open_database(settings), open_film_store(settings)
    with suppress(StorageError):  # said in the log; every use of a database tries again
        database.prepare()
    database.release()  # what forks later takes no connection along
    cases, metrics = CaseStore(database, films, retention), Metrics()
    judge = MeasuredJudge(diagnoser, metrics)
    return Services(
        settings,
        judge,
        AllJudges(judge, others, metrics),
        cases,
        WorkList(database, retention),
        Verdicts(database),
        TokenStore(database),
        Janitor(cases, Orphans(database, films), retention / _PURGES),
        open_rooms(settings, metrics),
        metrics,
    )
