"""The work list of an owner, and readers' verdicts."""

import dataclasses
import secrets

import pytest
from sqlalchemy import text, update

from app.cases.database import Database
from app.cases.store import CaseStore
from app.cases.tables import CaseRow
from app.cases.verdict import LONGEST_NOTE, make_verdict
from app.cases.verdicts import CountedVerdict, Verdicts
from app.cases.work_list import Neighbours, Order, WorkList
from app.diagnosis import Diagnosis
from app.errors import CaseNotFoundError, VerdictError


@pytest.fixture
def work_list(database: Database) -> WorkList:
    return WorkList(database, retention=60)


@pytest.fixture
def verdicts(database: Database) -> Verdicts:
    return Verdicts(database, clock=lambda: 86_400.0)


def keep(store: CaseStore, diagnosis: Diagnosis, probability: float, owner: str = "owner") -> str:
    return store.keep(dataclasses.replace(diagnosis, probability=probability), owner).id


def test_an_owner_sees_own_cases_only_most_likely_first(
    store: CaseStore, work_list: WorkList, diagnosis: Diagnosis
) -> None:
    ids = {share: keep(store, diagnosis, share) for share in (0.2, 0.9, 0.5)}
    keep(store, diagnosis, 0.7, "colleague")
    assert [case.id for case in work_list.cases("owner")] == [ids[0.9], ids[0.5], ids[0.2]]
    assert work_list.cases("stranger") == []
    assert work_list.cases("") == []


@pytest.mark.parametrize(("age", "shown"), [(0.0, 1), (59.0, 1), (61.0, 0)])
def test_what_is_over_its_time_is_in_no_list(
    store: CaseStore, database: Database, diagnosis: Diagnosis, age: float, shown: int
) -> None:
    created = store.find(keep(store, diagnosis, 0.5), "owner").created
    assert len(WorkList(database, 60, clock=lambda: created + age).cases("owner")) == shown


def test_a_damaged_case_hides_no_other(
    store: CaseStore, work_list: WorkList, database: Database, diagnosis: Diagnosis
) -> None:
    broken, whole = keep(store, diagnosis, 0.9), keep(store, diagnosis, 0.1)
    with database.writing() as session:
        session.execute(update(CaseRow).where(CaseRow.id == broken).values(payload="{}"))
    assert [case.id for case in work_list.cases("owner")] == [whole]


def test_neighbours_are_the_next_in_the_list(
    store: CaseStore, work_list: WorkList, diagnosis: Diagnosis
) -> None:
    first, last, middle = (keep(store, diagnosis, share) for share in (0.9, 0.1, 0.5))
    assert work_list.neighbours(first, "owner") == Neighbours(None, middle, 1, 3)
    assert work_list.neighbours(middle, "owner") == Neighbours(first, last, 2, 3)
    assert work_list.neighbours(last, "owner") == Neighbours(middle, None, 3, 3)
    assert work_list.neighbours(first, "colleague") is None


def test_the_list_is_had_in_the_order_in_which_the_cases_came(
    store: CaseStore, work_list: WorkList, diagnosis: Diagnosis
) -> None:
    first, second, third = (keep(store, diagnosis, share) for share in (0.1, 0.9, 0.5))
    assert [case.id for case in work_list.cases("owner", Order.FIRST_COME)] == [first, second, third]
    assert work_list.neighbours(second, "owner", Order.FIRST_COME) == Neighbours(first, third, 2, 3)


def test_a_case_older_than_the_column_stands_last(
    store: CaseStore, work_list: WorkList, database: Database, diagnosis: Diagnosis
) -> None:
    old, new = keep(store, diagnosis, 0.9), keep(store, diagnosis, 0.1)
    with database.writing() as session:
        session.execute(update(CaseRow).where(CaseRow.id == old).values(probability=None))
    assert [case.id for case in work_list.cases("owner")] == [new, old]


def test_all_own_cases_are_deleted_at_once_and_nobody_elses(
    store: CaseStore, work_list: WorkList, diagnosis: Diagnosis
) -> None:
    keep(store, diagnosis, 0.3), keep(store, diagnosis, 0.4)
    others = keep(store, diagnosis, 0.5, "colleague")
    assert store.delete_all("owner") == 2
    assert work_list.cases("owner") == []
    assert store.find(others, "colleague").id == others


def test_a_verdict_is_kept_with_its_case_and_counted_without_it(
    store: CaseStore, verdicts: Verdicts, diagnosis: Diagnosis
) -> None:
    case = store.keep(diagnosis, "owner")
    given = verdicts.give(case, make_verdict("disagree", "no-pneumonia", " rotated film "))
    assert store.find(case.id, "owner") == given
    assert given.verdict
    assert (given.verdict.opinion, given.verdict.note, given.verdict.given) == (
        "disagree",
        "rotated film",
        86_400,
    )
    store.delete(case.id, "owner")
    identity = f"{case.model.name}-{case.model.version}"
    counted = CountedVerdict("1970-01-02", identity, case.label, case.probability, "disagree", "no-pneumonia")
    assert verdicts.counted() == [counted]


def test_a_changed_verdict_counts_once(store: CaseStore, verdicts: Verdicts, diagnosis: Diagnosis) -> None:
    case = store.keep(diagnosis, "owner")
    for opinion in ("agree", "unsure", "disagree"):
        verdicts.give(case, make_verdict(opinion, None, ""))
    assert [each.opinion for each in verdicts.counted()] == ["disagree"]


def test_nothing_that_is_counted_leads_back_to_film_or_reader(
    store: CaseStore, verdicts: Verdicts, database: Database, diagnosis: Diagnosis
) -> None:
    case = store.keep(diagnosis, "owner")
    note = secrets.token_hex(8)
    verdicts.give(case, make_verdict("agree", None, note))
    with database.reading() as session:
        (row,) = session.execute(text("SELECT * FROM verdict_counts")).all()
    for trace in (case.id, case.secret_sha256, note):
        assert trace not in "|".join(str(value) for value in row)


def test_a_verdict_on_a_case_that_is_gone_is_not_counted(
    store: CaseStore, verdicts: Verdicts, diagnosis: Diagnosis
) -> None:
    case = store.keep(diagnosis, "owner")
    store.delete(case.id, "owner")
    with pytest.raises(CaseNotFoundError):
        verdicts.give(case, make_verdict("agree", None, ""))
    assert verdicts.counted() == []


@pytest.mark.parametrize(
    ("opinion", "finding", "note"),
    [("yes", None, ""), ("agree", "flu", ""), ("agree", "", ""), ("agree", None, "x" * (LONGEST_NOTE + 1))],
)
def test_a_verdict_that_is_none_is_said_to_be(opinion: str, finding: str | None, note: str) -> None:
    with pytest.raises(VerdictError, match="expected"):
        make_verdict(opinion, finding, note)
