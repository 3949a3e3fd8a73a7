"""The sample in an instance of its own, loaded by the commands of the demo."""

from pathlib import Path

from sample.make_sample import commands
from tests.benchmarks import serving


def load(instance: Path) -> None:
    """Load the sample."""
    for words in commands():
        serving.command(instance, *words)
