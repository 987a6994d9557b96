"""Parse the command line, run the commands, print their results and set the exit status.

The import is fast, so that `main` soon handles Ctrl-C. `commands` and `program` are loaded when they are first used.
"""

from __future__ import annotations

from peecf_batch.cli.interrupted import end_at_once, handle_ctrl_c

TYPE_CHECKING = False  # as in `interrupted`
if TYPE_CHECKING:
    from peecf_batch.cli.group import commands
    from peecf_batch.cli.process import program

__all__ = ["commands", "main", "program"]


def main() -> None:
    """Run the command line, and end the process. Ctrl-C ends it with status 130, also during the imports."""
    try:
        handle_ctrl_c()
        from peecf_batch.cli.process import main as run
    except KeyboardInterrupt:
        end_at_once()
    run()


def __getattr__(name: str) -> object:
    """Return `commands` or `program`, loaded with all commands."""
    if name not in ("commands", "program"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from peecf_batch.cli import process

    value = globals()[name] = getattr(process, name)
    return value
