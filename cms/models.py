"""The city's own pages: home, articles, the deputy's reports, and how the city presents itself."""

from __future__ import annotations

import hashlib
import json
import math
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.fields import StreamField
from wagtail.models import Page, Revision

from cms import figures
from cms.blocks import ArticleBlocks, ReportBlocks
from cms.colours import accent_error
from participation.dossiers.models import Dossier
from projects.actions import spending_totals
from projects.models import Project

phone_number = RegexValidator(r"^\+?[0-9][0-9 .]{5,}$", _("Des chiffres, comme 03 89 00 00 00 ou +33 3 89 00 00 00."))


@register_setting(icon="site")
class CitySettings(BaseSiteSetting):
    """The city's name, arms, accent and hero picture; where its participation team is found, and who publishes."""

    city_name = models.CharField(_("nom de la ville"), max_length=80, default="Mulhouse")
    tagline = models.CharField(_("sous le nom du site"), max_length=80, default="Ville de Mulhouse", blank=True)
    arms = models.ForeignKey(
        "wagtailimages.Image", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("armes ou logo")
    )
    accent = models.CharField(
        _("teinture de la ville"),
        max_length=7,
        blank=True,
        help_text=_("Une couleur sombre, comme #b5122b. Vide : la garance de Mulhouse."),
    )
    hero = models.ForeignKey(
        "wagtailimages.Image",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("image d’accueil"),
        help_text=_("Vide : l’étoffe imprimée."),
    )
    source_url = models.URLField(_("adresse du code source"), blank=True)
    office = models.CharField(
        _("nom du lieu d’accueil"),
        max_length=120,
        blank=True,
        help_text=_("Par exemple : Agence de la participation citoyenne."),
    )
    office_address = models.CharField(_("adresse postale"), max_length=200, blank=True)
    office_hours = models.CharField(
        _("horaires"), max_length=200, blank=True, help_text=_("Par exemple : du lundi au vendredi, de 9 h à 17 h.")
    )
    phone = models.CharField(_("téléphone"), max_length=30, blank=True, validators=[phone_number])
    publisher = models.CharField(
        _("directeur ou directrice de la publication"),
        max_length=120,
        blank=True,
        help_text=_("Nom et fonction, demandés par la loi dans les mentions légales."),
    )

    panels = [
        MultiFieldPanel([FieldPanel("city_name"), FieldPanel("tagline"), FieldPanel("arms")], _("La ville")),
        MultiFieldPanel([FieldPanel("accent"), FieldPanel("hero")], _("Son visage")),
        MultiFieldPanel(
            [FieldPanel("office"), FieldPanel("office_address"), FieldPanel("office_hours"), FieldPanel("phone")],
            _("Où vous trouver"),
        ),
        MultiFieldPanel([FieldPanel("publisher"), FieldPanel("source_url")], _("Mentions légales")),
    ]

    class Meta:
        verbose_name = _("identité de la ville")

    def __str__(self) -> str:
        return self.city_name

    def clean(self) -> None:
        super().clean()
        if self.accent and (error := accent_error(self.accent)):
            raise ValidationError({"accent": error})


class HomePage(Page):
    """The first page: what is open, near, coming, and just done."""

    idea_title = models.CharField(_("titre de l’invitation"), max_length=80, default="Une idée pour votre rue ?")
    idea_text = models.CharField(
        _("texte de l’invitation"),
        max_length=240,
        default="Un banc, un arbre, une fête, une fresque. La Ville étudie votre idée et vous répond. C’est promis, et c’est écrit.",
    )

    content_panels = [*Page.content_panels, FieldPanel("idea_title"), FieldPanel("idea_text")]
    subpage_types = ["cms.ArticleIndexPage", "cms.ReportIndexPage", "cms.ArticlePage"]
    parent_page_types = ["wagtailcore.Page"]
    max_count = 1

    class Meta:
        verbose_name = _("accueil")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from cms.home import home_context

        return {**super().get_context(request, *args, **kwargs), **home_context(request)}


class ArticleIndexPage(Page):
    """The list of articles."""

    content_panels = [*Page.content_panels]
    subpage_types = ["cms.ArticlePage"]
    max_count = 1

    class Meta:
        verbose_name = _("liste des articles")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        return {**context, "articles": ArticlePage.objects.child_of(self).live().order_by("-first_published_at")[:50]}


class ArticlePage(Page):
    """News or an explanation."""

    introduction = models.TextField(_("chapeau"), blank=True, max_length=400)
    body = StreamField(ArticleBlocks(), verbose_name=_("texte"), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("introduction"), FieldPanel("body")]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("article")

    @property
    def sections(self) -> list[tuple[str, str]]:
        """The headings and their anchors."""
        return headings(self.body)


class ReportIndexPage(Page):
    """The deputy's reports, newest first."""

    introduction = models.TextField(_("chapeau"), blank=True, max_length=400)

    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    subpage_types = ["cms.ReportPage"]
    max_count = 1

    class Meta:
        verbose_name = _("liste des comptes rendus")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        reports = ReportPage.objects.child_of(self).live().order_by("-first_published_at")
        return {**super().get_context(request, *args, **kwargs), "reports": reports[:100]}


