"""What people and agents send about a vote."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from budgets.actions.voting import Person
from budgets.enums import Ballots, Contested, ObjectionOutcome, OpenTo, VoteType
from budgets.models import Budget, Candidate, Envelope
from budgets.receipts import Receipt
from budgets.slips import Slip
from participation.accounts.enums import Tie
from participation.accounts.forms import SectorField
from participation.accounts.models import person_key
from participation.dossiers.models import Dossier
from participation.forms import LineField, OnceForm, PlainTextField
from participation.rules import explain

MOST = 2_000_000_000
LONGEST_RECEIPT = 4_000


class ReceiptForm(forms.Form):
    """The code or the fingerprint of a receipt."""

    recu = LineField(
        limit=100, label=_("Votre code de reçu"), help_text=_("Deux mots et quatre chiffres, ou la longue empreinte.")
    )


class WholeReceiptForm(forms.Form):
    """A receipt with its signature: its text, or the file that holds it. `cleaned_data["recu"]` is the receipt."""

    texte = PlainTextField(limit=LONGEST_RECEIPT, required=False, label=_("Le texte de votre reçu"))
    fichier = forms.FileField(required=False, label=_("Ou le fichier de votre reçu (.json)"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        text = data.get("texte") or ""
        if file := data.get("fichier"):
            text = file.read(LONGEST_RECEIPT).decode(errors="replace")
        data["recu"] = Receipt.read(text)
        if data["recu"] is None and not self.errors:
            self.add_error("texte", explain("budgets.receipt.invalid"))
        return data


class CandidateForm(forms.Form):
    """A feasible idea, its cost, and where it stands on the ballot."""

    dossier = forms.ModelChoiceField(label=_("Idée faisable"), queryset=Dossier.objects.none())
    cost = forms.IntegerField(
        label=_("Coût, en euros"), min_value=1, max_value=MOST, required=False, help_text=_("Sinon, celui de l’étude.")
    )
    envelope = forms.ModelChoiceField(
        label=_("Enveloppe"), queryset=Envelope.objects.none(), required=False, empty_label=_("Toute la ville")
    )
    category = LineField(
        limit=40, label=_("Thème sur le bulletin"), required=False, help_text=_("Vide : celui que l’auteur a choisi.")
    )

    def __init__(self, *args: Any, budget: Budget, ideas: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["dossier"].queryset = ideas
        envelopes = budget.envelopes.select_related("territory")
        if envelopes:
            self.fields["envelope"].queryset = envelopes
            self.fields["envelope"].required = budget.ballots_of_each == Ballots.SECTOR
        else:
            del self.fields["envelope"]

    def clean_category(self) -> str | None:
        return self.cleaned_data["category"] or None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("dossier") and data.get("cost") is None and "cost" not in self.errors:
            study = data["dossier"].proposal.study if hasattr(data["dossier"], "proposal") else None
            data["cost"] = study.cost if study else None
            if not data["cost"]:
                self.add_error("cost", _("Cette idée n’a pas de coût étudié : écrivez-le."))
        return data


class ObjectionForm(forms.Form):
    """A reasoned objection."""

    about = forms.ChoiceField(label=_("Ce que vous contestez"), widget=forms.RadioSelect)
    candidate = forms.ModelChoiceField(
        label=_("Projet concerné"),
        queryset=Candidate.objects.none(),
        required=False,
        empty_label=_("Aucun en particulier"),
    )
    reasons = PlainTextField(
        label=_("Vos raisons"), rows=6, help_text=_("Des faits précis. Ce texte est public, sous votre nom affiché.")
    )

    def __init__(self, *args: Any, budget: Budget, contested: list[Contested], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["about"].choices = [(about.value, about.label) for about in contested]
        self.fields["about"].initial = contested[0].value if contested else None
        self.fields["candidate"].queryset = budget.candidates.select_related("dossier")


class ObjectionAnswerForm(forms.Form):
    """What the city answers."""

    outcome = forms.ChoiceField(label=_("Réponse"), choices=ObjectionOutcome, widget=forms.RadioSelect)
    answer = PlainTextField(label=_("Raisons, publiques"), rows=6)


class IdentityForm(forms.Form):
    """Who is at the counter, as on their documents, and what the ballots of this vote ask of them; no name is kept."""

    family_name = LineField(limit=80, label=_("Nom de naissance"))
    first_names = LineField(limit=120, label=_("Prénoms"), help_text=_("Tous, comme sur la pièce d’identité."))
    born = forms.DateField(label=_("Date de naissance"), widget=forms.DateInput(attrs={"type": "date"}))

    tie = forms.ChoiceField(
        label=_("Cette personne"),
        choices=[(Tie.RESIDENCE, _("habite ici")), (Tie.WORK, _("travaille ici")), (Tie.STUDY, _("étudie ici"))],
        initial=Tie.RESIDENCE,
        widget=forms.RadioSelect,
        help_text=_("Demandez un justificatif."),
    )
    territory = SectorField(label=_("Dans le secteur"))

    def __init__(self, *args: Any, budget: Budget, slips: list[Slip], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if all(slip.open_to == OpenTo.EVERYONE for slip in slips):
            del self.fields["tie"]
        if budget.free_sector or not budget.has_sectors:
            del self.fields["territory"]
        else:
            self.fields["territory"].fill()

    def clean_born(self) -> Any:
        born = self.cleaned_data["born"]
        if not born.year >= 1900 or born >= timezone.localdate():
            raise forms.ValidationError(_("Vérifiez cette date de naissance."))
        return born

    @property
    def person(self) -> Person:
        """Who votes, once the form is valid."""
        data = self.cleaned_data
        territory = data.get("territory")
        return Person(
            person_key=person_key(family_name=data["family_name"], first_names=data["first_names"], born=data["born"]),
            birth_year=data["born"].year,
            tie=data.get("tie") or Tie.RESIDENCE,
            territory_id=territory.pk if territory else None,
        )


class CounterForm(OnceForm):
    """A ballot filled with the voter, at the counter: a box, points, a mention or a rank by project."""

    def __init__(self, *args: Any, slip: Slip, candidates: list[Candidate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        budget = slip.budget
        self.vote_type = budget.vote_type
        if self.vote_type in {VoteType.APPROVAL, VoteType.CHOOSE_ONE}:
            self.fields["choices"] = forms.MultipleChoiceField(
                label=_("Projets choisis"),
                choices=[(c.code, f"{c.number}. {c}") for c in candidates],
                widget=forms.CheckboxSelectMultiple,
                required=False,
            )
            return
        mentions = list(enumerate(budget.mention_words))
        most = len(candidates) if self.vote_type == VoteType.ORDINAL else budget.max_points or 10_000
        for candidate in candidates:
            label = f"{candidate.number}. {candidate}"
            self.fields[f"given-{candidate.code}"] = (
                forms.TypedChoiceField(label=label, choices=mentions, coerce=int, empty_value=0, required=False)
                if self.vote_type == VoteType.SCORING
                else forms.IntegerField(label=label, min_value=0, max_value=most, required=False)
            )

    @property
    def chosen(self) -> Any:
        """What `cast_ballot` takes: codes (a ranking: from the best), or a number by code."""
        if "choices" in self.fields:
            return self.cleaned_data["choices"]
        given = {name[6:]: value or 0 for name, value in self.cleaned_data.items() if name.startswith("given-")}
        if self.vote_type != VoteType.ORDINAL:
            return given
        # Rank 1 is the best: the highest points are the best for `read_choices`, which refuses two equal ranks.
        return {code: len(given) + 1 - rank if rank else 0 for code, rank in given.items()}


class LetterForm(forms.Form):
    """The postal address of a letter: printed, never kept."""

    address = PlainTextField(
        label=_("Nom et adresse postale"), limit=300, rows=4, required=False,
        help_text=_("Pour l’enveloppe à fenêtre. Imprimés sur la lettre, gardés nulle part."),
    )  # fmt: skip


class OutageForm(forms.Form):
    """When people could not vote, and why."""

    began_at = forms.DateTimeField(
        label=_("Début de la panne"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )
    ended_at = forms.DateTimeField(
        label=_("Fin de la panne"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )
    reason = LineField(label=_("Raison, publique"), limit=300)


class CodeForm(OnceForm):
    """The code of a letter."""

    code = LineField(
        label=_("Le code de votre lettre"), limit=60,
        help_text=_("Quatre groupes de quatre lettres et chiffres. Majuscules et tirets ne comptent pas."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )  # fmt: skip


class ReasonForm(forms.Form):
    """Why a project leaves the ballot."""

    reason = LineField(label=_("Raison, publique"), limit=300)


class PaperForm(forms.Form):
    """A batch of sheets to print."""

    sheets = forms.IntegerField(label=_("Nombre de feuilles"), min_value=1, max_value=100, initial=100)
    envelope = forms.ModelChoiceField(
        label=_("Bulletin"), queryset=Envelope.objects.none(), required=False, empty_label=_("celui de la ville")
    )

    def __init__(self, *args: Any, budget: Budget, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if budget.has_sectors:
            self.fields["envelope"].queryset = budget.envelopes.select_related("territory")
            self.fields["envelope"].required = budget.ballots_of_each == Ballots.SECTOR
        else:
            del self.fields["envelope"]


class PaperCountForm(forms.Form):
    """How many sheets of a batch were handed out, and how many came back."""

    handed_out = forms.IntegerField(label=_("Feuilles remises à des votants"), min_value=0, max_value=1000)
    returned = forms.IntegerField(label=_("Feuilles revenues dans l’urne de papier"), min_value=0, max_value=1000)


class KeyingForm(forms.Form):
    """One sheet, as it reads."""

    sheet = forms.IntegerField(
        label=_("Feuille n°"), min_value=0, max_value=999_999_999,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": "9"}),
    )  # fmt: skip
    line = LineField(
        label=_("Ce qu’elle dit"),
        limit=2_000,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "autofocus": True}),
    )


class SettlingForm(forms.Form):
    """What a sheet is, for who has it in hand: one of the two keyings, another line, or no such sheet."""

    sheet = forms.IntegerField(min_value=0, max_value=999_999_999, widget=forms.HiddenInput)
    line = LineField(label=_("Ce que dit la feuille"), limit=2_000, required=False)
    absent = forms.BooleanField(label=_("Cette feuille n’est pas dans le lot"), required=False)

    @property
    def decision(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("sheet", "line", "absent")}
