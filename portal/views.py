"""The dossier of an idea, the map, the search."""

from typing import Any

from django.conf import settings
from django.core.cache import cache, caches
from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from budgets.models import Envelope
from participation.discussions.enums import CommentState
from participation.discussions.models import Comment
from participation.discussions.thread import thread_context
from participation.dossiers.enums import Kind, Stage
from participation.dossiers.models import Dossier, Entry, Follow
from participation.dossiers.pages import SECONDS
from participation.moderation.models import Case
from participation.proposals.models import Revision, Support
from participation.rules import decide
from participation.templatetags.parvis import day
from participation.territories.drawing import Marker, draw
from participation.territories.enums import Level
from participation.territories.models import Territory
from portal import stages
from portal.search import search
from projects.enums import SpendingKind
from projects.models import News, Spending

PER_PAGE = 24
MARKERS = 200
STOPPED = {Stage.REFUSED, Stage.NOT_ELECTED, Stage.MERGED, Stage.CLOSED}


def present_address(dossier: Dossier) -> str:
    """Where a dossier that has a page of its own is read; empty for an idea, which is read here."""
    for name in ("process", "report", "meeting"):
        if hasattr(dossier, name):
            found = getattr(dossier, name)
            return found.url if name == "report" else found.get_absolute_url()
    if not hasattr(dossier, "proposal") and hasattr(dossier, "project"):
        return dossier.project.get_absolute_url()
    return ""


def dossier_page(request: HttpRequest, ref: str) -> HttpResponse:
    """One dossier: an idea from its first sentence to the ribbon. Others are sent to their own page."""
    dossier = get_object_or_404(read_whole(Dossier.objects.visible_to(request.user), request.user), ref=ref)
    if not hasattr(dossier, "proposal"):
        address = present_address(dossier)
        if not address:
            raise Http404
        return redirect(address)
    return render(request, "portal/dossier.html", dossier_context(request, dossier))


def read_whole(dossiers: QuerySet[Dossier], user: Any) -> QuerySet[Dossier]:
    """A dossier with all that its page counts and asks of the reader, in one query and one for the opinions.

    `last_line` is the number of the last line of the whole journal.
    """
    supports = Support.objects.filter(proposal__dossier=OuterRef("pk")).order_by()
    comments = (
        Comment.objects.published().filter(dossier=OuterRef("pk")).exclude(state=CommentState.WITHDRAWN).order_by()
    )
    spending = Spending.objects.filter(project__dossier=OuterRef("pk"), kind=SpendingKind.PAID).order_by()
    news = News.objects.filter(project__dossier=OuterRef("pk")).order_by("-at", "-pk")
    revisions = Revision.objects.open().filter(proposal__dossier=OuterRef("pk")).order_by()
    known = user.is_authenticated
    return (
        dossiers.select_related(
            "author__residence",
            "territory",
            "merged_into",
            "proposal__process__dossier",
            "proposal__study__answered_by",
            "proposal__triaged_by",
            "project__manager",
        )
        .prefetch_related("proposal__study__opinions")
        .annotate(
            support_count=Coalesce(Subquery(supports.values("proposal").annotate(n=Count("pk")).values("n")), 0),
            comment_total=Coalesce(Subquery(comments.values("dossier").annotate(n=Count("pk")).values("n")), 0),
            news_title=Subquery(news.values("title")[:1]),
            news_at=Subquery(news.values("at")[:1]),
            envelope=Subquery(
                Envelope.objects.filter(
                    budget__process__proposals__dossier=OuterRef("pk"), territory=OuterRef("territory")
                ).values("amount")[:1]
            ),
            revision_due=Subquery(revisions.values("due_on")[:1]),
            has_joined=Exists(Dossier.objects.public().filter(merged_into=OuterRef("pk"))),
            last_line=Subquery(Entry.objects.order_by("-pk").values("pk")[:1]),
            sent_back=Exists(Case.objects.sent_back().filter(dossier=OuterRef("pk"))),
            revision_message=Subquery(revisions.values("message")[:1]),
            paid=Subquery(spending.values("project").annotate(total=Sum("amount")).values("total")),
            supported=Exists(supports.filter(user=user)) if known else Value(False),
            followed=Exists(Follow.objects.filter(user=user, dossier=OuterRef("pk"))) if known else Value(False),
        )
    )


