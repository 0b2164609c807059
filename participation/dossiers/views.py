"""The city's journal, following a dossier, what one was told."""

from typing import Any

from django.contrib import messages
from django.contrib.syndication.views import Feed
from django.core import signing
from django.core.paginator import EmptyPage, PageNotAnInteger, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from participation.accounts.actions import set_mail_notices
from participation.accounts.models import User
from participation.dossiers.actions import follow, mark_read, unfollow
from participation.dossiers.enums import Group
from participation.dossiers.mails import UNSUBSCRIBE_SALT
from participation.dossiers.models import Dossier, Entry, Notification
from participation.dossiers.pages import drawn_once
from participation.dossiers.selectors import JournalFilter, journal, years
from participation.rules import Refusal, require
from participation.territories.enums import Level
from participation.territories.models import Territory
from participation.text import clean_line

PER_PAGE = 50
NOTIFICATIONS = 24


# ------------------------------------------------------------------ the journal
def asked(request: HttpRequest) -> JournalFilter:
    """What the address narrows the journal to. Raises Http404 for what does not exist."""
    group, year, sector = (request.GET.get(name, "") for name in ("quoi", "annee", "secteur"))
    if group and group not in Group.values:
        raise Http404
    if year and not (year.isascii() and year.isdigit() and 1900 < int(year[:5]) < 3000):
        raise Http404
    territory = get_object_or_404(Territory, slug=sector) if sector else None
    try:
        words = clean_line(request.GET.get("q", ""), limit=100, required=False)
    except Refusal as refusal:
        raise Http404 from refusal
    return JournalFilter(
        group=Group(group) if group else None, year=int(year) if year else None, territory=territory, words=words
    )


def page_or_404(request: HttpRequest, items: Any, size: int) -> Any:
    try:
        return Paginator(items, size).page(request.GET.get("page") or 1)
    except (PageNotAnInteger, EmptyPage) as error:
        raise Http404 from error


@require_safe
@drawn_once
def journal_page(request: HttpRequest) -> HttpResponse:
    """Everything public that happened, newest first."""
    wanted = asked(request)
    query = request.GET.copy()
    query.pop("page", None)

    def narrowed(group: str) -> str:
        one = query.copy()
        one.pop("quoi", None)
        if group:
            one["quoi"] = group
        return "?" + one.urlencode()

    filters = [{"url": narrowed(""), "label": _("Tout"), "current": wanted.group is None, "count": None}]
    filters += [
        {"url": narrowed(group), "label": group.label, "current": wanted.group == group, "count": None}
        for group in Group
    ]
    context = {
        "page_obj": page_or_404(request, journal(wanted), PER_PAGE),
        "wanted": wanted,
        "filters": filters,
        "years": years(),
        "sectors": Territory.objects.filter(level=Level.SECTOR),
    }
    return render(request, "dossiers/journal.html", context)


class JournalFeed(Feed):
    """The journal for feed readers (Atom)."""

    feed_type = Atom1Feed
    title = gettext_lazy("Le journal de la ville")
    description_template = None

    def link(self) -> str:
        return reverse("dossiers:journal")

    def items(self) -> list[Entry]:
        return list(journal(JournalFilter())[:PER_PAGE])

    def item_title(self, item: Entry) -> str:
        return f"{item.dossier.title} (n° {item.dossier.ref})"

    def item_description(self, item: Entry) -> str:
        return item.sentence

    def item_link(self, item: Entry) -> str:
        return item.dossier.get_absolute_url()

    def item_guid(self, item: Entry) -> str:
        return f"entry:{item.pk}"

    def item_updateddate(self, item: Entry) -> Any:
        return item.at


# ------------------------------------------------------------------ following
@require_POST
def follow_dossier(request: HttpRequest, ref: str) -> HttpResponse:
    """Follow a dossier (`channel=site` for no mail), or stop (`stop=1`); then back to the page one came from."""
    dossier = get_object_or_404(Dossier.objects.visible_to(request.user), ref=ref)
    if request.POST.get("stop"):
        require("dossiers.follow", request.user, dossier)
        unfollow(dossier=dossier, user=request.user)
        messages.success(request, _("Vous ne suivez plus « {title} ».").format(title=dossier.title))
    else:
        follow(dossier=dossier, user=request.user, by_mail=request.POST.get("channel") != "site")
        messages.success(
            request, _("Vous suivez « {title} ». Vous serez prévenu à chaque étape.").format(title=dossier.title)
        )
    target = request.POST.get("next", "")
    safe = target.startswith("/") and url_has_allowed_host_and_scheme(
        target, {request.get_host()}, require_https=request.is_secure()
    )
    return redirect(target if safe else dossier.get_absolute_url())


# ------------------------------------------------------------------ notifications
@require_safe
@never_cache
def notifications(request: HttpRequest) -> HttpResponse:
    """What I was told, newest first."""
    require("accounts.edit_own", request.user)
    mine = request.user.notifications.select_related("entry__dossier", "entry__actor")
    context = {
        "page_obj": page_or_404(request, mine, NOTIFICATIONS),
        "unread": mine.filter(read_at__isnull=True).count(),
    }
    return render(request, "dossiers/notifications.html", context)


@require_POST
def notifications_read(request: HttpRequest) -> HttpResponse:
    """Mark one notification as read (`id`), or all of them."""
    require("accounts.edit_own", request.user)
    one = request.POST.get("id", "")
    if one:
        if not (one.isascii() and one.isdigit() and len(one) < 19):
            raise Http404
        mark_read(user=request.user, notification=get_object_or_404(request.user.notifications, pk=int(one)))
    else:
        mark_read(user=request.user)
    return redirect("dossiers:notifications")


@require_safe
@never_cache
def notification_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Read one notification: it is marked, and the page its entry names opens, or its dossier."""
    require("accounts.edit_own", request.user)
    told = get_object_or_404(Notification.objects.select_related("entry__dossier"), pk=pk, user=request.user)
    mark_read(user=request.user, notification=told)
    return redirect(told.entry.data.get("page") or told.entry.dossier)


@csrf_exempt  # a mail program sends this form (RFC 8058); the signed address is the proof
@never_cache
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Stop the news by mail, from the link at the foot of a mail, without signing in."""
    try:
        pk = signing.loads(token, salt=UNSUBSCRIBE_SALT)
    except signing.BadSignature as error:
        raise Http404 from error
    user = get_object_or_404(User, pk=pk, is_active=True)
    if request.method == "POST":
        set_mail_notices(user=user, wanted=False)
    return render(request, "dossiers/unsubscribe.html", {"done": request.method == "POST"})
