"""Reads what a person hands to a spider: its arguments, its list of inputs, its mode."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar, Protocol

from instaspider.catalogue import routes
from instaspider.exceptions import ConfigurationError, meant
from instaspider.inputs import Columns, Inputs, open_inputs, open_values
from instaspider.items import Action
from instaspider.options import Options
from instaspider.parsing.spoken import program
from instaspider.spiders.argument_types import EVERYBODYS, Argument, check_company
from instaspider.spiders.list_files import Again, Fetch, list_fetcher, refuse_to_overwrite
from instaspider.spiders.own_arguments import needed_arguments, own_arguments
from instaspider.visits.where import example_of

MODE = "safe, fast, turbo or unlimited"
# These say how a crawl is done, not what it does; ``_job`` is the id that Scrapyd gives.
OF_THE_CRAWL = ("mode", "fresh", "first", "archive", "_job")
AGAIN = "an outcomes file: only its inputs that failed, were throttled, walled or not done"


class Takes(Protocol):
    """Declares what a spider class says of its arguments."""

    name: Any
    inputs_argument: ClassVar[str]
    arguments: ClassVar[Mapping[str, Argument]]
    columns: ClassVar[Columns]
    capabilities: ClassVar[tuple[str, ...]]
    gives: ClassVar[tuple[type, ...]]

    @classmethod
    def item_classes(cls, given: Mapping[str, Any]) -> tuple[type, ...]:
        """Return the classes of the items that come with these arguments; empty if not known."""

    @classmethod
    def parse_input(cls, text: str) -> Any:
        """Read one entry. Raises ValueError with the reason as a clause."""


def check_arguments(spidercls: type[Takes], arguments: Mapping[str, Any]) -> None:
    """Raise :class:`ConfigurationError` for an unknown or a missing argument."""
    known = all_arguments(spidercls)
    for name in arguments:
        if name not in known and name != "_job":  # Scrapyd adds the id of its job
            raise ConfigurationError(
                f"The spider {spidercls.name} has no argument {name!r}.{meant(name, known)}"
                f" It takes {', '.join(known)}."
            )
    name = spidercls.inputs_argument
    if name and not arguments.get(name) and not arguments.get("again"):
        raise ConfigurationError(f"The spider {spidercls.name} needs -a {name}=...: {known[name]}.")
    for name in needed_arguments(spidercls):
        if name not in arguments:
            raise ConfigurationError(f"The spider {spidercls.name} needs -a {name}=...")
    read_arguments(spidercls, arguments)


def read_arguments(spidercls: type[Takes], arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of the arguments. Raises :class:`ConfigurationError`."""
    values: dict[str, Any] = {}
    for name, argument in {**spidercls.arguments, **EVERYBODYS}.items():
        if name == spidercls.inputs_argument:
            continue
        given = arguments.get(name)
        try:
            values[name] = argument.default if given in (None, "") else argument.read(given)
        except (ValueError, TypeError, OverflowError) as error:
            raise ConfigurationError(
                f"-a {name}={given} {error}. What it takes: {argument.takes}."
            ) from None
    for name, argument in spidercls.arguments.items():
        if arguments.get(name) not in (None, "") and values.get(name):
            check_company(f"-a {name}={arguments[name]}", argument, values)
    since, until = values.get("since"), values.get("until")
    if isinstance(since, datetime) and until is not None and since > until:
        raise ConfigurationError(f"-a since={since} is later than until={until}.")
    for name in ("filename", "where"):
        if (checked := values.get(name)) is not None:
            try:
                checked.check(spidercls.item_classes(values))
            except ValueError as error:
                raise ConfigurationError(f"-a {name}={checked} {error}.") from None
    return values


def check_unlimited(spidercls: type[Takes]) -> None:
    """Raise :class:`ConfigurationError` for a spider that can do nothing without a login."""
    rows = [row for capability in spidercls.capabilities for row in routes(capability)]
    if rows and all(row.needs == "session" for row in rows):
        raise ConfigurationError(
            f"The spider {spidercls.name} needs a login for all it asks, and mode unlimited is for"
            " visitors without one: take safe, fast or turbo."
        )


