"""The design page: every component in every state, beside its parameters."""

import datetime
from types import SimpleNamespace
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from participation.rules import require
from participation.territories.drawing import Marker, draw
from participation.territories.models import Territory

DRAWINGS = (
    "place",
    "berge",
    "berge-avant",
    "berge-pendant",
    "observatoire",
    "guinguette",
    "piste",
    "foret",
    "toilettes",
    "jeux",
    "bollwerk",
    "ombre",
    "reunion",
    "carte",
    "banc",
    "ecole",
    "passage",
    "tram",
    "fontaine",
    "livres",
    "jardin",
)
ICONS = [
    "fleche",
    "gauche",
    "bas",
    "lieu",
    "cal",
    "coche",
    "coeur",
    "bulle",
    "cloche",
    "menu",
    "cle",
    "horloge",
    "tele",
    "gel",
    "alerte",
    "gens",
    "moins",
    "plus",
    "loupe",
    "info",
    "croix",
    "drapeau",
    "photo",
    "imprimer",
    "urne",
    "fichier",
    "oeil",
    "crayon",
]
DYES = ("garance", "rose", "gaude", "indigo", "cuve", "action")


class SpecimenForm(forms.Form):
    """One field of each kind, as a citizen meets them."""

    title = forms.CharField(label="Votre idée en une phrase", help_text="Dites quoi et où. Vous compléterez ensuite.")
    body = forms.CharField(label="Pourquoi est-ce utile ?", widget=forms.Textarea(attrs={"rows": 4}), required=False)
    sector = forms.ChoiceField(
        label="Votre secteur", choices=[("", "Choisissez"), ("1", "Bourtzwiller"), ("2", "Drouot")]
    )
    photo = forms.FileField(label="Une photo", required=False, help_text="JPEG, PNG ou WebP, 12 Mo au plus.")
    when = forms.DateField(label="Date de la rencontre", widget=forms.DateInput(attrs={"type": "date"}))
    channel = forms.ChoiceField(
        label="Comment vous prévenir",
        choices=[("mail", "Par courriel"), ("post", "Par courrier postal")],
        widget=forms.RadioSelect,
    )
    themes = forms.MultipleChoiceField(
        label="De quoi parle votre idée",
        choices=[("green", "Nature"), ("move", "Déplacements"), ("play", "Jeux et sport")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    agree = forms.BooleanField(label="J’ai lu les règles de la discussion", help_text="Elles tiennent en une page.")


def steps(here: int, *, stopped: bool = False) -> list[dict[str, Any]]:
    """Four steps of a ribbon, `here` being the present one (5 when all is done)."""
    names = ("Proposée", "Étudiée", "Au vote" if here < 4 else "Votée", "Réalisée")
    days = (
        datetime.date(2026, 3, 12),
        datetime.date(2026, 5, 4),
        datetime.date(2026, 11, 29),
        datetime.date(2027, 6, 20),
    )
    details = ("100 soutiens en 21 jours", "Faisable, 85 000 €", "", "")
    out = []
    for index, (label, date, detail) in enumerate(zip(names, days, details, strict=True), start=1):
        status = "fait" if index < here else "ici" if index == here else "avenir"
        if stopped and index >= here:
            status = "arret"
        step: dict[str, Any] = {"label": label, "status": status, "detail": detail if status == "fait" else ""}
        if status in ("fait", "ici"):
            step["date"] = date
        elif status == "avenir" and index == 4:
            step["when"] = "Été 2027, si l’idée est choisie"
        out.append(step)
    return out


def design(request: HttpRequest) -> HttpResponse:
    """Show the design page to the team."""
    require("accounts.see_desk", request.user)
    now = timezone.now()
    faulty = SpecimenForm({"body": "Un banc."})
    faulty.is_valid()
    context = {
        "drawings": DRAWINGS,
        "icons": ICONS,
        "dyes": DYES,
        "form": SpecimenForm(auto_id="vide_%s"),
        "faulty": faulty,
        "page_obj": Paginator(range(90), 24).page(2),
        "ribbons": [
            {"id": "ruban-vote", "name": "en cours", "steps": steps(3)},
            {"id": "ruban-fait", "name": "terminé", "steps": steps(5)},
            {"id": "ruban-arret", "name": "arrêté", "steps": steps(3, stopped=True)},
        ],
        "crumbs": [{"url": "/demarches/", "label": _("Idées")}, {"label": "Drouot"}],
        "figures": [
            {"value": "4 218", "label": "personnes ont déjà voté"},
            {"value": "312", "label": "idées reçues cette année"},
            {"value": "91 %", "label": "des votants ont un projet gagnant"},
        ],
        "bars": [
            {"label": "Micro-forêt à la Fonderie", "value": "2 904", "percent": 100},
            {"label": "Skatepark couvert", "note": "pas retenu", "value": "2 740", "percent": 94.4, "tone": "nul"},
            {"label": "Aire de jeux aux Coteaux", "value": "1 568", "percent": 54},
        ],
        "money_bars": [
            {"label": "Voté par les habitants", "value": "180 000 €", "percent": 100, "tone": "bleu"},
            {"label": "Engagé : les contrats signés", "value": "176 100 €", "percent": 97.8, "tone": "jaune"},
            {"label": "Dépensé : les factures payées", "value": "172 600 €", "percent": 95.9},
        ],
        "entries": [
            {"at": now, "text": "Le vote commence. L’idée porte le n° 7 sur le bulletin.", "pass": 3},
            {
                "at": now - datetime.timedelta(days=1),
                "text": "Visite sur place avec la Ligue de protection des oiseaux.",
                "url": "#",
                "url_label": "Compte rendu, 2 pages",
                "pass": 2,
            },
            {"at": now - datetime.timedelta(days=40), "text": "100 soutiens : l’étude commence.", "pass": 1},
        ],
        "meetings": [
            {
                "starts_at": now + datetime.timedelta(days=2),
                "url": "#",
                "title": "Permanence vote, avec ou sans écran",
                "detail": "Mardi, 9 h à 12 h — marché du canal couvert. On vous aide à voter.",
            },
            {
                "starts_at": now + datetime.timedelta(days=11),
                "url": "#",
                "title": "Visite du chantier des berges",
                "detail": "Jeudi, 17 h 30 — accessible en fauteuil.",
                "note": "Complet",
            },
            {
                "starts_at": now + datetime.timedelta(days=12),
                "url": "#",
                "title": "Conseil de quartier Drouot",
                "detail": "Reportée : la salle est inondée.",
                "note": "Annulée",
                "crossed": True,
            },
        ],
        "answer_body": mark_safe(
            "<p>Le terrain appartient à la Ville. Il faut l’accord du syndicat de rivière, et éviter la nidification : "
            "les travaux se feront en septembre.</p>"
        ),
        "costs": [
            {"label": "Cabane et pilotis en bois", "amount": 52000},
            {"label": "Rampe et chemin", "amount": 24000},
            {"label": "Panneaux et jumelles fixes", "amount": 9000},
        ],
        "answered": datetime.datetime(2026, 5, 4, 14, 10, tzinfo=datetime.UTC),
        "milestones": [
            {"title": "Dessiner avec les voisins", "planned": "mars 2025", "actual": "mars 2025", "status": "fait"},
            {
                "title": "Autorisation « loi sur l’eau »",
                "planned": "juin 2025",
                "actual": "31 juillet 2025",
                "status": "fait",
                "late": "+ 7 semaines",
                "reason": "Une espèce protégée a été trouvée, l’étude a été refaite.",
            },
            {"title": "Travaux", "planned": "sept. 2025 à mai 2026", "status": "cours"},
            {"title": "Ouverture", "planned": "juin 2026", "status": "avenir"},
        ],
        "columns": [{"label": "Quartier"}, {"label": "Votants pour 100 habitants", "number": True}],
        "rows": [
            [{"value": "Rebberg", "head": True}, {"value": "9,1", "label": "Votants pour 100 hab.", "number": True}],
            [{"value": "Coteaux", "head": True}, {"value": "2,7", "label": "Votants pour 100 hab.", "number": True}],
        ],
        "receipt_facts": [
            {"label": "Projets choisis", "value": "3"},
            {"label": "Argent réparti", "value": "220 000 €"},
        ],
        "receipt_buttons": [
            {"label": "Imprimer ce reçu", "url": "#", "icon": "imprimer"},
            {"label": "Changer mon vote", "url": "#", "style": "vide"},
        ],
        "filters": [
            {"label": "Tous", "url": "#", "count": 24, "current": True},
            {"label": "Mon quartier", "url": "#", "count": 3},
            {"label": "Petits prix", "url": "#", "count": 9},
        ],
        "basket_items": [
            {"label": "Observatoire des oiseaux", "value": "85 000 €"},
            {"label": "Guinguette d’été", "value": "60 000 €"},
        ],
        "facts": [
            {"text": "Drouot, rive gauche", "icon": "lieu"},
            {"text": "Dossier n° 2026-118", "url": "#"},
            {"text": "86 soutiens sur 100", "icon": "coeur"},
        ],
        "idea_html": mark_safe("<h2>L’idée</h2><p>Une cabane de 18 m², en bois d’Alsace, avec une rampe douce.</p>"),
        "followed": SimpleNamespace(ref="2026-34", title="Un passage piéton et un banc rue de Bâle"),
        "city": draw(
            [
                Territory(slug="coteaux", name="Coteaux", position=1, outline=square(7.29, 7.33)),
                Territory(slug="drouot", name="Drouot", position=2, outline=square(7.33, 7.37)),
            ],
            [Marker(47.752, 7.31, "Un banc rue de Bâle", "#", "p1"), Marker(47.748, 7.35, "Une guinguette", "#", "p3")],
        ),
        "now": now,
    }
    return render(request, "gestion/design.html", context)


def square(west: float, east: float) -> dict[str, Any]:
    """A sector of the specimen map."""
    south, north = 47.74, 47.765
    return {
        "type": "Polygon",
        "coordinates": [[[west, south], [east, south], [east, north], [west, north], [west, south]]],
    }
