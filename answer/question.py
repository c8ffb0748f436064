"""What may be asked: the one place where a question's limits are checked."""

from ingest.errors import QuestionError

MAX_CHARACTERS = 500


def check_question(question: str) -> str:
    """The question without surrounding blanks. Raises QuestionError if nothing or too much is left."""
    stripped = question.strip()
    if not stripped or not any(c.isalnum() for c in stripped):
        raise QuestionError("问题是空的", expected="一句话的问题", remedy="请输入要问的内容，例如“今年要建几所幼儿园”")
    if len(stripped) > MAX_CHARACTERS:
        raise QuestionError(
            f"问题有 {len(stripped)} 个字",
            expected=f"不超过 {MAX_CHARACTERS} 个字",
            remedy="请把问题缩短，一次问一件事",
        )
    return stripped
