"""What a set keeps of its second labelling: labels/second.jsonl, and labels/agreement.json as before adjudication."""

from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from eval.labelling.agreement import Agreement
from ingest.errors import InputError

LABELS = "labels"
SECOND = "second.jsonl"
AGREEMENT = "agreement.json"


def read_agreement(folder: Path) -> tuple[Agreement, ...]:
    """Of the set in `folder`; empty where it has not been labelled twice. Raises InputError for a file that is off."""
    path = folder / LABELS / AGREEMENT
    if not path.is_file():
        return ()
    try:
        return TypeAdapter(tuple[Agreement, ...]).validate_json(path.read_bytes())
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "整体"
        raise InputError(
            f"{path} 的 {where} 有误（{first['msg']}）",
            expected="label agree --keep 写出的一致程度",
            remedy="请重新运行 python -m eval label agree",
        ) from error
