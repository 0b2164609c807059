"""The map that the server draws: sectors and markers as data for an SVG that needs no script and no tile."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from participation.territories.models import Territory

WIDTH = 480  # user units of the viewBox; the page scales it
MARGIN = 16
CROWD = 24  # above this many markers, numbers would cover one another: dots instead


@dataclass(frozen=True, slots=True)
class Marker:
    """A place to show: WGS 84 degrees, a title, an address to follow, a kind for its colour."""

    latitude: float
    longitude: float
    title: str
    url: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Shape:
    """A sector as the template draws it: `d` is an SVG path, (x, y) the place of its name."""

    territory: Territory
    d: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Point:
    """A marker in the units of the viewBox, with its number in the legend."""

    marker: Marker
    x: float
    y: float
    number: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """A whole map: sizes in user units, shapes in order, points that fall inside."""

    width: int
    height: int
    shapes: list[Shape]
    points: list[Point]
    river: str

    @property
    def crowded(self) -> bool:
        """Whether numbered markers would cover one another."""
        return len(self.points) > CROWD


def mercator(longitude: float, latitude: float) -> tuple[float, float]:
    """Web Mercator (EPSG:3857) without its radius: x and y in radians, y growing northward, poles left out."""
    latitude = max(-85.0, min(85.0, latitude))
    return math.radians(longitude), math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2))


#: The Ill and the Doller through Mulhouse, simplified: (longitude, latitude) from south to north.
RIVER = [
    (7.3080, 47.7240), (7.3160, 47.7340), (7.3235, 47.7420), (7.3290, 47.7500),
    (7.3330, 47.7590), (7.3400, 47.7660), (7.3460, 47.7760), (7.3520, 47.7850),
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Frame:
    """How outlines fit the viewBox: the projected left and top edges, user units per radian, the height."""

    left: float
    top: float
    scale: float
    height: int

    def place(self, point: tuple[float, float]) -> tuple[float, float]:
        """From Mercator to the viewBox."""
        return round(MARGIN + (point[0] - self.left) * self.scale, 1), round(
            MARGIN + (self.top - point[1]) * self.scale, 1
        )

    def locate(self, x: float, y: float) -> tuple[float, float]:
        """From the viewBox to (latitude, longitude)."""
        north = self.top - (y - MARGIN) / self.scale
        longitude = math.degrees(self.left + (x - MARGIN) / self.scale)
        return round(math.degrees(2 * math.atan(math.exp(north)) - math.pi / 2), 6), round(longitude, 6)


def frame(territories: Iterable[Territory]) -> Frame | None:
    """The frame that `draw` gives to these territories; None when none has an outline."""
    every = [mercator(*point) for territory in territories for ring in territory.rings for point in ring]
    if not every:
        return None
    left, right = min(x for x, _y in every), max(x for x, _y in every)
    bottom, top = min(y for _x, y in every), max(y for _x, y in every)
    scale = (WIDTH - 2 * MARGIN) / (right - left)
    return Frame(left, top, scale, round((top - bottom) * scale + 2 * MARGIN))


def locate(x: float, y: float, territories: Iterable[Territory]) -> tuple[float, float] | None:
    """The (latitude, longitude) of a point of the drawing of these territories; None outside the drawing."""
    fit = frame(territories)
    if fit is None or not (0 <= x <= WIDTH and 0 <= y <= fit.height):
        return None
    return fit.locate(x, y)


def draw(territories: Iterable[Territory], markers: Sequence[Marker] = ()) -> Drawing | None:
    """Project sectors and markers to fit `WIDTH`; None when no territory has an outline."""
    outlined = [territory for territory in territories if territory.rings]
    fit = frame(outlined)
    if fit is None:
        return None
    place, height = fit.place, fit.height
    projected = [(t, [[mercator(*point) for point in ring] for ring in t.rings]) for t in outlined]

    def path(points: Sequence[tuple[float, float]], close: str) -> str:
        return "M" + "L".join(f"{x} {y}" for x, y in map(place, points)) + close

    shapes = []
    for territory, rings in projected:
        widest = max(rings, key=len)
        x, y = place((sum(p[0] for p in widest) / len(widest), sum(p[1] for p in widest) / len(widest)))
        shapes.append(Shape(territory, "".join(path(ring, "z") for ring in rings), x, y))
    points = []
    for marker in markers:
        x, y = place(mercator(marker.longitude, marker.latitude))
        if 0 <= x <= WIDTH and 0 <= y <= height:
            points.append(Point(marker, x, y, len(points) + 1))
    return Drawing(WIDTH, height, shapes, points, path([mercator(*p) for p in RIVER], ""))


def inside(ring: Sequence[tuple[float, float]], longitude: float, latitude: float) -> bool:
    """Whether a point lies in a ring (ray casting, W. R. Franklin's PNPOLY)."""
    found = False
    for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
        if (y1 > latitude) != (y2 > latitude) and longitude < (x2 - x1) * (latitude - y1) / (y2 - y1) + x1:
            found = not found
    return found


def sector_at(latitude: float, longitude: float, territories: Iterable[Territory]) -> Territory | None:
    """The first of the territories whose outline holds a point; None when none does."""
    for territory in territories:
        if any(inside(ring, longitude, latitude) for ring in territory.rings):
            return territory
    return None


def read_point(latitude: object, longitude: object) -> tuple[float, float] | None:
    """Two values from a form or an address, as a point; None when they are not one."""
    try:
        point = float(str(latitude)), float(str(longitude))
    except ValueError:
        return None
    return point if abs(point[0]) <= 85 and abs(point[1]) <= 180 else None
