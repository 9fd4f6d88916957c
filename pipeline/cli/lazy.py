"""A group of commands that imports a command when it is called, and not before."""

import difflib
import keyword
from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click


class LazyGroup(click.Group):
    """Commands by name, each a module of ``pipeline.cli.commands`` with one line of help that needs no import."""

    def __init__(self, *, lazy: Mapping[str, str], **options: Any) -> None:
        super().__init__(**options)
        self._lazy = lazy

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's name
        """The names, in the order of the work."""
        return list(self._lazy)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's name
        """The command, imported now; None when there is none of the name."""
        if cmd_name not in self._lazy:
            return None
        module = f"{cmd_name}_" if keyword.iskeyword(cmd_name) else cmd_name
        command = import_module(f"pipeline.cli.commands.{module}").command
        assert isinstance(command, click.Command)  # noqa: S101 - our own modules, held by the tests
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, with a suggestion for a misspelt name."""
        name = args[0]
        if not name.startswith("-") and name not in self._lazy:
            near = difflib.get_close_matches(name, self._lazy, n=1)
            hint = f"Did you mean '{near[0]}'?" if near else f"There are: {', '.join(self._lazy)}."
            raise click.UsageError(f"There is no command '{name}'. {hint}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's name
        """The commands with their line of help, importing none."""
        with formatter.section("Commands"):
            formatter.write_dl(list(self._lazy.items()))
