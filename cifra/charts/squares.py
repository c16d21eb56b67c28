"""The grid on which squares stand, a square for each figure: in charts, on the cards of pages, on the books' cover."""


def square_places(
    count: int, columns: int, step: float, *, left: float = 0, top: float = 0
) -> list[tuple[float, float]]:
    """Return the upper left corner of each square, row by row; `step` is a square's side and the gap after it."""
    return [(left + place % columns * step, top + place // columns * step) for place in range(count)]


def row_count(count: int, columns: int) -> int:
    """Return how many rows the squares fill."""
    return -(-count // columns)
