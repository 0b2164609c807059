"""The map that the server draws."""

import pytest

from participation.territories.actions import load_mulhouse
from participation.territories.drawing import Marker, draw, inside, locate, read_point, sector_at
from participation.territories.models import Territory

SQUARE = [(7.0, 47.0), (8.0, 47.0), (8.0, 48.0), (7.0, 48.0)]


def test_a_point_is_inside_or_outside_a_ring():
    assert inside(SQUARE, 7.5, 47.5)
    assert not inside(SQUARE, 8.5, 47.5)


def test_a_map_keeps_its_shapes_and_markers_inside_its_frame():
    square = Territory(name="Carré", outline={"type": "Polygon", "coordinates": [[*SQUARE, SQUARE[0]]]})
    drawing = draw([square], [Marker(47.5, 7.5, "Ici"), Marker(10.0, 10.0, "Loin")])
    assert [point.marker.title for point in drawing.points] == ["Ici"]
    assert 0 < drawing.points[0].x < drawing.width
    assert 0 < drawing.points[0].y < drawing.height


def test_without_outlines_there_is_no_map():
    assert draw([Territory(name="Rien")]) is None


@pytest.mark.django_db
def test_mulhouse_has_six_sectors_and_loading_twice_changes_nothing():
    load_mulhouse()
    commune = load_mulhouse()
    assert (commune.children.count(), Territory.objects.count()) == (6, 7)


@pytest.mark.django_db
def test_the_town_hall_is_in_the_grand_centre():
    load_mulhouse()
    assert sector_at(47.7475, 7.336, Territory.objects.filter(level="sector")).slug == "grand-centre"


@pytest.mark.django_db
def test_a_point_of_the_drawing_is_found_again_on_the_ground():
    load_mulhouse()
    sectors = Territory.objects.filter(level="sector")
    [point] = draw(sectors, [Marker(47.7475, 7.336, "Ici")]).points
    latitude, longitude = locate(point.x, point.y, sectors)
    assert latitude == pytest.approx(47.7475, abs=2e-4)
    assert longitude == pytest.approx(7.336, abs=2e-4)


def test_outside_the_drawing_there_is_no_place():
    square = Territory(name="Carré", outline={"type": "Polygon", "coordinates": [[*SQUARE, SQUARE[0]]]})
    assert locate(-1, 10, [square]) is None
    assert locate(10, 100_000, [square]) is None
    assert locate(10, 10, []) is None


def test_a_pole_does_not_break_the_drawing():
    square = Territory(name="Carré", outline={"type": "Polygon", "coordinates": [[*SQUARE, SQUARE[0]]]})
    assert draw([square], [Marker(-90, 7.5, "Pôle")]).points == []


@pytest.mark.parametrize("words", [("", ""), ("x", "1"), ("nan", "7"), ("inf", "7"), ("90", "7"), (None, None)])
def test_what_is_not_a_point_is_not_read(words):
    assert read_point(*words) is None


def test_a_point_is_read():
    assert read_point("47.75", 7.33) == (47.75, 7.33)
