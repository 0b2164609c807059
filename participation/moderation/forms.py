"""What a person who reports says, what an author answers, what an agent decides."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from participation.accounts.enums import RoleName
from participation.accounts.models import User
from participation.dossiers.enums import Review
from participation.forms import LineField, PlainTextField, ProofField, TrapField
from participation.moderation.actions import TEXT_LIMIT
from participation.moderation.actions.deciding import LONGEST_LIMIT, outcomes_for
from participation.moderation.actions.discussions import REASON_LIMIT
from participation.moderation.actions.words import WORD_LIMIT
from participation.moderation.enums import Matter, Motive, Outcome, motives_by_source
from participation.moderation.models import Appeal, Case

OUTCOME_LABELS = {
    Outcome.KEPT: _("Garder : le texte reste visible"),
    Outcome.HIDDEN: _("Masquer : le public ne le voit plus"),
    Outcome.REFUSED: _("Ne pas publier"),
    Outcome.EDITED: _("Renvoyer à son auteur : il a sept jours pour le corriger"),
    Outcome.LIMITED: _("Masquer, et suspendre le compte"),
}
PUBLISH = _("Publier")


class NoticeForm(forms.Form):
    """A report. `website` is a trap for machines: people do not see it."""

    what = forms.ChoiceField(label=_("Que signalez-vous ?"), widget=forms.RadioSelect)
    motive = forms.ChoiceField(
        label=_("Qu’est-ce qui ne va pas ?"),
        choices=lambda: [("", _("Choisissez une raison")), *motives_by_source()],
        error_messages={"required": _("Choisissez une raison.")},
    )
    text = PlainTextField(
        label=_("Expliquez en quelques mots"),
        required=False,
        limit=TEXT_LIMIT,
        rows=4,
        help_text=_("Où est le problème, et pourquoi. Cela aide à décider vite."),
    )
    name = LineField(
        label=_("Votre nom"),
        required=False,
        limit=100,
        help_text=_(
            "La loi le demande pour un contenu illégal, sauf si un enfant est en danger. Seule l’équipe le lit."
        ),
    )
    email = forms.EmailField(
        label=_("Votre adresse électronique"),
        required=False,
        help_text=_("Pour recevoir un accusé de réception, puis la décision et ses raisons."),
        error_messages={"invalid": _("Écrivez une adresse électronique, par exemple nom@exemple.fr.")},
    )
    website = TrapField()
    proof = ProofField()

    def __init__(self, *args: Any, offered: list[tuple[str, Any]], signed_in: bool, ask_proof: bool, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["what"].choices = offered
        self.fields["what"].initial = offered[0][0]
        if len(offered) == 1:
            self.fields["what"].widget = forms.HiddenInput()
        if signed_in:
            del self.fields["name"], self.fields["email"]
        self.asks_proof = ask_proof
        if not ask_proof:
            del self.fields["proof"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        motive = data.get("motive")
        if motive in Motive.values and not Motive(motive).may_be_anonymous:
            for field in ("name", "email"):
                if field in self.fields and not data.get(field) and field not in self.errors:
                    self.add_error(field, _("Pour ce motif, la loi le demande. Seule l’équipe le lit."))
        return data


class DecisionForm(forms.Form):
    """A decision and its reasons, among what may be decided about a content."""

    outcome = forms.ChoiceField(label=_("Décision"), widget=forms.RadioSelect)
    days = forms.IntegerField(
        label=_("Durée de la suspension, en jours"),
        required=False,
        min_value=1,
        max_value=LONGEST_LIMIT,
        help_text=_("Seulement si vous suspendez le compte."),
    )
    ground = forms.ChoiceField(label=_("Règle de la loi ou de la charte"), choices=motives_by_source)
    statement = PlainTextField(
        label=_("Motifs"), limit=TEXT_LIMIT, rows=5, help_text=_("L’auteur et la personne qui signale liront ce texte.")
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = [
            (outcome.value, PUBLISH if case.held and outcome == Outcome.KEPT else OUTCOME_LABELS[outcome])
            for outcome in outcomes_for(case)
        ]


class BulkForm(forms.Form):
    """Several contents of one kind of spam, taken away together."""

    cases = forms.ModelMultipleChoiceField(
        queryset=Case.objects.waiting(), label=_("Textes choisis"), widget=forms.MultipleHiddenInput
    )
    statement = PlainTextField(
        label=_("Motifs"),
        limit=TEXT_LIMIT,
        rows=3,
        help_text=_("Chaque auteur et chaque personne qui signale les liront."),
    )


class AssignForm(forms.Form):
    """Who reads it."""

    to = forms.ModelChoiceField(
        queryset=User.objects.none(), label=_("Confier à"), required=False, empty_label=_("Personne")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = [RoleName.AGENT, RoleName.ADMINISTRATOR]
        agents = User.objects.filter(is_active=True, is_staff=True, roles__name__in=roles)
        self.fields["to"].queryset = agents.distinct().order_by("name", "pk")


class AppealForm(forms.Form):
    """Ask for a second reading, as the author or as someone who reported."""

    text = PlainTextField(
        label=_("Pourquoi une autre personne devrait revoir cette décision"), limit=TEXT_LIMIT, rows=5
    )


class CorrectionForm(forms.Form):
    """The text that its author was asked to correct."""

    text = PlainTextField(label=_("Votre texte corrigé"), limit=4_000, rows=6)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if case.matter == Matter.NAME:
            self.fields["text"] = LineField(label=_("Votre nouveau nom affiché"), limit=60)


class AppealDecisionForm(forms.Form):
    """The second reading."""

    reverse = forms.TypedChoiceField(
        choices=[("0", _("Confirmer la décision")), ("1", _("Annuler la décision : tout redevient comme avant"))],
        label=_("Décision"),
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    answer = PlainTextField(label=_("Motifs"), limit=TEXT_LIMIT, rows=5, help_text=_("L’auteur lira ce texte."))


class KeptAppealDecisionForm(AppealDecisionForm):
    """The second reading of a content that was reported and kept."""

    ground = forms.ChoiceField(
        label=_("Règle de la loi ou de la charte"),
        choices=motives_by_source,
        help_text=_("Celle qui fait masquer le texte. Elle ne sert pas si vous confirmez."),
    )
    field_order = ["reverse", "ground", "answer"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reverse"].choices = [
            ("0", _("Confirmer : le texte reste visible")),
            ("1", _("Annuler, et masquer le texte : son auteur reçoit vos motifs")),
        ]
        self.fields["answer"].help_text = _(
            "Les personnes qui ont signalé ce texte vous liront ; son auteur aussi, si vous le masquez."
        )


def appeal_decision_form(appeal: Appeal, data: Any = None) -> AppealDecisionForm:
    """The form of a second reading: about what was taken away, or about what was kept."""
    if appeal.by_reporter:
        return KeptAppealDecisionForm(data, initial={"ground": appeal.decision.ground})
    return AppealDecisionForm(data)


class WordForm(forms.Form):
    """A word to watch."""

    words = LineField(
        label=_("Mot ou expression"),
        limit=WORD_LIMIT,
        help_text=_("Trois lettres au moins. Les accents et les majuscules ne comptent pas."),
    )
    why = LineField(label=_("Pourquoi"), help_text=_("Pour vos collègues, aujourd’hui et dans trois ans."))


class DiscussionForm(forms.Form):
    """Whether a discussion is open, and when its texts are read."""

    closed = forms.ChoiceField(
        label=_("La discussion"),
        choices=[("", _("Ouverte : chacun peut écrire")), ("1", _("Close : on lit, on n’écrit plus"))],
        required=False,
        widget=forms.RadioSelect,
    )
    review = forms.ChoiceField(label=_("Les textes sont relus"), choices=Review, widget=forms.RadioSelect)
    reason = LineField(
        label=_("Raison"),
        limit=REASON_LIMIT,
        help_text=_("Publique : elle s’affiche dans la discussion et au journal."),
    )
