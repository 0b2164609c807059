"""Photos as they arrive, pictures as they are kept: re-encoded, bounded, without hidden data."""

import hashlib
import io
import warnings
from dataclasses import dataclass
from typing import IO, Any

from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

BYTES_LIMIT = 12_000_000
PIXELS_LIMIT = 40_000_000
LONG_EDGE = 1600  # pixels
FORMATS = ("JPEG", "PNG", "WEBP", "AVIF")


class PictureError(ValueError):
    """Why a file cannot be shown as a photo, in the reader's language."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A WebP picture: `data` bytes, `width` and `height` in pixels."""

    data: bytes
    width: int
    height: int

    @property
    def name(self) -> str:
        """Its fingerprint: nothing of the name it had on the sender's device."""
        return hashlib.sha256(self.data).hexdigest()[:24] + ".webp"

    @property
    def file(self) -> ContentFile:
        """The file to give to an ImageField."""
        return ContentFile(self.data, name=self.name)


def read_picture(upload: IO[bytes] | Any) -> Picture:
    """Decode, turn upright, shrink to 1600 px and re-encode as WebP; EXIF, GPS and profiles do not survive.

    Raises PictureError: too heavy, too many pixels, not a photo.
    """
    size = getattr(upload, "size", None)
    if size is not None and size > BYTES_LIMIT:
        raise PictureError(_("Cette photo pèse plus de 12 Mo. Choisissez-en une plus légère."))
    raw = upload.read(BYTES_LIMIT + 1)
    if len(raw) > BYTES_LIMIT:
        raise PictureError(_("Cette photo pèse plus de 12 Mo. Choisissez-en une plus légère."))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(raw), formats=FORMATS) as image:
                if image.width * image.height > PIXELS_LIMIT:
                    raise PictureError(_("Cette photo est trop grande : 40 millions de points au plus."))
                image.draft("RGB", (LONG_EDGE, LONG_EDGE))
                upright = ImageOps.exif_transpose(image).convert("RGB")
                upright.thumbnail((LONG_EDGE, LONG_EDGE), Image.Resampling.LANCZOS)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise PictureError(_("Cette photo est trop grande : 40 millions de points au plus.")) from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        if isinstance(error, PictureError):
            raise
        raise PictureError(_("Ce fichier n’est pas une photo JPEG, PNG ou WebP.")) from error
    clean = Image.new("RGB", upright.size)
    clean.paste(upright)
    out = io.BytesIO()
    clean.save(out, "WEBP", quality=78, method=4)
    return Picture(out.getvalue(), *clean.size)
