"""How much a file may still give while it is read: a few bytes can stand for very many cells or characters."""

from ingest.errors import UnreadableFileError
from ingest.limits import MAX_TABLE_CELLS, MAX_TEXT_CHARS


class Budget:
    """Counts the cells of all tables and the characters of one file; merged cells count with their whole extent."""

    def __init__(self, file_name: str) -> None:
        self._file_name = file_name
        self._cells = MAX_TABLE_CELLS
        self._chars = MAX_TEXT_CHARS

    def spend_cells(self, n_cells: int) -> None:
        """Raises UnreadableFileError once the file has more than `MAX_TABLE_CELLS`."""
        self._cells -= n_cells
        if self._cells < 0:
            raise UnreadableFileError(
                f"文件 {self._file_name} 的表格超过 {MAX_TABLE_CELLS:,} 个单元格",
                expected=f"不超过 {MAX_TABLE_CELLS:,} 个单元格",
                remedy="请删去表格外的空行空列，或拆成几份",
            )

    def spend_text(self, text: str) -> str:
        """`text` itself. Raises UnreadableFileError once the file has more than `MAX_TEXT_CHARS`."""
        self._chars -= len(text)
        if self._chars < 0:
            raise UnreadableFileError(
                f"文件 {self._file_name} 超过 {MAX_TEXT_CHARS:,} 个字",
                expected=f"不超过 {MAX_TEXT_CHARS:,} 个字",
                remedy="请确认它是一份通知，必要时拆成几份",
            )
        return text
