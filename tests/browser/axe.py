"""Run axe-core, the checks of WCAG 2 and of good practice that a program can make, on a page."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

_AXE = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"

# what is folded is opened first: axe leaves out what nobody sees
_RUN = """async () => {
  for (const one of document.querySelectorAll("details")) one.open = true;
  const { violations } = await axe.run(document, { resultTypes: ["violations"] });
  return violations.map(({ id, help, nodes }) => ({
    id, help, nodes: nodes.map(({ target, failureSummary }) => [String(target), failureSummary]),
  }));
}"""


def violations(page: Page) -> list[dict[str, Any]]:
    """Return what axe-core finds on a page: id and help of each rule, and the elements."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_AXE.read_text(encoding="utf-8"))
    return page.evaluate(_RUN)
