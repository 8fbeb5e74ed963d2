"""Gets the state folder ready before a crawl begins, or does without one."""

from __future__ import annotations

from instaspider.exceptions import ConfigurationError
from instaspider.options import Options
from instaspider.startup.checks import prepare_state
from instaspider.state.carry_over import carry_over
from instaspider.state.folder import MEMORY


def use_state(options: Options) -> None:
    """Make the state folder, with what version 0.1 kept there. Nothing is made if the state is kept
    in memory. Raises :class:`ConfigurationError`."""
    if options.state != MEMORY:
        prepare_state(options)
        carry_over(options.state)
        return
    for name, is_set, why in (
        ("WRITES", options.writes, "what a login wrote in the last hour counts"),
        ("STORE", options.store, "a crawl that was stopped goes on by what stands there"),
    ):
        if is_set:
            raise ConfigurationError(
                f"INSTASPIDER_{name} needs a state folder, since {why}: name one by"
                " INSTASPIDER_STATE, or by state= in Python."
            )
