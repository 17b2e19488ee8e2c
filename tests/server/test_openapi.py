"""The OpenAPI document, held against the running server: drawn requests, and what is written."""

import copy
import re
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi import checks

from app.config import Settings
from app.diagnosis import Diagnoser
from app.errors import FilmError, ModelError, PneumoscopeError
from app.explain.methods import METHODS
from app.imaging.phantom import draw_film
from app.web import create_app
from app.web.api.openapi import DOCUMENT
from benchmarks.server import Server
from tests.conftest import png
from tests.server.talk import ask, post_film

EXAMPLES = 10  # of each operation, and as many that break the document's rules


def asking_for_quick_explanations(document: dict) -> dict:
    """The document, but that the methods which take seconds a film are not drawn."""
    quick = copy.deepcopy(document)
    quick["paths"]["/api/v1/diagnoses"]["post"]["parameters"][0]["schema"]["enum"] = ["grad-cam"]
    return quick


FILMS = [png(draw_film(seed, bool(seed), 128, 128).pixels) for seed in range(2)]
SCHEMA = schemathesis.openapi.from_dict(asking_for_quick_explanations(DOCUMENT))
OPERATIONS = [each.ok() for each in SCHEMA.get_all_operations()]
PROMISES = [  # that what is drawn as valid is taken is not one: most drawn bytes are no film
    schemathesis.checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
]
schemathesis.openapi.media_type("image/png", st.sampled_from(FILMS) | st.binary(max_size=200))


VALID, INVALID = GenerationMode.POSITIVE, GenerationMode.NEGATIVE
TRIALS = [(each, VALID) for each in OPERATIONS]
TRIALS += [(each, INVALID) for each in OPERATIONS if list(each.iter_parameters()) or each.body]


@pytest.mark.parametrize(("operation", "mode"), TRIALS, ids=lambda each: getattr(each, "label", str(each)))
def test_whatever_is_asked_the_answer_is_one_that_the_document_promises(
    server: Server, operation: APIOperation, mode: GenerationMode
) -> None:
    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def keeps_its_promises(case) -> None:
        case.call_and_validate(base_url=server.address, checks=PROMISES, timeout=60)

    keeps_its_promises()


def codes(operation: dict, status: str) -> set[str]:
    return set(
        operation["responses"][status]["content"]["application/problem+json"]["schema"]["properties"]["code"][
            "enum"
        ]
    )


def kinds(kind: type[PneumoscopeError]) -> set[str]:
    return {kind.code}.union(*(kinds(child) for child in kind.__subclasses__()))


def test_the_document_names_every_refusal_of_a_film_and_of_a_model_and_every_method() -> None:
    post = DOCUMENT["paths"]["/api/v1/diagnoses"]["post"]
    named = set.union(*(codes(post, status) for status in ("413", "415", "422", "503")))
    assert named >= kinds(FilmError) - {"unreadable"} | kinds(ModelError)
    assert set(post["parameters"][0]["schema"]["enum"]) == set(METHODS)


def test_the_document_names_every_address_of_the_api(tmp_path: Path, diagnoser: Diagnoser) -> None:
    app = create_app(Settings(instance_path=tmp_path), diagnoser)
    rules = {str(rule).replace("<case_id>", "{id}") for rule in app.url_map.iter_rules()}
    assert DOCUMENT["paths"].keys() <= rules
    assert {rule for rule in rules if rule.startswith("/api/")} <= DOCUMENT["paths"].keys()


def test_a_judged_film_and_all_that_it_links_to_are_as_written(server: Server) -> None:
    created = post_film(server.port, FILMS[1])
    links = created.json["links"]
    operation = SCHEMA["/api/v1/diagnoses/{id}"]["GET"]
    case = operation.Case(
        path_parameters={"id": created.json["id"]}, query={"key": links["self"].split("key=")[1]}
    )
    case.call_and_validate(base_url=server.address, checks=PROMISES)
    for name in ("film", "overlay", "heatmap"):
        picture = SCHEMA[re.sub(r"[0-9a-f]{32}", "{id}", links[name].split("?")[0])]["GET"]
        case = picture.Case(path_parameters=case.path_parameters, query=case.query)
        assert case.call_and_validate(base_url=server.address, checks=PROMISES).status_code == 200


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE"])
@pytest.mark.parametrize("address", ["/api/v1/diagnoses", "/api/v1/diagnoses/{id}", "/api/v1/openapi.json"])
def test_methods_that_are_not_written_are_refused(server: Server, method: str, address: str) -> None:
    if method.lower() not in DOCUMENT["paths"][address]:
        assert ask(server.port, address.replace("{id}", "0"), method).status == 405
