"""The sample in an instance of its own, loaded by the commands of the demo."""

from pathlib import Path

from click.testing import CliRunner

from sample.load import commands
from webmap import create_app
from webmap.cli import main


def load(instance: Path) -> None:
    """Load the sample; raises RuntimeError where a command fails."""
    app = create_app({"INSTANCE": str(instance)})
    for words in commands():
        result = CliRunner().invoke(main, words, obj=app)
        if result.exit_code:
            raise RuntimeError(f"webmap {' '.join(words)}: {result.output[-2000:]}")
    app.extensions["engine"].dispose()
