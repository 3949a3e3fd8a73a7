"""Commands of sources: `sources list`, `sources set`."""

import json
from difflib import get_close_matches

import click

from boundaries.areas.codes import COUNTRY
from boundaries.areas.sources import Terms, set_terms, stored_terms
from geo.store.database import read_session, write_session
from kampungkb.attribution import attributions
from webmap.cli.options import Code, console, terms_of, terms_options
from webmap.core.app_context import get_engine
from webmap.core.errors import BadParameter


@click.group(invoke_without_command=True)
@click.pass_context
def sources(context: click.Context) -> None:
    """List the sources of all data, and set their licence and attribution.

    Example: python -m webmap sources
    """
    if context.invoked_subcommand is None:
        context.invoke(list_sources)


@sources.command("list")
@click.argument("code", type=Code(), default=COUNTRY)
def list_sources(code: str = COUNTRY) -> None:
    """Print the sources that speak for an area, with licence and attribution, as JSON.

    Example: python -m webmap sources list 33.29
    """
    with read_session(get_engine()) as session:
        found = attributions(session, code)
    unknown = sum(one.licence is None and one.what != "target" for one in found)
    if unknown:
        console.print(f'{unknown} without a licence; "sources set" states it', markup=False)
    click.echo(json.dumps([one.as_json() for one in found], ensure_ascii=False, indent=1))


@sources.command("set")
@click.argument("name")
@terms_options
def set_source(name: str, **terms: str | None) -> None:
    """State licence and attribution of a source, by the NAME that "sources" prints.

    What is not given stays; "" removes it. State only what the publisher states.

    Example: python -m webmap sources set "SIGA K/0" --licence CC-BY-4.0 --attribution BKKBN
    """
    with write_session(get_engine()) as session:
        known = {one.name for one in attributions(session)} | stored_terms(session).keys()
        if name not in known:
            near = get_close_matches(name, known, n=1, cutoff=0.3)
            raise BadParameter(
                f"there is no source {name!r}",
                do=f"Did you mean {near[0]!r}?" if near else "Run: python -m webmap sources",
            )
        before, new = stored_terms(session).get(name, Terms()), terms_of(**terms)
        # the address of another licence does not stay
        address = before.licence_url if terms["licence"] is None else ""
        changed = Terms(
            before.licence if terms["licence"] is None else new.licence,
            address if terms["licence_url"] is None else new.licence_url,
            before.attribution if terms["attribution"] is None else new.attribution,
            before.url if terms["source_url"] is None else new.url,
        )
        set_terms(session, [name], changed)
        found = [one for one in attributions(session) if one.name == name]
    click.echo(json.dumps([one.as_json() for one in found], ensure_ascii=False))
