"""A progress bar on the terminal for the long steps: reading, preparing the model, embedding, writing."""

from collections.abc import Callable
from typing import NoReturn

from tqdm import tqdm

Progress = Callable[[int, int, str], None]


def terminal_progress() -> Progress:
    """A callback (done, total, what) that draws one bar a step on stderr; silent where stderr is no terminal."""
    bars: dict[str, tqdm[NoReturn]] = {}

    def report(done: int, total: int, what: str) -> None:
        if what not in bars:
            bars[what] = tqdm(total=total, desc=what, disable=None, leave=True)
        bar = bars[what]
        bar.update(done - bar.n)
        if done >= total:
            bar.close()
            del bars[what]

    return report
