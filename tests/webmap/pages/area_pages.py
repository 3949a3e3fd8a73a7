"""Read the HTML of pages of areas."""

import json
import re
from html import unescape


def figures(page):
    """Read the JSON block of a page; its villages are unpacked as in the page's script."""
    block = json.loads(re.search(r'id="figures">(.*?)</script>', page, re.DOTALL)[1])
    if "villages" in block:
        block["rows"] = [
            {"code": f"{district}.{number}", "class": block["classes"][int(digit)]}
            for district, (numbers, digits) in block["villages"].items()
            for number, digit in zip(numbers.split(" "), digits, strict=True)
        ]
    return block


def words(page):
    """Return the text of a page, without elements, scripts and styles."""
    body = re.sub(r"<(script|style)\b.*?</\1>", "", page, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", "", body)).split())
