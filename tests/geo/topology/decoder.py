"""Read encoded topologies as ``geo.topology.encoding`` describes them, for tests."""

import shapely

from tests.geo.varints import decode as varints


def decode(data):
    """Return units of a degree, and for each layer a dict of polygons in degrees by id."""
    units, layers = decode_rings(data)
    return units, [
        {
            number: _shape([[_degrees(ring, units) for ring in rings] for rings in polygons])
            for number, polygons in layer.items()
        }
        for layer in layers
    ]


def decode_rings(data):
    """Return units of a degree, and for each layer the polygons by id: rings of closed points."""
    numbers = _Numbers(data)
    units = numbers.next()
    counts = [numbers.next() for _ in range(numbers.next())]
    ids, polygons, rings, steps, references, sizes, x, y = (numbers.block() for _ in range(8))
    assert not numbers.data
    lines, origin, number, layers = [], (0, 0), 0, []

    def step(at):
        return at[0] + _signed(next(x)), at[1] + _signed(next(y))

    def line(at):
        """Return the points of the next arc; ``at``: where it starts, None for a ring's first."""
        nonlocal origin
        reference = next(references)
        if reference:
            known = lines[len(lines) - (reference + 1) // 2]
            return known[::-1] if reference % 2 else known
        if at is None:
            at = origin = step(origin)
        points = [at]
        for _ in range(next(sizes) + 1):
            points.append(step(points[-1]))
        lines.append(points)
        return points

    def ring():
        points = []
        for _ in range(next(steps)):
            added = line(points[-1] if points else None)
            assert not points or points[-1] == added[0]
            points += added[1:] if points else added
        assert points[0] == points[-1]
        return points

    for count in counts:
        layer = {}
        for _ in range(count):
            number += _signed(next(ids))
            layer[number] = [[ring() for _ in range(next(rings))] for _ in range(next(polygons))]
        layers.append(layer)
    assert not any(list(block) for block in (ids, polygons, rings, steps, references, sizes, x, y))
    return units, layers


class _Numbers:
    """Numbers and blocks of them, from the start of the data."""

    def __init__(self, data):
        self.data = data

    def next(self):
        end = next(place for place, byte in enumerate(self.data) if byte < 128) + 1
        number, self.data = varints(self.data[:end])[0], self.data[end:]
        return number

    def block(self):
        size = self.next()
        numbers, self.data = varints(self.data[:size]), self.data[size:]
        return iter(numbers)


def _signed(number):
    return (number >> 1) ^ -(number & 1)


def _degrees(points, units):
    return [(x / units, y / units) for x, y in points]


def _shape(polygons):
    made = [shapely.Polygon(rings[0], rings[1:]) for rings in polygons]
    return made[0] if len(made) == 1 else shapely.MultiPolygon(made)
