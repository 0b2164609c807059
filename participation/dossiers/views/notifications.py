"""What one was told."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from participation.dossiers.actions import mark_read
from participation.dossiers.models import Dossier, Notification
from participation.dossiers.selectors import told_dossiers, with_news
from participation.dossiers.views.following import back
from participation.dossiers.views.journal import page_or_404
from participation.rules import require

DOSSIERS = 12


@require_safe
@never_cache
def notifications(request: HttpRequest) -> HttpResponse:
    """What I was told, dossier by dossier, newest first."""
    require("accounts.edit_own", request.user)
    page = page_or_404(request, told_dossiers(request.user), DOSSIERS)
    context = {
        "page_obj": page,
        "dossiers": with_news(request.user, page.object_list),
        "unread": request.user.notifications.filter(read_at__isnull=True).count(),
    }
    return render(request, "dossiers/notifications.html", context)


@require_POST
def notifications_read(request: HttpRequest) -> HttpResponse:
    """Mark one notification (`id`), those of a dossier (`dossier`) or all of them as read."""
    require("accounts.edit_own", request.user)
    one, ref = request.POST.get("id", ""), request.POST.get("dossier", "")
    if one:
        if not (one.isascii() and one.isdigit() and len(one) < 19):
            raise Http404
        mark_read(user=request.user, notification=get_object_or_404(request.user.notifications, pk=int(one)))
    elif ref:
        if "\x00" in ref:
            raise Http404
        mark_read(user=request.user, dossier=get_object_or_404(Dossier, ref=ref))
    else:
        mark_read(user=request.user)
    return back(request, "dossiers:notifications")


@require_safe
@never_cache
def notification_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Read one notification: it is marked, and the page its entry names opens, or its dossier."""
    require("accounts.edit_own", request.user)
    told = get_object_or_404(Notification.objects.select_related("entry__dossier"), pk=pk, user=request.user)
    mark_read(user=request.user, notification=told)
    return redirect(told.entry.data.get("page") or told.entry.dossier)
