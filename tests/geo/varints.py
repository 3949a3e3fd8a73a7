"""Read varints, for tests of what is made of them."""


def decode(data):
    """Decode unsigned varints (LEB128)."""
    numbers, value, shift = [], 0, 0
    for byte in data:
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            numbers.append(value)
            value = shift = 0
    return numbers