def dossier_context(request: HttpRequest, dossier: Dossier) -> dict[str, Any]:
    """Everything the page of an idea shows, in a bounded number of queries."""
    proposal = dossier.proposal
    count = dossier.support_count
    mine = request.user.is_authenticated
    entries = list(dossier.entries.filter(public=True).select_related("actor")[:100])
    answer, vote, works = (
        stages.answer_of(proposal),
        stages.vote_of(dossier, proposal.process),
        stages.works_of(dossier),
    )
    threshold = proposal.process.support_threshold
    return {
        "dossier": dossier,
        "proposal": proposal,
        "process": proposal.process,
        "stopped": dossier.stage_enum in STOPPED,
        "state": state_words(dossier, vote, works),
        "ribbon": stages.ribbon_of(dossier, entries, answer, vote, works, count),
        "answer": answer,
        "vote": vote,
        "works": works,
        "journal": stages.journal_of(entries),
        "thread": thread_context(dossier, request.user),
        "support_count": count,
        "threshold": threshold,
        "threshold_percent": min(100, round(100 * count / threshold)) if threshold else None,
        "supports": dossier.supported,
        "may_support": decide("proposals.support", request.user, proposal),
        "may_edit": mine and dossier.author == request.user and decide("proposals.edit", request.user, proposal),
        "following": dossier.followed,
        "neighbours": neighbours(dossier),
        "joined": joined_to(dossier),
        "not_kept": proposal.get_ground_display() if stopped_before_study(dossier) else "",
        "may_propose_again": dossier.stage in {Stage.NOT_ELECTED, Stage.REFUSED}
        and dossier.visibility == "public"
        and mine
        and (dossier.author_id == request.user.pk or request.user.speaks_for_city),
        "may_be_proposed_again": dossier.stage in {Stage.NOT_ELECTED, Stage.REFUSED},
        "sector_slug": dossier.territory.slug if dossier.territory else "",
        "drawing": dossier_map(dossier),
    }


def state_words(dossier: Dossier, vote: dict[str, Any] | None, works: dict[str, Any] | None) -> str:
    """Where the idea stands, in words: « Au vote jusqu’au 29 novembre »."""
    if dossier.stage == Stage.BALLOT and vote and vote["open"]:
        phase = vote["budget"].vote_phase
        return _("Au vote jusqu’au {day}").format(day=day(phase.closes_at))
    if dossier.stage == Stage.BUILT and works and works["project"].delivered_on:
        return _("Réalisée le {day}").format(day=day(works["project"].delivered_on))
    return str(dossier.get_stage_display())


def neighbours(dossier: Dossier) -> list[Dossier]:
    """Three other ideas of the same sector, the newest."""
    ideas = Dossier.objects.public().filter(kind=Kind.IDEA, territory=dossier.territory_id).exclude(stage=Stage.MERGED)
    newest = read_once(dossier, f"newest-{dossier.territory_id}", ideas.order_by("-created_at")[:4])
    return [one for one in newest if one.pk != dossier.pk][:3]


def joined_to(dossier: Dossier) -> list[Dossier]:
    """The ideas that joined this one, oldest first."""
    if not dossier.has_joined:  # type: ignore[attr-defined]
        return []
    joined = Dossier.objects.public().filter(merged_into=dossier).order_by("created_at")
    return read_once(dossier, f"joined-{dossier.pk}", joined)


def read_once(dossier: Dossier, name: str, others: QuerySet[Dossier]) -> list[Dossier]:
    """Other dossiers, read once for every reader until something is written: every write leaves a line in the journal."""
    key, kept = f"{name}-{dossier.last_line}", caches["template_fragments"]  # type: ignore[attr-defined]
    found: list[Dossier] | None = kept.get(key)
    if found is None:
        found = list(others)
        kept.set(key, found, SECONDS)
    return found


def stopped_before_study(dossier: Dossier) -> bool:
    """Whether the idea was not kept without a study: at the triage or at the preselection."""
    return dossier.stage == Stage.REFUSED and dossier.proposal.study is None and bool(dossier.proposal.ground)


def sectors_of_the_city() -> list[Territory]:
    """The sectors with their outlines, kept for a minute: they are on every dossier and hardly ever change."""
    kept: list[Territory] | None = cache.get("sectors")
    if kept is None:
        kept = list(Territory.objects.filter(level=Level.SECTOR))
        cache.set("sectors", kept, 60)
    return kept


def dossier_map(dossier: Dossier) -> Any:
    """The city with the place of the idea."""
    markers = []
    if dossier.latitude is not None and dossier.longitude is not None:
        markers = [Marker(dossier.latitude, dossier.longitude, dossier.address or dossier.title)]
    return draw(sectors_of_the_city(), markers)


def poster(request: HttpRequest, ref: str) -> HttpResponse:
    """A sheet to print and pin in a hall."""
    dossier = get_object_or_404(
        Dossier.objects.visible_to(request.user).select_related("proposal__process", "territory"), ref=ref
    )
    address = settings.PUBLIC_URL + dossier.get_absolute_url()
    return render(request, "portal/poster.html", {"dossier": dossier, "address": address})