def all_arguments(spidercls: type[Takes]) -> dict[str, str]:
    """Return all arguments, those of every spider included, each with what it takes."""
    own, shared = (
        {name: argument.takes for name, argument in arguments.items()}
        for arguments in (spidercls.arguments, EVERYBODYS)
    )
    if spidercls.gives == (Action,):
        del shared["where"]  # what was done is done
    return {**own, "mode": MODE, "again": AGAIN, **shared, **own_arguments(spidercls)}


def examples(spidercls: type[Takes]) -> Iterator[tuple[str, str, str]]:
    """Yield each argument, what it takes, and a command with it."""
    command, inputs = f"{program()} crawl {spidercls.name}", spidercls.inputs_argument
    if inputs in spidercls.arguments:
        command += f" -a {inputs}={spidercls.arguments[inputs].example}"
    for name, takes in all_arguments(spidercls).items():
        if name == inputs:
            yield name, takes, command
        elif name == "again":
            yield name, takes, f"{program()} crawl {spidercls.name} -a again=outcomes.csv"
        elif name == "where":
            classes = spidercls.item_classes(read_arguments(spidercls, {}))
            yield name, takes, f"{command} -a where='{example_of(classes)}'"
        else:
            argument = {**spidercls.arguments, **EVERYBODYS}.get(name)
            value = "fast" if argument is None else argument.example
            yield name, takes, f"{command} -a {name}={value}"


def opened(
    spidercls: type[Takes],
    arguments: Mapping[str, Any],
    options: Options,
    written: Collection[Path],
) -> dict[str, Any]:
    """Return the arguments, with the list and the outcomes file that they name opened. What is open
    already stays as it is. ``written`` are the crawl's own files.

    Raises :class:`InputError` for a list that cannot be read, :class:`ConfigurationError` for one
    that the crawl would write over.
    """
    if options.mode == "unlimited":
        check_unlimited(spidercls)
    found, name = dict(arguments), spidercls.inputs_argument
    inputs = again = None
    if name and arguments.get(name):
        inputs = read_inputs(spidercls, arguments[name], list_fetcher(options), written)
        found[name] = inputs
        if inputs.path is not None:
            refuse_to_overwrite(inputs.path, written)
    if arguments.get("again"):
        refuse_to_overwrite(Path(str(arguments["again"])), written)
        found["again"] = again = Again.read(str(arguments["again"]))
    if again is not None and again.unread is not None and inputs is None:
        raise ConfigurationError(
            f"again={again}: from line {again.unread} on the list was never read;"
            f" name it once more with -a {name}=..."
        )
    return found


def read_inputs(
    spidercls: type[Takes], spec: Any, fetch: Fetch, written: Collection[Path] = ()
) -> Inputs[Any]:
    """Open the list that the argument names; an opened one is returned as it is.

    ``fetch`` gets a list by URL; ``written`` are the crawl's own files.
    """
    if isinstance(spec, Inputs):
        return spec
    if isinstance(spec, str):
        return open_inputs(
            spec, spidercls.parse_input, fetch=fetch, columns=spidercls.columns, written=written
        )
    return open_values(spec, spidercls.parse_input)  # from a script: users=["nasa", "esa"]


def run_arguments(
    spidercls: type[Takes], arguments: Mapping[str, Any], inputs: Inputs[Any] | None
) -> dict[str, str]:
    """Return the arguments that, if they differ, make a crawl another run; files by absolute
    path."""
    said = {
        name: str(value).strip()
        for name, value in arguments.items()
        if value not in (None, "") and name not in OF_THE_CRAWL
    }
    if inputs is not None and spidercls.inputs_argument:
        said[spidercls.inputs_argument] = inputs.spec
    if "again" in said:
        said["again"] = str(Path(said["again"]).absolute())
    return said
