from webmap.maps.themes.theme import Theme, ThemeStyle


def test_a_legend_has_every_style_in_order_with_the_number_of_areas():
    styles = (
        ThemeStyle("much", "Banyak", "#112233"),
        ThemeStyle("none", "Tidak ada", "#ffffff", True),
    )
    theme = Theme("x", "Judul", "Keterangan", styles, {"99.01": "none", "99.02": "none"})
    assert [(entry.key, entry.hatched, entry.count) for entry in theme.legend] == [
        ("much", False, 0),
        ("none", True, 2),
    ]
