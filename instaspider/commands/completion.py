"""``scrapy completion``: prints a script by which a shell completes commands and arguments."""

from __future__ import annotations

import argparse
from typing import Any

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from instaspider.parsing.spoken import program

_SHELLS = ("bash", "zsh", "fish")
_PROGRAMS = "instaspider scrapy"
_COMMANDS = (
    "crawl list endpoints store report login doctor sandbox fleet completion shell fetch parse"
)

# zsh reads it too, by its own emulation of bash's completion.
_BASH = """\
_instaspider_nospace() {{ [ -n "$ZSH_VERSION" ] || compopt -o nospace 2>/dev/null; }}
_instaspider() {{
  local word="${{COMP_WORDS[COMP_CWORD]}}" before="${{COMP_WORDS[COMP_CWORD-1]}}"
  local i spider="" names="" head=""
  # bash takes = for a word of its own
  [ "$before" = "=" ] && before="${{COMP_WORDS[COMP_CWORD-2]}}="
  [ "$word" = "=" ] && before="$before=" word=""
  # zsh takes NAME=VALUE for one word, and replaces all of it
  case "$word" in ?*=*) head="${{word%%=*}}=" before="${{word%%=*}}=" word="${{word#*=}}" ;; esac
  case "$before" in
    mode=|INSTASPIDER_MODE=) COMPREPLY=($(compgen -P "$head" -W "{modes}" -- "$word")); return ;;
    users=|media=|again=) COMPREPLY=($(compgen -P "$head" -G "$word*")); return ;;
    *=) return ;;
  esac
  if [ "$COMP_CWORD" -eq 1 ]; then COMPREPLY=($(compgen -W "{commands}" -- "$word")); return; fi
  case "${{COMP_WORDS[1]}}" in
    crawl|doctor) ;;
    *) COMPREPLY=($(compgen -G "$word*")); return ;;
  esac
  for ((i = 2; i < COMP_CWORD; i++)); do
    case " {spiders} " in *" ${{COMP_WORDS[i]}} "*) spider="${{COMP_WORDS[i]}}" ;; esac
  done
  case "$before" in
    -s) COMPREPLY=($(compgen -S = -W "{settings}" -- "$word")); _instaspider_nospace ;;
    -a) case "$spider" in
{cases}
        esac
        COMPREPLY=($(compgen -S = -W "$names" -- "$word")); _instaspider_nospace ;;
    -o|-O) COMPREPLY=($(compgen -G "$word*")) ;;
    *) if [ -z "$spider" ]; then COMPREPLY=($(compgen -W "{spiders}" -- "$word"))
       else COMPREPLY=($(compgen -W "-a -s -o -O --help" -- "$word")); fi ;;
  esac
}}
# zsh has no compopt: with nospace it puts a space after what ends with one, and nowhere else
_instaspider_zsh() {{
  _instaspider
  case "${{COMPREPLY[*]}}" in *=) ;; *) COMPREPLY=("${{COMPREPLY[@]/%/ }}") ;; esac
}}
if [ -n "$ZSH_VERSION" ]; then complete -o nospace -F _instaspider_zsh {programs}
else complete -F _instaspider {programs}; fi
"""
_ZSH = "autoload -Uz compinit bashcompinit\n(( $+functions[compdef] )) || compinit\nbashcompinit\n"


class Command(ScrapyCommand):
    """Prints the script. Its words are read from the code, so each release makes them anew."""

    requires_project = False
    requires_crawler_process = False
    default_settings = {"LOG_ENABLED": False}  # noqa: RUF012  # declared so by Scrapy

    def syntax(self) -> str:
        return " | ".join(_SHELLS)

    def short_desc(self) -> str:
        return "Print what makes a shell complete spiders, arguments and settings"

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        del opts
        if len(args) != 1 or args[0] not in _SHELLS:
            raise UsageError(f"{program()} completion {self.syntax()}", print_help=False)
        print(_fish() if args[0] == "fish" else (_ZSH if args[0] == "zsh" else "") + _bash())


def _spiders() -> dict[str, type[Any]]:
    from instaspider.spiders.all_spiders import all_spiders

    return dict(all_spiders())


def _settings() -> str:
    from instaspider.options import Options

    return " ".join(Options.documented())


def _modes() -> str:
    from instaspider.identities.modes import MODES

    return " ".join(MODES)


def _bash() -> str:
    cases = [
        f'          {name}) names="{" ".join(spider.all_arguments())}" ;;'
        for name, spider in _spiders().items()
    ]
    return _BASH.format(
        commands=_COMMANDS,
        spiders=" ".join(_spiders()),
        settings=_settings(),
        modes=_modes(),
        cases="\n".join(cases),
        programs=_PROGRAMS,
    )


def _fish() -> str:
    lines = []
    for name in _PROGRAMS.split():
        add = f"complete -c {name}"
        of_crawl = "__fish_seen_subcommand_from crawl doctor"
        none = f"not __fish_seen_subcommand_from {_COMMANDS}"
        lines.append(f"{add} -n '{none}' -f -a '{_COMMANDS}'")
        no_spider = f"{of_crawl}; and not __fish_seen_subcommand_from {' '.join(_spiders())}"
        lines.append(f"{add} -n '{no_spider}' -f -a '{' '.join(_spiders())}'")
        modes = [f"INSTASPIDER_MODE={mode}" for mode in _modes().split()]
        settings = " ".join([*(f"{name}=" for name in _settings().split()), *modes])
        lines.append(f"{add} -n '{of_crawl}' -s s -x -a '{settings}'")
        for name, spider in _spiders().items():
            names = [f"{each}=" for each in spider.all_arguments()]
            names += [f"mode={mode}" for mode in _modes().split()]
            seen = f"{of_crawl}; and __fish_seen_subcommand_from {name}"
            lines.append(f"{add} -n '{seen}' -s a -x -a '{' '.join(names)}'")
    return "\n".join(lines)
