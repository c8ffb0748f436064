"""How many table cells a file may still hold while it is read."""

from ingest.errors import UnreadableFileError
from ingest.limits import MAX_TABLE_CELLS


class CellBudget:
    """Counts the cells of all tables of one file; merged ones count with their whole extent."""

    def __init__(self, file_name: str) -> None:
        self._file_name = file_name
        self._left = MAX_TABLE_CELLS

    def spend(self, n_cells: int) -> None:
        """Raises UnreadableFileError once the file has more than `MAX_TABLE_CELLS`."""
        self._left -= n_cells
        if self._left < 0:
            raise UnreadableFileError(
                f"文件 {self._file_name} 的表格超过 {MAX_TABLE_CELLS:,} 个单元格",
                expected=f"不超过 {MAX_TABLE_CELLS:,} 个单元格",
                remedy="请删去表格外的空行空列，或拆成几份",
            )
