"""`python -m app tokens`: make, list and revoke the tokens of the API."""

from datetime import UTC, datetime

import click

from app.cases.opening import open_database
from app.cases.tokens import SCOPES, Scope, TokenStore
from app.config import Settings


@click.group()
def tokens() -> None:
    """Make, list and revoke the tokens of the API (`API_ACCESS=token`)."""


@tokens.command()
@click.argument("name")
@click.option(
    "--scope", "scopes", multiple=True, required=True, type=click.Choice(SCOPES), help="Give one or both."
)
def create(name: str, scopes: tuple[Scope, ...]) -> None:
    """Make a token for NAME and print it, once: only its digest is kept."""
    token_id, token = _store().create(name, scopes)
    click.echo(f"token {token_id} for {name}, {' and '.join(sorted(set(scopes)))}:", err=True)
    click.echo(token)


@tokens.command("list")
def list_tokens() -> None:
    """List the tokens, oldest first: id, scopes, day, name."""
    for token in _store().all():
        state = f"revoked {_day(token.revoked)}" if token.revoked is not None else "in use"
        click.echo(
            f"{token.id}  {','.join(sorted(token.scopes))}  {_day(token.created)}  {state}  {token.name}"
        )


@tokens.command()
@click.argument("token_id", metavar="ID")
def revoke(token_id: str) -> None:
    """Let the token of an ID open nothing, from the next request on."""
    if not _store().revoke(token_id):
        raise click.BadParameter(f"expected the id of a token in use, received {token_id!r}", param_hint="ID")
    click.echo(f"token {token_id}: revoked")


def _store() -> TokenStore:
    return TokenStore(open_database(Settings.from_env()))


def _day(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d")
