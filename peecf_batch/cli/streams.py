"""Keep standard output and standard error usable when they are closed or full, so that outputs are still written."""

from __future__ import annotations

import errno
import io
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from peecf_batch.definitions import NamedTuple

if TYPE_CHECKING:
    from typing import TextIO

_NOBODY_READS = (errno.EPIPE, errno.EBADF, errno.EINVAL)


class Stream(io.RawIOBase):
    """The writing end of a standard stream. After a write fails, it keeps the error and drops later writes."""

    def __init__(self, descriptor: int) -> None:
        super().__init__()
        self._descriptor = descriptor
        self.error: OSError | None = None

    def writable(self) -> bool:
        """Return True."""
        return True

    def fileno(self) -> int:
        """Return the descriptor of the stream."""
        return self._descriptor

    def write(self, data: Any, /) -> int:
        """Write bytes, and return how many were written or dropped."""
        if self.error is None:
            try:
                return os.write(self._descriptor, data)
            except OSError as error:
                self.error = error
        return len(data)


class Streams(NamedTuple):
    """Standard output as replaced, None for a terminal."""

    output: Stream | None

    @property
    def failure(self) -> str:
        """The reason why the results could not be printed; "" if they were, or if nobody reads them."""
        error = self.output.error if self.output is not None else None
        return "" if error is None or error.errno in _NOBODY_READS else error.strerror or type(error).__name__


def safe_streams() -> Streams:
    """Open the standard streams that are closed, and replace those that are not a terminal with safe ones.

    If a descriptor stayed closed, the next file that is opened would get it, and messages would go into that file.
    """
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # opens the lowest free descriptor, which is this one
    sys.stderr, _ = _safe(sys.stderr)
    sys.stdout, output = _safe(sys.stdout)
    return Streams(output)


def _safe(stream: TextIO | None) -> tuple[TextIO, Stream | None]:
    try:
        descriptor = stream.fileno() if stream is not None else -1
    except (OSError, ValueError):
        descriptor = -1
    if stream is None or descriptor < 0:
        return Path(os.devnull).open("w", encoding="utf-8"), None
    if os.isatty(descriptor):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
        return stream, None
    with suppress(OSError, ValueError):
        stream.flush()
    raw = Stream(descriptor)
    buffer = io.BufferedWriter(raw)
    return io.TextIOWrapper(buffer, stream.encoding, "backslashreplace", line_buffering=True), raw
