"""Every mail about dossiers, in text and in HTML: news of what a person follows, the tasks of the team.

A mail depends on its letter only: sent again, it has the same Message-ID, the same date, the same words.
"""

from collections.abc import Sequence
from email.utils import format_datetime
from itertools import groupby
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from participation.accounts.enums import Cadence
from participation.accounts.models import User
from participation.city import sender
from participation.dossiers.enums import OWED, Journal, Kind
from participation.dossiers.models import Dossier, Letter, Notification

SIGNER = signing.Signer(salt="dossiers.unsubscribe")  # no date inside: the link of a mail never changes, nor ends
MANY = 3  # comments of one dossier that make one line
NAMED = 2  # people named in it
ALL = ""  # what a link stops: every news, or the news of one dossier


def absolute(path: str) -> str:
    return settings.PUBLIC_URL + path


def unsubscribe_url(user_id: int, ref: str = ALL) -> str:
    """The address that stops the news of this person (or those of one dossier), without signing in."""
    token = SIGNER.sign_object([user_id, ref])
    return absolute(reverse("dossiers:unsubscribe", args=[token]))


def read_token(token: str) -> tuple[int, str]:
    """(person, dossier or ALL) of an unsubscribe link. Raises signing.BadSignature."""
    user, ref = SIGNER.unsign_object(token)
    return user, ref


def message_id(letter: Letter) -> str:
    """Always the same for a letter, and not to be guessed."""
    mark = salted_hmac("dossiers.letter", f"{letter.pk}:{letter.key}", algorithm="sha256").hexdigest()[:20]
    return f"<{letter.key}.{mark}@{host()}>"


def host() -> str:
    return urlsplit(settings.PUBLIC_URL).hostname or "parvis"


def mail_of(letter: Letter, news: Sequence[Notification]) -> EmailMultiAlternatives | None:
    """The mail of a letter; None when nothing is left to say, or nobody to say it to."""
    if not letter.user.is_active or not (news or letter.data):
        return None
    with translation.override(settings.LANGUAGE_CODE):
        return tasks_mail(letter) if letter.data else news_mail(letter, news)


def news_mail(letter: Letter, notifications: Sequence[Notification]) -> EmailMultiAlternatives:
    """What is new, dossier by dossier, newest first."""
    user = letter.user
    dossiers = grouped(user, notifications)
    owed_only = all(one.entry.kind in OWED for one in notifications)
    context = {
        "dossiers": dossiers,
        "first": dossiers[0],
        "count": len(notifications),
        "others": len(dossiers) - 1,
        "owed_only": owed_only,
        "weekly": user.news_cadence == Cadence.WEEKLY,
        "all_url": absolute(reverse("dossiers:notifications")),
    }
    return composed(letter, "emails/news", context, stoppable=not owed_only)


def grouped(user: User, notifications: Sequence[Notification]) -> list[dict[str, Any]]:
    """The dossiers of some notifications, the one with the newest first, each with its news."""
    order = {one.entry.dossier_id: -rank for rank, one in reversed(list(enumerate(notifications)))}
    by_dossier = groupby(
        sorted(notifications, key=lambda one: -order[one.entry.dossier_id]), key=lambda one: one.entry.dossier
    )
    return [group(user, dossier, list(news)) for dossier, news in by_dossier]


def group(user: User, dossier: Dossier, news: list[Notification]) -> dict[str, Any]:
    return {
        "dossier": dossier,
        "place": ", ".join(part for part in (state_of(dossier), dossier.territory_name) if part),
        "url": absolute(reverse("dossier", args=[dossier.ref])),
        "stop_url": unsubscribe_url(user.pk, dossier.ref) if news[0].followed else "",
        "news": lines(news),
    }


def lines(news: list[Notification]) -> list[dict[str, Any]]:
    """One line for each piece of news; the comments of a dossier, from the third on, make one line together."""
    comments = [one for one in news if one.entry.kind == Journal.COMMENT_POSTED and not one.text]
    together = comments if len(comments) >= MANY else []
    return [
        {
            "text": who_wrote(together) if one in together else one.text or one.entry.sentence,
            "own": bool(one.text),
            "at": one.entry.at,
            "url": absolute(reverse("dossiers:notification_open", args=[one.pk])),
        }
        for one in news
        if one not in together[1:]
    ]


def who_wrote(comments: list[Notification]) -> str:
    """« 7 commentaires, de Léa Fischer, Mehmet Y. et 3 autres personnes. », the newest first."""
    people = list(dict.fromkeys(one.entry.actor.public_name for one in comments if one.entry.actor))
    count, named, others = len(comments), ", ".join(people[:NAMED]), len(people) - NAMED
    if not people:
        return _("{count} nouveaux commentaires").format(count=count)
    if others < 1:
        return _("{count} nouveaux commentaires : {names}").format(count=count, names=named)
    return ngettext(
        "{count} nouveaux commentaires : {names} et une autre personne",
        "{count} nouveaux commentaires : {names} et {others} autres personnes",
        others,
    ).format(count=count, names=named, others=others)


def state_of(dossier: Dossier) -> str:
    """Where an idea or a project stands; for the rest, what it is."""
    staged = dossier.kind in {Kind.IDEA, Kind.PROJECT}
    return str(dossier.get_stage_display() if staged else dossier.get_kind_display()).capitalize()


def tasks_mail(letter: Letter) -> EmailMultiAlternatives:
    """What waits for someone of the team. `letter.data`: {title, desk_url, tasks: [{title, detail, due, late, url}], more}."""
    return composed(letter, "emails/tasks", {**letter.data, "first": letter.data["tasks"][0]}, stoppable=True)


def composed(letter: Letter, stem: str, context: dict[str, Any], *, stoppable: bool) -> EmailMultiAlternatives:
    """The mail, from the three templates of one stem: .subject.txt, .txt, .html. Mails that are owed offer no way to stop them."""
    stop = unsubscribe_url(letter.user_id)
    headers = {
        "Message-ID": message_id(letter),
        "Date": format_datetime(letter.created_at),
        "Auto-Submitted": "auto-generated",
    }
    if stoppable:
        headers |= {
            "List-ID": f"<{stem.rsplit('/', maxsplit=1)[-1]}.{host()}>",
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    context = {
        "name": letter.user.public_name,
        "stop_url": stop,
        "habits_url": absolute(reverse("dossiers:preferences")),
        "today": timezone.localdate(letter.created_at),
        **context,
    }
    mail = EmailMultiAlternatives(
        subject=" ".join(render_to_string(f"{stem}.subject.txt", context).split("\n")).strip(),
        body=render_to_string(f"{stem}.txt", context).strip() + "\n",
        from_email=sender(),
        to=[letter.user.email],
        headers=headers,
    )
    mail.attach_alternative(render_to_string(f"{stem}.html", context), "text/html")
    return mail
