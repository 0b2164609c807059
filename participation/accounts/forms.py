"""What a person gives when they open an account."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from participation.forms import LineField


class SignupExtra(forms.Form):
    """The name shown beside a person's words."""

    name = LineField(
        limit=60, label=_("Votre nom affiché"), help_text=_("Prénom et initiale, par exemple « Lucie W. ».")
    )

    def signup(self, request: Any, user: Any) -> None:
        user.name = self.cleaned_data["name"]
        user.save(update_fields=["name"])