def headings(body: Any) -> list[tuple[str, str]]:
    """(anchor, title) of each heading block."""
    return [(slugify(block.value), block.value) for block in body if block.block_type == "heading"]


class ReportPage(Page):
    """A deputy's report. In draft its figures follow reality; each publication freezes them in a `ReportVersion`.

    A figure that was already frozen keeps its value when the text is corrected: only new blocks are read again.
    """

    number = models.CharField(_("numéro et saison"), max_length=80, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("signé par")
    )
    introduction = models.TextField(_("chapeau"), blank=True, max_length=400)
    body = StreamField(ReportBlocks(), verbose_name=_("texte"), blank=True)
    correction = models.CharField(
        _("ce qui change dans cette version"), max_length=200, blank=True, help_text=_("Une phrase, publique.")
    )
    dossier = models.OneToOneField(
        Dossier, models.PROTECT, null=True, blank=True, editable=False, related_name="report"
    )

    content_panels = [
        *Page.content_panels,
        FieldPanel("number"),
        FieldPanel("author"),
        FieldPanel("introduction"),
        FieldPanel("body"),
        FieldPanel("correction"),
    ]
    parent_page_types = ["cms.ReportIndexPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("compte rendu")
        verbose_name_plural = _("comptes rendus")

    def publish(self, revision: Revision, user: Any = None, **kwargs: Any) -> None:
        """Publish a revision and freeze what it says, in one transaction."""
        from cms.actions import freeze_report

        with transaction.atomic():
            super().publish(revision, user=user, **kwargs)
            freeze_report(report=ReportPage.objects.get(pk=self.pk), by=user)

    @property
    def sections(self) -> list[tuple[str, str]]:
        return headings(self.body)

    @property
    def reading_minutes(self) -> int:
        """At 200 words a minute."""
        words = sum(len(str(block.value).split()) for block in self.body if block.block_type in {"text", "quote"})
        return max(1, math.ceil(words / 200))

    def blocks_shown(self, frozen: dict[str, Any] | None) -> list[dict[str, Any]]:
        """The body, each figure and project with its frozen facts, or live ones when `frozen` is None."""
        shown = []
        for block in self.body:
            facts = None
            if block.block_type in {"figure", "project"}:
                facts = (frozen or {}).get(str(block.id)) or facts_of(block)
            shown.append(
                {
                    "type": block.block_type,
                    "value": block.value,
                    "facts": facts,
                    "live": frozen is None or str(block.id) not in frozen,
                    "anchor": slugify(block.value) if block.block_type == "heading" else "",
                    "bound": block,
                }
            )
        return shown

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        versions = list(self.versions.all())
        version = None if getattr(request, "is_preview", False) else (versions[0] if versions else None)
        return {
            **context,
            "versions": versions,
            "version": version,
            "shown": self.blocks_shown(version.facts if version else None),
            "now": timezone.now(),
        }


def facts_of(block: Any) -> dict[str, Any] | None:
    """What a figure or project block says now, as JSON can keep it; None for a project that no longer exists."""
    if block.block_type == "figure":
        return figures.read(block.value["figure"])
    project = Project.objects.select_related("dossier").filter(slug=block.value["project"]).first()
    if project is None:
        return None

    return {
        "title": str(project),
        "url": project.get_absolute_url(),
        "stage": str(project.dossier.get_stage_display()),
        "pass": project.dossier.stage_enum.print_pass,
        "drawing": project.dossier.drawing,
        "budget": project.budget,
        "progress": project.progress,
        "delay_days": project.delay_days,
        **spending_totals(project),
        "at": timezone.now().isoformat(),
    }


class ReportVersion(models.Model):
    """What a report said on the day it was published. `facts` maps a block's id to its frozen figures;
    `digest` is the SHA-256 (hex) of their canonical JSON.
    """

    report = models.ForeignKey(ReportPage, models.CASCADE, related_name="versions", verbose_name=_("compte rendu"))
    number = models.PositiveSmallIntegerField(_("version"))
    facts = models.JSONField(_("chiffres figés"), default=dict)
    digest = models.CharField(_("empreinte"), max_length=64)
    note = models.CharField(_("ce qui change"), max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("par")
    )
    at = models.DateTimeField(_("date"), default=timezone.now)

    class Meta:
        ordering = ["-number"]
        verbose_name = _("version publiée")
        verbose_name_plural = _("versions publiées")
        constraints = [models.UniqueConstraint(fields=["report", "number"], name="report_version_once")]

    def __str__(self) -> str:
        return f"{self.report} v{self.number}"


def digest_of(facts: dict[str, Any]) -> str:
    """SHA-256 (hex) of the canonical JSON (sorted keys, no spaces, UTF-8) of frozen facts."""
    canonical = json.dumps(facts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
