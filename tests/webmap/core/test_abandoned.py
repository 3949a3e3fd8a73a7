import pytest

from webmap.caching.lru import get_budget
from webmap.core import abandoned


class Client:
    """What the worker gives as ``gunicorn.socket``: a client that leaves after some questions."""

    def __init__(self, leaves_after):
        self.left, self.asked = leaves_after, 0

    def has_left(self):
        self.asked += 1
        return self.asked > self.left


def get(client, path, visitor):
    return client.get(path, environ_overrides={"gunicorn.socket": visitor})


def test_no_step_is_computed_for_a_client_that_has_left(client, app):
    before = get_budget(app).size
    answer = get(client, "/area/99.01?by=village", Client(leaves_after=0))
    assert (answer.status_code, answer.data) == (499, b"")
    assert get_budget(app).size == before


def test_the_work_stops_at_the_next_step_and_others_get_the_page(client):
    whole = Client(leaves_after=1000)
    expected = get(client, "/area/99.02", whole)
    assert expected.status_code == 200
    assert whole.asked > 1
    assert get(client, "/area/99.03", Client(leaves_after=1)).status_code == 499
    assert get(client, "/area/99.03", Client(leaves_after=1000)).status_code == 200


@pytest.mark.parametrize("socket", [None, object()])
def test_a_server_that_cannot_tell_changes_nothing(client, socket):
    assert get(client, "/area/99", socket).status_code == 200


def test_outside_of_a_request_nothing_happens():
    abandoned.stop_if_abandoned()
