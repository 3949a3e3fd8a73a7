from kampungkb.register import messages as register_messages
from kampungkb.thematic.messages import TEXTS, message, render
from webmap.core import i18n


def test_every_text_of_a_layer_has_both_languages():
    for key in TEXTS.keys() - register_messages.TEXTS.keys():
        english = i18n.command_text(TEXTS[key])
        assert english != TEXTS[key]


def test_a_message_is_rendered_with_its_values():
    text = render([message("negative_number", column="YANG ADA", text="-1")], i18n.command_text)
    assert text == "column YANG ADA: -1 is less than zero."
