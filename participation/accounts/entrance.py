"""The forms of sign-in and sign-up: django-allauth's, in our words.

They are apart from `forms.py` because they stand on django-allauth's own forms.
"""

from typing import Any

from allauth.account import forms as allauth
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _

from participation.accounts.actions import complete_account
from participation.forms import LineField, ProofField, TrapField
from participation.gate import gate

ADDRESS = _("Votre adresse électronique")
CODE_HELP = _("Six chiffres, dans le message que vous venez de recevoir.")
MISSING = _("Écrivez votre réponse.")
PASSWORD_HELP = _("Dix caractères au moins. Une phrase facile à retenir convient très bien.")


class PlainLanguage:
    """Labels and help of our own; no grey example inside a field."""

    words: dict[str, tuple[Any, Any]] = {}
    missing: dict[str, Any] = {
        "login": _("Écrivez votre adresse électronique."),
        "email": _("Écrivez votre adresse électronique."),
        "name": _("Écrivez le nom à afficher."),
        "code": _("Écrivez le code reçu."),
        "charter": _("Acceptez ces règles pour créer un compte."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.error_messages["required"] = self.missing.get(name, MISSING)
            if name in self.words:
                field.label, field.help_text = self.words[name]


class LoginForm(PlainLanguage, allauth.LoginForm):
    """An address alone asks for a code; an address and a password sign in at once."""

    words = {"login": (ADDRESS, ""), "password": (_("Votre mot de passe"), "")}

    def _setup_password_field(self) -> None:
        self.fields["password"].required = False


class SignupForm(PlainLanguage, allauth.SignupForm):
    words = {"email": (ADDRESS, _("Elle reste privée. Nous y envoyons un code pour vérifier que c’est la vôtre."))}

    name = LineField(
        limit=60, label=_("Votre nom affiché"), help_text=_("Public. Prénom et initiale, par exemple « Lucie W. ».")
    )
    charter = forms.BooleanField(
        label=_("J’accepte les règles de discussion"),
        help_text=_("Le respect des personnes, le souci des faits, pas de publicité."),
    )
    website = TrapField()
    proof = ProofField()
    field_order = ["email", "name", "charter"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asks_proof = gate.keeper.asks_proof(AnonymousUser())
        if not self.asks_proof:
            del self.fields["proof"]

    def signup(self, request: Any, user: Any) -> None:
        data = self.cleaned_data
        complete_account(user=user, name=data["name"], proven=data.get("proof", True) and not data["website"])


class CodeForm(PlainLanguage):
    words = {"code": (_("Votre code"), CODE_HELP)}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs.update({"inputmode": "numeric", "maxlength": "12", "autofocus": True})


class ConfirmLoginCodeForm(CodeForm, allauth.ConfirmLoginCodeForm):
    pass


class ConfirmEmailCodeForm(CodeForm, allauth.ConfirmEmailVerificationCodeForm):
    pass


class ConfirmResetCodeForm(CodeForm, allauth.ConfirmPasswordResetCodeForm):
    pass


class ChangeEmailForm(PlainLanguage, allauth.ChangeEmailForm):
    words = {"email": (_("La bonne adresse"), "")}


class AddEmailForm(PlainLanguage, allauth.AddEmailForm):
    words = {"email": (_("Votre nouvelle adresse"), _("Nous y envoyons un code avant de changer."))}


class ResetPasswordForm(PlainLanguage, allauth.ResetPasswordForm):
    words = {"email": (ADDRESS, "")}


NEW_PASSWORD = {
    "password1": (_("Nouveau mot de passe"), PASSWORD_HELP),
    "password2": (_("Le même, une seconde fois"), ""),
}


class ResetPasswordKeyForm(PlainLanguage, allauth.ResetPasswordKeyForm):
    words = NEW_PASSWORD


class SetPasswordForm(PlainLanguage, allauth.SetPasswordForm):
    words = NEW_PASSWORD


class ChangePasswordForm(PlainLanguage, allauth.ChangePasswordForm):
    words = {"oldpassword": (_("Mot de passe actuel"), ""), **NEW_PASSWORD}


class ReauthenticateForm(PlainLanguage, allauth.ReauthenticateForm):
    words = {"password": (_("Votre mot de passe"), "")}
