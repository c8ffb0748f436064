"""The exception tree. Every error that reaches a person is one of these.

ZhengwenError
├── ProgramError           a bug, met while one file was read
├── InputError             what the caller gave cannot be used
│   ├── UnreadableFileError    missing, empty, binary or undecodable file
│   ├── NoTasksError           a notice in which no numbered task was found
│   ├── QuestionError          an empty or over-long question
│   ├── UnknownUnitError       a unit that no loaded notice names
│   ├── UnknownNoticeError     a notice id that is not loaded
│   └── DatasetError           a benchmark item or recorded answer that cannot be used
├── ConfigError            models.yaml or a command-line setting
├── ModelError             an embedding model that cannot be prepared or loaded
├── NeedsReviewError       a notice that may not be published unread (python -m ingest --strict)
└── IndexStateError        the built index
    ├── MissingIndexError      nothing has been built yet
    ├── StaleIndexError        built with another model, parser or source
    └── StorageError           a folder, database or vector server that cannot be used

A message is one Chinese sentence: what was found, what was expected, what to do.
Commands print it on stderr and exit with `exit_code`.
"""

from typing import ClassVar


class ZhengwenError(Exception):
    """Root of the tree; `found`, `expected` and `remedy` make up the message."""

    exit_code: ClassVar[int] = 1

    def __init__(self, found: str, *, expected: str, remedy: str) -> None:
        self.found = found
        self.expected = expected
        self.remedy = remedy
        super().__init__(f"{found}；应为{expected}。{remedy}。")


class ProgramError(ZhengwenError):
    pass


class InputError(ZhengwenError):
    exit_code = 2


class UnreadableFileError(InputError):
    pass


class NoTasksError(InputError):
    pass


class QuestionError(InputError):
    pass


class UnknownUnitError(InputError):
    pass


class UnknownNoticeError(InputError):
    pass


class DatasetError(InputError):
    pass


class ConfigError(ZhengwenError):
    exit_code = 3


class ModelError(ZhengwenError):
    exit_code = 4


class IndexStateError(ZhengwenError):
    exit_code = 5


class MissingIndexError(IndexStateError):
    pass


class StaleIndexError(IndexStateError):
    pass


class StorageError(IndexStateError):
    pass


class NeedsReviewError(ZhengwenError):
    exit_code = 6
