"""What the city builds: the follow-up of a dossier from the decision to the ribbon."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from participation.dossiers.models import Dossier
from projects.enums import SpendingKind


class ProjectQuerySet(models.QuerySet["Project"]):
    def public(self) -> ProjectQuerySet:
        return self.filter(dossier__visibility="public")

    def with_money(self) -> ProjectQuerySet:
        """Adds `committed` and `paid`, in whole euros, by two grouped subqueries."""

        def total(kind: str) -> models.functions.Coalesce:
            lines = Spending.objects.filter(project=models.OuterRef("pk"), kind=kind).order_by().values("project")
            return models.functions.Coalesce(
                models.Subquery(lines.annotate(total=models.Sum("amount")).values("total")), 0
            )

        return self.annotate(committed=total(SpendingKind.COMMITTED), paid=total(SpendingKind.PAID))


class Project(models.Model):
    """The building of an idea, or a project of the city's own, on its dossier. Amounts are whole euros."""

    dossier = models.OneToOneField(Dossier, models.PROTECT, related_name="project", verbose_name=_("dossier"))
    slug = models.SlugField(_("adresse"), unique=True, max_length=80)
    description = models.TextField(_("ce qui est construit"), blank=True)
    budget = models.PositiveIntegerField(_("budget voté, en euros"), null=True, blank=True)
    service = models.CharField(_("service responsable"), max_length=160)
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("responsable"),
    )
    voted_at = models.DateField(_("décidé le"), null=True, blank=True)
    votes = models.PositiveIntegerField(_("voix obtenues"), null=True, blank=True)
    started_on = models.DateField(_("commencé le"), default=timezone.localdate)
    delivered_on = models.DateField(_("réalisé le"), null=True, blank=True)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        ordering = ["-started_on", "-pk"]
        verbose_name = _("projet suivi")
        verbose_name_plural = _("projets suivis")

    def __str__(self) -> str:
        return self.dossier.title

    def get_absolute_url(self) -> str:
        return reverse("projects:detail", args=[self.slug])

    @property
    def territory(self):  # type: ignore[no-untyped-def]
        return self.dossier.territory

    @cached_property
    def all_milestones(self) -> list[Milestone]:
        """In the order they were planned for (uses the prefetched ones)."""
        return sorted(self.milestones.all(), key=lambda milestone: (milestone.first_due_on, milestone.pk))

    @property
    def delay_days(self) -> int:
        """Days of delay of the last milestone against its first date; 0 when on time."""
        late = [milestone.delay_days for milestone in self.all_milestones]
        return late[-1] if late else 0

    @property
    def progress(self) -> int:
        """Share of the milestones that are reached, in percent."""
        milestones = self.all_milestones
        return round(100 * sum(m.reached_on is not None for m in milestones) / len(milestones)) if milestones else 0


class Milestone(models.Model):
    """A dated step. `first_due_on` never changes: a delay is shown, not erased."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="milestones", verbose_name=_("projet"))
    title = models.CharField(_("jalon"), max_length=160)
    first_due_on = models.DateField(_("date annoncée"), editable=False)
    due_on = models.DateField(_("date prévue"))
    reached_on = models.DateField(_("atteint le"), null=True, blank=True)
    delay_reason = models.CharField(_("cause du retard"), max_length=400, blank=True)

    class Meta:
        ordering = ["first_due_on", "pk"]
        verbose_name = _("jalon")
        verbose_name_plural = _("jalons")

    def __str__(self) -> str:
        return self.title

    @property
    def delay_days(self) -> int:
        """Days between the first date announced and the real one, or the one now expected; 0 when on time."""
        last: dt.date = self.reached_on or self.due_on
        return max(0, (last - self.first_due_on).days)

    @property
    def status(self) -> str:
        """The class of components/milestones.html."""
        if self.reached_on:
            return "fait"
        return "cours" if self.due_on <= timezone.localdate() + dt.timedelta(days=45) else "avenir"


class Spending(models.Model):
    """A contract signed or an invoice paid, in whole euros."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="spending", verbose_name=_("projet"))
    kind = models.CharField(_("nature"), max_length=10, choices=SpendingKind)
    label = models.CharField(_("objet"), max_length=200)
    supplier = models.CharField(_("entreprise"), max_length=160, blank=True)
    amount = models.PositiveIntegerField(_("montant, en euros"))
    on = models.DateField(_("date"), default=timezone.localdate)

    class Meta:
        ordering = ["-on", "-pk"]
        verbose_name = _("dépense")
        verbose_name_plural = _("dépenses")
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="spending_is_positive")]

    def __str__(self) -> str:
        return self.label


class News(models.Model):
    """A short piece of news, with a photo of the site when there is one."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="news", verbose_name=_("projet"))
    title = models.CharField(_("titre"), max_length=160)
    body = models.TextField(_("texte"), blank=True)
    picture = models.ImageField(_("photo"), upload_to="photos/", null=True, blank=True)
    picture_alt = models.CharField(_("description de la photo"), max_length=200, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("auteur")
    )
    at = models.DateTimeField(_("date"), default=timezone.now)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("nouvelle")
        verbose_name_plural = _("nouvelles")

    def __str__(self) -> str:
        return self.title


class View(models.Model):
    """How the place looks before, during or after: a dated picture or drawing."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="views", verbose_name=_("projet"))
    caption = models.CharField(_("légende"), max_length=160)
    moment = models.CharField(_("moment"), max_length=60)
    picture = models.ImageField(_("photo"), upload_to="photos/", null=True, blank=True)
    drawing = models.SlugField(_("dessin"), blank=True)
    alt = models.CharField(_("description"), max_length=200)
    position = models.PositiveSmallIntegerField(_("ordre"), default=0)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("vue du lieu")
        verbose_name_plural = _("vues du lieu")

    def __str__(self) -> str:
        return f"{self.caption} ({self.moment})"
