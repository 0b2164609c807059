"""Form fields whose text is clean, and the picture field that accepts only pictures."""

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from participation import proof
from participation.gate import gate
from participation.images import PictureError, read_picture
from participation.rules import Refusal
from participation.text import BODY_LIMIT, LINE_LIMIT, clean_line, clean_text

PROOF_ADDRESS = "/preuve/"


class LineField(forms.CharField):
    """One line of text, cleaned by `participation.text.clean_line`."""

    def __init__(self, *, limit: int = LINE_LIMIT, **kwargs: Any) -> None:
        self.limit = limit
        super().__init__(**kwargs)
        self.widget.attrs.setdefault("maxlength", limit)
        self.validators = [v for v in self.validators if type(v).__name__ != "ProhibitNullCharactersValidator"]

    def clean(self, value: Any) -> str:
        try:
            cleaned = clean_line(str(value or ""), limit=self.limit, required=False)
        except Refusal as refusal:
            raise ValidationError(refusal.message) from refusal
        return super().clean(cleaned)


class PlainTextField(forms.CharField):
    """A text of several lines, cleaned by `participation.text.clean_text`."""

    widget = forms.Textarea

    def __init__(self, *, limit: int = BODY_LIMIT, rows: int = 8, **kwargs: Any) -> None:
        self.limit = limit
        super().__init__(**kwargs)
        self.widget.attrs["rows"] = rows
        self.validators = [v for v in self.validators if type(v).__name__ != "ProhibitNullCharactersValidator"]

    def clean(self, value: Any) -> str:
        try:
            cleaned = clean_text(str(value or ""), limit=self.limit, required=False)
        except Refusal as refusal:
            raise ValidationError(refusal.message) from refusal
        return super().clean(cleaned)


class PictureField(forms.FileField):
    """A photo. Cleans to `participation.images.Picture`: re-encoded, without EXIF, ready to be stored."""

    widget = forms.ClearableFileInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault(
            "help_text", _("JPEG, PNG ou WebP, 12 Mo au plus. La date et le lieu cachés dans la photo sont retirés.")
        )
        super().__init__(**kwargs)
        self.widget.attrs.setdefault("accept", "image/jpeg,image/png,image/webp,image/avif")

    def clean(self, data: Any, initial: Any = None) -> Any:
        upload = super().clean(data, initial)
        if not upload or upload is initial:
            return None
        try:
            return read_picture(upload)
        except PictureError as error:
            raise ValidationError(str(error)) from error


class OnceForm(forms.Form):
    """A form that carries a key of its own: sent ten times, it does its work once (the action looks the key up)."""

    submission_key = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid.uuid4)


class TrapInput(forms.TextInput):
    """A field that people do not see, on screen or by ear, and that programs fill."""

    is_hidden = True  # type: ignore[assignment]  # forms print it without a label

    def __init__(self) -> None:
        super().__init__({"class": "piege", "tabindex": "-1", "autocomplete": "off", "aria-hidden": "true"})


class TrapField(forms.CharField):
    """Cleans to True when a machine filled it."""

    widget = TrapInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.validators = []

    def clean(self, value: Any) -> bool:
        return bool(str(value or "").strip())


class ProofField(forms.CharField):
    """What the browser found when it solved the sum of `participation.proof`. Cleans to True when it is right."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.HiddenInput({"data-proof": PROOF_ADDRESS, "autocomplete": "off"}))
        super().__init__(required=False, **kwargs)
        self.validators = []

    def clean(self, value: Any) -> bool:
        return proof.is_solved(str(value or ""))


class PublicTextForm(OnceForm):
    """A form whose text is meant for everyone: it asks the reader's browser a proof where the gate wants one, and the
    charter to who never accepted it. Its clean data hold `proven` (bool) in place of both traps; `accepts_charter` says
    whether the charter was accepted with it.
    """

    charter = forms.BooleanField(
        label=_("J’accepte les règles de discussion"),
        help_text=mark_safe(  # noqa: S308  our own words
            _(
                'Demandé une fois. Le respect des personnes, le souci des faits, pas de publicité : <a href="/charte/">lire la charte</a>.'
            )
        ),
        error_messages={"required": _("Acceptez les règles de discussion pour publier.")},
    )
    website = TrapField()
    proof = ProofField()

    def __init__(self, *args: Any, reader: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.accepts_charter = False
        known = reader.is_authenticated  # nothing is asked of who has yet to sign in
        self.asks_proof = known and gate.keeper.asks_proof(reader)
        if not self.asks_proof:
            del self.fields["proof"]
        self.asks_charter = known and not reader.charter_accepted_at
        if not self.asks_charter:
            del self.fields["charter"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        trapped = data.pop("website", False)
        data["proven"] = data.pop("proof", True) and not trapped
        self.accepts_charter = data.pop("charter", False)
        return data
