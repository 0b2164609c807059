"""The sectors as a picture and as data."""

import pytest

from participation.territories.actions import load_mulhouse

pytestmark = pytest.mark.django_db


def test_the_picture_of_the_sectors_is_an_svg_that_works_alone(client):
    load_mulhouse()
    answer = client.get("/carte/secteurs.svg")
    picture = answer.content.decode()
    assert answer["Content-Type"] == "image/svg+xml"
    assert "max-age" in answer["Cache-Control"]
    assert picture.startswith('<svg xmlns="http://www.w3.org/2000/svg" width="480"')
    assert picture.count("<text ") == 6


def test_without_outlines_there_is_no_picture(client):
    assert client.get("/carte/secteurs.svg").status_code == 404


def test_the_outlines_are_geojson(client):
    load_mulhouse()
    features = client.get("/carte/secteurs.geojson").json()["features"]
    assert len(features) == 6
    assert {feature["geometry"]["type"] for feature in features} <= {"Polygon", "MultiPolygon"}
    assert features[0]["properties"]["name"]


@pytest.mark.parametrize(("place", "marks"), [("47.7475,7.336", 1), ("x", 0), ("nan,7", 0), ("0,0", 0)])
def test_the_picture_shows_the_point_it_is_asked_for(client, place, marks):
    load_mulhouse()
    assert client.get("/carte/secteurs.svg", {"lieu": place}).content.decode().count("<circle ") == marks
