"""How a person wants to be told."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from participation.accounts.enums import Cadence
from participation.accounts.models import User
from participation.dossiers.models import Follow
from participation.territories.models import Territory

USUAL, STOP = "usual", "stop"
HOURS = [(hour, _("{hour} h").format(hour=hour)) for hour in range(24)]
RHYTHMS = [
    (USUAL, _("Comme d’habitude")),
    (Cadence.IMMEDIATE, _("Tout de suite")),
    (Cadence.DAILY, _("Une fois par jour")),
    (Cadence.WEEKLY, _("Une fois par semaine")),
    (Cadence.NEVER, _("Sur le site seulement")),
]


class HabitsForm(forms.Form):
    """The usual rhythm, the quiet hours, then one choice for each dossier followed and each territory."""

    cadence = forms.ChoiceField(
        label=_("D’habitude, les nouvelles m’arrivent par courriel"), choices=Cadence, widget=forms.RadioSelect
    )
    quiet_from = forms.TypedChoiceField(label=_("Pas de courriel à partir de"), choices=HOURS, coerce=int)
    quiet_until = forms.TypedChoiceField(label=_("Ni avant"), choices=HOURS, coerce=int)

    def __init__(
        self, *args: Any, user: User, follows: Sequence[Follow], territories: Sequence[Territory], **kwargs: Any
    ):
        theirs = {follow.territory_id: follow for follow in follows if follow.territory_id}
        self.things = {f"dossier-{f.dossier.ref}": f.dossier for f in follows if f.dossier}
        self.things |= {f"secteur-{territory.slug}": territory for territory in territories}
        initial = {"cadence": user.news_cadence, "quiet_from": user.quiet_from, "quiet_until": user.quiet_until}
        initial |= {f"dossier-{f.dossier.ref}": f.cadence or USUAL for f in follows if f.dossier}
        for territory in territories:
            follow = theirs.get(territory.pk)
            initial[f"secteur-{territory.slug}"] = (follow.cadence or USUAL) if follow else STOP
        super().__init__(*args, initial=initial, **kwargs)
        for name, thing in self.things.items():
            stop = _("Je ne le suis pas") if isinstance(thing, Territory) else _("Ne plus suivre")
            self.fields[name] = forms.ChoiceField(label=str(thing), choices=[*RHYTHMS, (STOP, stop)], required=False)

    def rows(self, prefix: str) -> Iterator[tuple[Any, forms.BoundField]]:
        """(dossier or territory, its field)."""
        return ((thing, self[name]) for name, thing in self.things.items() if name.startswith(prefix))

    @property
    def dossiers(self) -> list[tuple[Any, forms.BoundField]]:
        return list(self.rows("dossier-"))

    @property
    def territories(self) -> list[tuple[Any, forms.BoundField]]:
        return list(self.rows("secteur-"))

    @property
    def changes(self) -> Iterator[tuple[str, Any, str | None]]:
        """("dossier" or "territory", which, its new cadence or None to stop) of what the person changed."""
        for name in self.changed_data:
            if name in self.things and (
                wanted := self.cleaned_data[name]
            ):  # what the form did not show does not change
                thing = self.things[name]
                kind = "territory" if isinstance(thing, Territory) else "dossier"
                yield kind, thing, {STOP: None, USUAL: ""}.get(wanted, wanted)
