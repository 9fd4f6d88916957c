"""ZIP archives written in one pass: members stored, times fixed, digest and CRC taken from the bytes copied."""

from collections.abc import Iterable

from isal import isal_zlib

from signing.digest import Progress
from signing.sums import FileDigest
from signing.tree import TreeFile
from signing.uncollected import uncollected
from signing.zip.copy import Placed, copy_files, write_at
from signing.zip.headers import archive_end, directory_line, local_header


class ZipWriter:
    """Writes members to a descriptor, then the directory. Names are unique and already checked.

    ``directory`` and ``count`` carry the central directory of an archive that is continued; ``offset`` is where the
    next member begins.
    """

    def __init__(self, descriptor: int, *, directory: bytes = b"", count: int = 0, offset: int = 0) -> None:
        self._descriptor = descriptor
        self._directory = bytearray(directory)
        self._count = count
        self._offset = offset

    def add_bytes(self, name: str, data: bytes) -> None:
        """Append a member held in memory."""
        raw = name.encode()
        crc = isal_zlib.crc32(data)
        header = local_header(raw, len(data), crc)
        write_at(self._descriptor, [header, data], self._offset)
        self._enter(raw, len(data), crc, self._offset)
        self._offset += len(header) + len(data)

    def add_files(
        self, named: Iterable[tuple[str, TreeFile]], *, workers: int | None = None, progress: Progress | None = None
    ) -> list[FileDigest]:
        """Append members from disk; returns the digest of each under ``file.name``, in their order.

        Their places follow from their sizes, so several processes write them at once, and the bytes of the archive are
        the same for any number of ``workers``. Raises ``InputError`` for a file that is not as it was listed.
        """
        placed = []
        at = self._offset
        for name, file in named:
            raw = name.encode()
            placed.append(Placed(raw, file, at))
            at += len(local_header(raw, file.size, 0)) + file.size
        with uncollected():
            copied = {item.at: (crc, sha256) for item, crc, sha256 in copy_files(
                self._descriptor, placed, workers=workers, progress=progress
            )}  # fmt: skip
            digests = []
            for name_bytes, file, begins in placed:
                crc, sha256 = copied.pop(begins)
                self._enter(name_bytes, file.size, crc, begins)
                digests.append(FileDigest(file.name, file.size, sha256))
        self._offset = at
        return digests

    def finish(self) -> None:
        """Write the central directory and its end; the archive is complete."""
        end = archive_end(self._count, len(self._directory), self._offset)
        write_at(self._descriptor, [memoryview(self._directory), end], self._offset)

    def _enter(self, name: bytes, size: int, crc: int, header_at: int) -> None:
        """Add the central directory's line for the member whose local header stands at ``header_at``."""
        self._directory += directory_line(name, size, crc, header_at)
        self._count += 1
