from kampungkb.indicators.classification import INDICATORS, recompute

NEVER_FILLED, BLOCKED = "99.01.02.2005", "99.01.01.2017"


def test_a_village_has_its_scores_and_the_steps_up(client):
    found = client.get(f"/api/areas/{BLOCKED}/scores.json?date=2023-08-02").json
    assert found["area"]["level"] == "village"
    assert found["thresholds"]["input"] == 3.0 and found["sources"]
    scores = [found["scores"][name] for name in INDICATORS]
    for step in found["figures"]["higher"]:
        better = dict(found["scores"])
        for one in step["steps"]:
            assert better[one["indicator"]] == one["from"]
            better[one["indicator"]] = one["to"]
        assert recompute([better[name] for name in INDICATORS]) == step["klasifikasi"]
    assert recompute(scores) == found["figures"]["klasifikasi"]


def test_a_village_without_scores_says_so(client):
    unformed = client.get("/api/areas/99.01.01.2001/scores.json?date=2023-08-02").json
    assert (unformed["scores"], unformed["figures"]) == (None, None)


def test_an_area_has_figures_that_add_up(client):
    found = client.get("/api/areas/99.01/scores.json?date=2023-08-02").json
    assert found["total"]["villages"] == 297 and found["total"]["formed"] == 49
    for key in ("never_filled", "dasar", "one_point", "top"):
        assert found["total"][key] == sum(row[key] for row in found["rows"])
    assert client.get("/api/areas/99.01.01/scores.json").json["rows"] == []


def test_an_unknown_area_is_404(client):
    assert client.get("/api/areas/98.01/scores.json").status_code == 404
