"""Fields whose text is clean."""

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile

from participation.forms import LineField, OnceForm, PictureField, PlainTextField


class Sample(forms.Form):
    title = LineField(limit=20)
    body = PlainTextField(limit=50, required=False)
    photo = PictureField(required=False)


def test_texts_arrive_clean():
    form = Sample({"title": " Un\x00 banc\u202e ", "body": "a\r\n\r\n\r\n\r\nb"})
    assert form.is_valid()
    assert (form.cleaned_data["title"], form.cleaned_data["body"]) == ("Un banc", "a\n\nb")


@pytest.mark.parametrize("title", ["", "\x00", "x" * 21, "x" * 1_000_000])
def test_a_title_that_is_none_or_too_long_is_an_error_beside_the_field(title):
    assert list(Sample({"title": title}).errors) == ["title"]


def test_a_file_that_is_no_photo_is_an_error_beside_the_field():
    form = Sample({"title": "Un banc"}, {"photo": SimpleUploadedFile("a.jpg", b"<svg/>")})
    assert form.errors["photo"] == ["Ce fichier n’est pas une photo JPEG, PNG ou WebP."]


def test_each_form_has_a_key_of_its_own():
    keys = {OnceForm()["submission_key"].value() for _one in range(3)}
    assert len(keys) == 3


def test_a_malformed_key_is_an_error():
    assert not OnceForm({"submission_key": "x"}).is_valid()
