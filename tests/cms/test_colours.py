"""The city's dye."""

import pytest
from django.core.exceptions import ValidationError
from wagtail.models import Site

from cms.colours import accent_error, contrast
from cms.models import CitySettings


def test_black_on_white_has_the_largest_contrast():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


def test_a_pale_colour_is_refused_with_its_contrast():
    assert "trop claire" in accent_error("#ffc72c")


@pytest.mark.parametrize("colour", ["rouge", "#12", "#gggggg", "#b5122b;}body{"])
def test_what_is_not_a_colour_is_refused(colour):
    assert accent_error(colour)


@pytest.mark.django_db
def test_a_city_cannot_choose_a_colour_that_nobody_could_read():
    settings = CitySettings(site=Site.objects.get(), accent="#ffff00")
    with pytest.raises(ValidationError):
        settings.full_clean()


@pytest.mark.django_db
def test_the_accent_of_the_city_is_served_as_a_stylesheet(client):
    CitySettings.objects.create(site=Site.objects.get(), accent="#0b3d91")
    answer = client.get("/teinture.css")
    assert answer["Content-Type"] == "text/css"
    assert "#0b3d91" in answer.content.decode()
