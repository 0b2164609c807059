"""Photos as they arrive, pictures as they are kept."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from participation.images import BYTES_LIMIT, LONG_EDGE, PictureError, read_picture
from participation.pdf import render_pdf

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def photo(size=(800, 600), fmt="JPEG", **options):
    out = io.BytesIO()
    Image.new("RGB", size, "#b5122b").save(out, fmt, **options)
    return SimpleUploadedFile(f"photo.{fmt.lower()}", out.getvalue())


@pytest.mark.parametrize("fmt", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_a_photo_becomes_webp(fmt):
    picture = read_picture(photo(fmt=fmt))
    with Image.open(io.BytesIO(picture.data)) as kept:
        assert (kept.format, kept.size) == ("WEBP", (800, 600))
    assert (picture.width, picture.height) == (800, 600)


def test_a_large_photo_is_shrunk():
    picture = read_picture(photo(size=(4000, 3000)))
    assert (picture.width, picture.height) == (LONG_EDGE, LONG_EDGE * 3 // 4)


def test_place_date_and_profile_do_not_survive():
    exif = Image.Exif()
    exif[0x010F] = "Appareil de Lucie"
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2] = "N", (47.0, 44.0, 55.0)
    picture = read_picture(photo(exif=exif, icc_profile=b"x" * 200))
    with Image.open(io.BytesIO(picture.data)) as kept:
        assert not kept.getexif()
        assert "icc_profile" not in kept.info
    assert b"Lucie" not in picture.data
    assert b"EXIF" not in picture.data


def test_a_photo_taken_sideways_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    picture = read_picture(photo(size=(800, 600), exif=exif))
    assert (picture.width, picture.height) == (600, 800)


def test_the_same_photo_has_the_same_name():
    assert read_picture(photo()).file.name == read_picture(photo()).file.name


@pytest.mark.parametrize(
    "content",
    [b"", b"GIF89a" + b"x" * 50, SVG, b"\x89PNG\r\n\x1a\n" + b"x" * 50, b"\xff\xd8\xff\xe0" + b"x" * 500, b"MZ" * 900],
    ids=["empty", "gif", "svg", "false png", "false jpeg", "program"],
)
def test_what_is_no_photo_is_refused_with_a_sentence(content):
    with pytest.raises(PictureError, match="n’est pas une photo"):
        read_picture(SimpleUploadedFile("photo.jpg", content))


def test_a_cut_photo_is_refused():
    whole = photo(size=(2000, 2000)).read()
    with pytest.raises(PictureError):
        read_picture(SimpleUploadedFile("photo.jpg", whole[: len(whole) // 2]))


def test_a_cut_photo_is_refused_where_pdf_files_are_made_too(tmp_path, settings):
    (tmp_path / "page.html").write_text('<html lang="fr"><title>Un titre</title><p>Bonjour.</p></html>')
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
    assert render_pdf("page.html", {}).startswith(b"%PDF")
    whole = photo(size=(2000, 2000)).read()
    with pytest.raises(PictureError):
        read_picture(SimpleUploadedFile("photo.jpg", whole[: len(whole) // 2]))


def test_fifty_megapixels_are_refused_before_they_are_unpacked():
    with pytest.raises(PictureError, match="trop grande"):
        read_picture(photo(size=(10_000, 5_000), fmt="PNG"))


def test_a_heavy_file_is_refused():
    with pytest.raises(PictureError, match="12"):
        read_picture(SimpleUploadedFile("photo.jpg", b"\xff\xd8" + b"x" * BYTES_LIMIT))


def test_a_stream_that_hides_its_weight_is_refused():
    with pytest.raises(PictureError, match="12"):
        read_picture(io.BytesIO(b"\xff\xd8" + b"x" * BYTES_LIMIT))
