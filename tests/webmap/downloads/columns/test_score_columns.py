import json

from kampungkb.indicators.classification import INDICATORS, indices, recompute

ADDRESS = "/export/99.01.geojson?level=village&date=2023-08-02"


def villages(client):
    found = json.loads(client.get(ADDRESS).data)
    return [feature["properties"] for feature in found["features"]]


def test_files_have_the_indices_and_what_villages_lack_as_the_api_says_it(client):
    for row in [row for row in villages(client) if row["index_input"] is not None][:12]:
        found = client.get(f"/api/areas/{row['code']}/scores.json?date=2023-08-02").json
        scores = [found["scores"][name] for name in INDICATORS]
        means = (row["index_input"], row["index_process"], row["index_output"])
        assert means == tuple(round(mean, 4) for mean in indices(scores))
        assert row["next_class"] == found["figures"]["next"]
        fewest = min((step["points"] for step in found["figures"]["higher"]), default=None)
        assert row["points_to_next"] == fewest


def test_scores_raised_by_the_cheapest_steps_give_a_higher_class(client):
    rising = ["dasar", "berkembang", "mandiri", "berkelanjutan"]
    rows = [row for row in villages(client) if row["cheapest_steps"]]
    assert len(rows) > 20
    for row in rows[:12]:
        found = client.get(f"/api/areas/{row['code']}/scores.json?date=2023-08-02").json["scores"]
        for step in row["cheapest_steps"].split("; "):
            name, _, rise = step.rpartition(" ")
            before, after = map(int, rise.split("→"))
            assert found[name] == before
            found[name] = after
        better = recompute([found[name] for name in INDICATORS])
        assert rising.index(better) > rising.index(row["klasifikasi"])


def test_villages_that_are_not_formed_have_none(client):
    unformed = [row for row in villages(client) if row["status"] == "unformed"]
    for name in ("index_input", "next_class", "points_to_next", "cheapest_steps"):
        assert {row[name] for row in unformed} == {None}
