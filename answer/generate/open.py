"""An assistant and a language-model profile -> an assistant whose answers the model phrases."""

from answer.generate.assistant import GeneratingAssistant
from answer.generate.condense import Condenser
from answer.generate.writer import Writer
from answer.llm.open import open_model
from answer.service import Assistant
from index.generator_config import LanguageModel, NoGenerator


def with_language_model(
    assistant: Assistant, profile: NoGenerator | LanguageModel, *, is_checking: bool = True
) -> Assistant | GeneratingAssistant:
    """Load the profile's model. Raises ModelError; the profile `none` leaves the assistant as it is."""
    model = open_model(profile)
    if model is None or isinstance(profile, NoGenerator):
        return assistant
    writer = Writer(model, profile, is_checking=is_checking)
    return GeneratingAssistant(assistant, writer, Condenser(model, profile.first_sentence_s))
