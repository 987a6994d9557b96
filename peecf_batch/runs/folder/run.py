"""Write the files for a whole run: the journal during the run, and the tables, page and manifest at its end."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple
from peecf_batch.outputs.sector.entries import Unread
from peecf_batch.runs.files.digests import seen_from
from peecf_batch.runs.files.locks import locked
from peecf_batch.runs.files.ours import check_free
from peecf_batch.runs.files.output_names import INDEX, folder_of
from peecf_batch.runs.files.sources import is_folder, is_pattern
from peecf_batch.runs.files.whole_files import real, remove_leftovers, write_whole
from peecf_batch.runs.tasks import Done

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from peecf_batch.outputs.sector.entries import Entry
    from peecf_batch.runs.files.addresses import Address
    from peecf_batch.runs.files.output_names import Extras, Outputs
    from peecf_batch.runs.folder.journal import Journal
    from peecf_batch.runs.options import Options
    from peecf_batch.runs.tasks import Task, TaskResult

_MANY = 8
_MOST_LOCKS = 100  # each lock keeps a file open


class RunOptions(NamedTuple):
    """The options of a run over many workbooks, as the user gave them."""

    resume: bool = False
    roll_up: bool = False
    suppress_small: bool = False
    manifest: bool = False

    @property
    def needs_folder(self) -> bool:
        """Whether any option is set that needs all outputs in one folder."""
        return self.resume or self.roll_up or self.manifest


class WholeRun:
    """A run over workbooks, with the files for the whole run.

    `folder` is the folder of the outputs, None if they are beside workbooks in several folders. `index` is the page for
    the whole run, None for a single workbook or if `folder` is None. `manifest_sha256` is "" until the manifest is
    written.
    """

    def __init__(
        self, named: Sequence[Path | Address], planned: Sequence[Outputs], output: Path | None, wanted: RunOptions
    ) -> None:
        """Determine the output folder of a run over the paths `named`, and whether the run needs a journal.

        A run needs a journal if it is over a folder, a pattern, an address or many workbooks.
        """
        paths = [path for path in named if isinstance(path, Path)]
        alone = paths[0] if len(named) == len(paths) == 1 and is_folder(paths[0]) else None
        self.folder = folder_of(planned, output, alone)
        self._folders = list(dict.fromkeys(outputs.summary.parent for outputs in planned))
        self._below = [outputs.explanations.parent for outputs in planned if outputs.explanations]
        self.index = self.folder / INDEX if self.folder is not None and len(planned) > 1 else None
        self.wanted = wanted
        self.is_long = len(planned) > _MANY or any(
            not isinstance(path, Path) or is_folder(path) or is_pattern(path) for path in named
        )
        self.has_journal = self.folder is not None and (self.is_long or wanted.needs_folder)
        self.journal: Journal | None = None
        self.manifest_sha256 = ""
        self._rests_on: Mapping[str, Mapping[str, str]] = {}
        self._entries: list[Entry] = []

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep other runs out of the output folder, or out of the folders of the outputs if there are several.

        Before and after, remove the temporary files that ended runs left. Raises Refusal if another run writes there.
        """
        root = real(self.folder) if self.folder is not None else None
        folders = [folder for folder in self._folders if root is None or real(folder).is_relative_to(root)]
        below = [folder for folder in self._below if root is None or real(folder).is_relative_to(root)]
        locks = [self.folder] if self.folder is not None else folders[:_MOST_LOCKS]
        with locked(locks if folders else ()):
            remove_leftovers((*locks, *folders, *below))
            try:
                yield
            finally:
                remove_leftovers((*locks, *folders, *below))

    @property
    def is_counted(self) -> bool:
        """Whether a file for the whole run is written, which needs the counts of each workbook."""
        return self.has_journal or self.index is not None

    def begin(
        self, options: Options, extras: Extras, files: tuple[bytes | None, bytes | None], *, is_today: bool
    ) -> Options:
        """Begin the journal if the run needs one or, with --resume, continue that of an earlier run.

        `files` are the bytes of the framework and the determination that the user named. Return the options of the run.
        If the day of the assessment is only that of the clock (`is_today`), a continued run keeps its first day. Raises
        Refusal if the journal cannot be written.
        """
        if self.folder is None or not self.has_journal:
            return options
        from peecf_batch.runs.assessors import assessors_files
        from peecf_batch.runs.folder.journal import Head, Journal, head_in
        from peecf_batch.runs.verify.fingerprint import combined, digests

        assessors = assessors_files(options.assessors)
        earlier = head_in(self.folder) if is_today and self.wanted.resume else None
        if earlier is not None:
            then = replace(options, as_at=earlier.as_at)
            options = then if combined(digests(then, extras, *files, assessors)) == earlier.rests_on else options
        self._rests_on = digests(options, extras, *files, assessors)
        head = Head(combined(self._rests_on), options.as_at)
        self.journal = Journal(self.folder, head, force=options.force, resume=self.wanted.resume)
        return options

    def keep(self, ran: TaskResult) -> None:
        """Keep the counts of a workbook for the page of the whole run, unless the journal has them."""
        if self.index is not None and self.journal is None and isinstance(ran.ended, Done):
            self._entries.append(ran.ended.entry)

    def last_steps(
        self, tasks: Sequence[Task], unread: Sequence[Unread], options: Options
    ) -> Iterator[tuple[Path, Callable[[], object]]]:
        """Yield the files to write after all workbooks, in order: each path with the function that writes the file.

        Each function raises Refusal if its file cannot be written.
        """
        keys = [seen_from(self.folder, task.outputs.annotated) for task in tasks]
        if self.journal is not None and self.folder is not None and self.wanted.roll_up:
            yield self.folder, partial(self._roll_up, self.folder, self.journal, keys, unread, options)
        if self.index is not None:
            yield self.index, partial(self._index, self.index, keys, unread, options)
        if self.journal is not None and self.folder is not None:
            if self.wanted.manifest:
                yield self.folder, partial(self._manifest, self.folder, self.journal, keys, tasks, options)
            yield self.folder, partial(self.journal.finish, keys)

    def tables(self) -> tuple[str, ...]:
        """Return the names of the roll-up's files, () if no roll-up was asked for."""
        if not self.wanted.roll_up:
            return ()
        from peecf_batch.runs.folder.roll_up import table_names

        return table_names(suppress_small=self.wanted.suppress_small)

    def earlier_files(self) -> tuple[str, ...]:
        """Return the names of the files in the output folder that an earlier run wrote over all of its workbooks."""
        if self.folder is None:
            return ()
        from peecf_batch.runs.folder.roll_up import FINDINGS, POSITIONS, WORKBOOK

        return tuple(name for name in (WORKBOOK, POSITIONS, FINDINGS, INDEX) if (self.folder / name).is_file())

    def _roll_up(
        self, folder: Path, journal: Journal, keys: Sequence[str], unread: Sequence[Unread], options: Options
    ) -> None:
        from peecf_batch.runs.folder.roll_up import RollUp, write_roll_up

        write_roll_up(RollUp(folder, partial(journal.lines, keys), unread, options, self.wanted.suppress_small))

    def _index(self, path: Path, keys: Sequence[str], unread: Sequence[Unread], options: Options) -> None:
        from peecf_batch.outputs.sector.index_page import render_index

        entries = self._entries if self.journal is None else [done.entry for done in self.journal.lines(keys)]
        check_free([path], force=options.force)
        text = render_index(
            entries,
            unread,
            options.framework,
            marking=options.marking,
            tables=self.tables(),
            suppress_small=self.wanted.suppress_small,
        )
        write_whole(path, lambda beside: beside.write_bytes(text.encode()))

    def _manifest(
        self, folder: Path, journal: Journal, keys: Sequence[str], tasks: Sequence[Task], options: Options
    ) -> None:
        from peecf_batch.runs.verify.manifest import manifest_of, write_manifest

        over_all = [folder / name for name in (*self.tables(), *((INDEX,) if self.index else ()))]
        manifest = manifest_of(folder, tasks, journal.lines(keys), self._rests_on, [p for p in over_all if p.is_file()])
        self.manifest_sha256 = write_manifest(folder, manifest, force=options.force)

    def close(self) -> None:
        """Close the journal as it is, so that a later run can continue it."""
        if self.journal is not None:
            self.journal.close()
