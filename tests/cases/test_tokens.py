"""Tokens: shown once, kept as digests, for what they are for, until they are revoked."""

import pytest

from app.cases.database import Database
from app.cases.tokens import SCOPES, TokenStore


@pytest.fixture
def tokens(database: Database) -> TokenStore:
    return TokenStore(database)


@pytest.mark.parametrize("scopes", [["read"], ["write"], SCOPES])
def test_a_token_is_for_its_scopes(tokens: TokenStore, scopes: list[str]) -> None:
    _, token = tokens.create("ward 3", scopes)
    assert tokens.scopes(token) == set(scopes)
    assert tokens.scopes(token + "x") == tokens.scopes("") == frozenset()


def test_a_token_has_256_bits_and_is_kept_as_a_digest_only(tokens: TokenStore, database: Database) -> None:
    made = {tokens.create("ward 3", ["read"])[1] for _ in range(20)}
    assert len(made) == 20
    assert all(len(token.removeprefix("pneumo_")) == 43 for token in made)  # 256 bits in base64
    with database.reading() as session:
        kept = repr(session.connection().exec_driver_sql("SELECT * FROM tokens").all())
    assert not any(token in kept or token[7:] in kept for token in made)


def test_a_revoked_token_is_for_nothing_and_stays_in_the_list(tokens: TokenStore) -> None:
    token_id, token = tokens.create("ward 3", SCOPES)
    other = tokens.create("archive", ["read"])[1]
    assert tokens.revoke(token_id)
    assert not tokens.revoke(token_id)
    assert not tokens.revoke("ffffffff0")
    assert tokens.scopes(token) == frozenset()
    assert tokens.scopes(other) == {"read"}
    listed = [(each.name, sorted(each.scopes), each.revoked is None) for each in tokens.all()]
    assert listed == [("ward 3", ["read", "write"], False), ("archive", ["read"], True)]
