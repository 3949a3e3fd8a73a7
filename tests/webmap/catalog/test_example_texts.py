"""Examples name the addresses of this installation, and are complete programs."""

import ast

from webmap.catalog.example_texts import Addresses, examples

AT = Addresses(
    "https://peta.example/", "https://peta.example/ogc", "https://peta.example/l", "33.29"
)


def test_python_examples_can_be_parsed():
    for one in examples(AT):
        if one.language == "python":
            ast.parse(one.text)


def test_a_date_is_in_every_address_of_data():
    for one in examples(AT._replace(datetime="2023-07-27")):
        assert "2023-07-27" in one.text, one.key
        assert "https://peta.example/" in one.text
