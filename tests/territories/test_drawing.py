"""The map that the server draws."""

import pytest

from participation.territories.actions import load_mulhouse
from participation.territories.drawing import Marker, draw, inside, sector_at
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