KINDS = {
    "idees": [Stage.PROPOSED, Stage.STUDIED, Stage.FEASIBLE],
    "vote": [Stage.BALLOT, Stage.ELECTED],
    "projets": [Stage.BUILDING, Stage.BUILT],
}


def _placed(request: HttpRequest) -> Any:
    dossiers = Dossier.objects.public().exclude(latitude=None).select_related("territory")
    dossiers = dossiers.filter(kind__in=[Kind.IDEA, Kind.PROJECT])
    if chosen := KINDS.get(request.GET.get("voir", "")):
        dossiers = dossiers.filter(stage__in=chosen)
    if sector := request.GET.get("secteur", ""):
        dossiers = dossiers.filter(territory__slug=sector)
    return dossiers.order_by("-stage_at")[:MARKERS]


def city_map(request: HttpRequest) -> HttpResponse:
    """Ideas and projects on the city, and the same as a list."""
    dossiers = list(_placed(request))
    sectors = list(Territory.objects.filter(level=Level.SECTOR))
    markers = [
        Marker(d.latitude, d.longitude, d.title, d.get_absolute_url(), f"p{d.stage_enum.print_pass}") for d in dossiers
    ]
    see = request.GET.get("voir", "")
    return render(
        request,
        "portal/map.html",
        {
            "drawing": draw(sectors, markers),
            "dyes": enumerate((_("proposée"), _("étudiée"), _("votée"), _("construite")), start=1),
            "dossiers": dossiers,
            "sectors": sectors,
            "chosen": request.GET.get("secteur", ""),
            "see": see,
            "query": request.GET.urlencode(),
            "tiles": settings.MAP_TILES_URL,
            "credit": settings.MAP_TILES_CREDIT,
            "filters": [
                {
                    "url": "?" + (f"voir={value}" if value else ""),
                    "label": label,
                    "count": None,
                    "current": see == value,
                }
                for value, label in (
                    ("", _("Tout")),
                    ("idees", _("Idées")),
                    ("vote", _("Au vote")),
                    ("projets", _("Projets")),
                )
            ],
        },
    )


def places(request: HttpRequest) -> JsonResponse:
    """The same places as GeoJSON, for the enlarged map and for anyone."""
    return JsonResponse(
        {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "geometry": {"type": "Point", "coordinates": [d.longitude, d.latitude]},
                    "properties": {
                        "ref": d.ref,
                        "title": d.title,
                        "url": d.get_absolute_url(),
                        "stage": d.stage,
                        "state": d.get_stage_display(),
                        "pass": d.stage_enum.print_pass,
                    },
                }
                for d in _placed(request)
            ],
        }
    )


def search_page(request: HttpRequest) -> HttpResponse:
    """Dossiers of every kind by words, accents or not; of one kind when the reader asks.

    A kind nobody knows is left out: a search that finds nothing would be taken for an answer.
    """
    words = request.GET.get("q", "").strip()[:100]
    found = search(words) if words else Dossier.objects.none()
    kinds = kinds_of(found) if words else []
    kind = request.GET.get("quoi", "")
    if kind in Kind.values:
        found = found.filter(kind=kind)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {"words": words, "page_obj": page, "kinds": kinds, "kind": kind if kind in Kind.values else ""}
    return render(request, "portal/search.html", context)


def kinds_of(found: QuerySet[Dossier]) -> list[dict[str, Any]]:
    """How many dossiers of each kind were found, in the order of `Kind`; kinds without any are left out."""
    counts = dict(found.order_by().values_list("kind").annotate(n=Count("pk")))
    names = {
        Kind.IDEA: _("Idées"),
        Kind.PROCESS: _("Démarches"),
        Kind.PROJECT: _("Projets"),
        Kind.MEETING: _("Rencontres"),
        Kind.REPORT: _("Comptes rendus"),
    }
    return [{"kind": kind.value, "name": names[kind], "count": counts[kind]} for kind in names if kind in counts]


def sitemap(request: HttpRequest) -> HttpResponse:
    """Every public address, for search engines."""
    refs = Dossier.objects.public().filter(kind=Kind.IDEA).values_list("ref", "stage_at")[:20_000]
    fixed = [
        "/",
        *(reverse(name) for name in ("processes:list", "budgets:list", "projects:list", "meetings:list", "map")),
    ]
    context = {
        "base": settings.PUBLIC_URL,
        "fixed": fixed,
        "dossiers": [(reverse("dossier", args=[ref]), at) for ref, at in refs],
    }
    return render(request, "portal/sitemap.xml", context, content_type="application/xml")
