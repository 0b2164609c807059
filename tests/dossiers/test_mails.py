"""Mails as they are read: in text, in HTML, with their headers."""

import datetime as dt
import re
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.utils import timezone

from participation.accounts.enums import Cadence
from participation.dossiers import letters, outbox
from participation.dossiers.actions import follow, record, tell
from participation.dossiers.enums import Journal
from participation.dossiers.models import Letter, Notification
from participation.territories.models import Territory
from tests.factories.dossiers import DossierFactory
from tests.factories.people import UserFactory

HOST = "https://parvis.exemple.test"
VOID = {"meta", "br", "img", "link", "hr", "input"}
pytestmark = pytest.mark.django_db


class Reader(HTMLParser):
    """What a mail program sees: the tags, the links with their words, the text."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.links, self.said, self.text, self.open = [], {}, [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop()[0] == tag, f"{tag} closes something else"

    def handle_data(self, data):
        words = " ".join(data.split())
        if words and not any(tag == "style" for tag, _attrs in self.open):
            self.text.append(words)
            for tag, attrs in self.open:
                if tag == "a":
                    self.links[words] = attrs["href"]
                    self.said.append((words, attrs["href"]))


@pytest.fixture(autouse=True)
def afternoon(time_machine, settings):
    settings.PUBLIC_URL = HOST
    time_machine.move_to(dt.datetime(2026, 11, 22, 15, 4, tzinfo=ZoneInfo("Europe/Paris")), tick=False)


@pytest.fixture
def me():
    return UserFactory(name="Lucie W.", news_cadence=Cadence.IMMEDIATE)


def sent(user, *happened, text=""):
    """The mail about these (dossier, kind, facts)."""
    for dossier, kind, facts in happened:
        follow(dossier=dossier, user=user)
        record(dossier, kind, **facts)
    outbox.sweep()
    (message,) = mail.outbox
    return message, Reader(message.alternatives[0].content)


def test_the_text_reads_as_a_letter(me):
    bench = DossierFactory(title="Un banc rouge", ref="2026-12", territory__name="Mulhouse")
    message, _html = sent(me, (bench, Journal.VOTE_CLOSED, {"ballots": 1234}))
    link = f"{HOST}/compte/notifications/{me.notifications.get().pk}/"
    assert message.body.startswith(
        "Bonjour Lucie W.,\n"
        "\n"
        "Un banc rouge (n°\u00a02026-12)\n"
        "Proposée, Mulhouse\n"
        "\n"
        "- Le vote est clos\u00a0: 1\u202f234 bulletins.\n"
        "  Le 22 novembre 2026 à 15\u00a0h\u00a004\n"
        f"  {link}\n"
        "\n"
        "Ne plus recevoir de courriels sur ce dossier\u00a0:\n"
        f"{HOST}/courriels/arreter/"
    )
    assert "\n\n\n" not in message.body
    assert [line for line in message.body.splitlines() if line != line.rstrip() and line != "-- "] == []


def test_text_and_html_say_the_same(me):
    bench = DossierFactory(title="Un banc rouge")
    message, html = sent(me, (bench, Journal.VOTE_OPENED, {}), (bench, Journal.VOTE_CLOSED, {"ballots": 3}))
    for words in ("Bonjour Lucie W.,", "Un banc rouge", "Le vote commence.", "Le vote est clos\u00a0: 3 bulletins."):
        assert words in message.body
        assert " ".join(words.split()) in " ".join(html.text)
    assert set(re.findall(r"https?://\S+", message.body)) <= set(html.links.values())


def test_dossiers_come_newest_first_and_so_do_their_news(me):
    bench, tree = DossierFactory(title="Un banc"), DossierFactory(title="Un arbre")
    message, _html = sent(
        me,
        (bench, Journal.VOTE_OPENED, {}),
        (tree, Journal.VOTE_OPENED, {}),
        (bench, Journal.VOTE_CLOSED, {"ballots": 3}),
    )
    body = message.body
    assert body.index("Un banc") < body.index("Un arbre")
    assert body.index("Le vote est clos") < body.index("Le vote commence")
    assert body.count("Un banc (") == 1
    assert message.subject == "Un banc, et du nouveau sur un autre dossier"


def test_a_subject_names_the_dossier(me):
    message, _html = sent(me, (DossierFactory(title="Un banc\nrouge", ref="2026-12"), Journal.VOTE_OPENED, {}))
    assert message.subject == "Du nouveau\u00a0: Un banc rouge (n°\u00a02026-12)"


def test_the_html_holds_nothing_that_follows_or_loads(me):
    message, html = sent(me, (DossierFactory(), Journal.VOTE_OPENED, {}))
    assert {tag for tag, _attrs in html.tags} & {"img", "script", "iframe", "link", "table", "form"} == set()
    assert "http" not in re.sub(r'href="[^"]*"', "", message.alternatives[0].content)
    assert {url.split("/")[2] for url in html.links.values()} == {"parvis.exemple.test"}
    assert [url for url in html.links.values() if "?" in url or "utm" in url] == []


def test_the_html_is_accessible(me):
    bench, tree = DossierFactory(), DossierFactory()
    _message, html = sent(me, (bench, Journal.VOTE_OPENED, {}), (tree, Journal.VOTE_CLOSED, {"ballots": 3}))
    tags = dict(html.tags)
    assert tags["html"]["lang"] == "fr"
    assert html.open == []
    assert set(html.said) == set(html.links.items())  # the same words lead to the same place
    assert [words for words in html.links if len(words) < 4 or words.startswith("http")] == []


def test_markup_in_what_people_wrote_stays_text(me):
    bench = DossierFactory(title="<img src=x onerror=alert(1)> & bancs")
    message, html = sent(me, (bench, Journal.NEWS_PUBLISHED, {"title": "<script>alert(1)</script>"}))
    assert "<img src=x onerror=alert(1)> & bancs" in message.body
    assert {"img", "script"} & {tag for tag, _attrs in html.tags} == set()


def test_one_click_stops_the_news(me, client):
    message, html = sent(me, (DossierFactory(), Journal.VOTE_OPENED, {}))
    headers = message.message()
    stop = headers["List-Unsubscribe"].strip("<>")
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["List-ID"] == "<news.parvis.exemple.test>"
    assert headers["Auto-Submitted"] == "auto-generated"
    assert stop in message.body
    assert stop == html.links["Ne plus recevoir de nouvelles par courriel"]
    client.post(stop.removeprefix(HOST), {"List-Unsubscribe": "One-Click"})
    me.refresh_from_db()
    assert me.news_cadence == Cadence.NEVER


def test_a_mail_is_the_same_each_time_it_is_written(me, time_machine):
    bench = DossierFactory()
    follow(dossier=bench, user=me)
    record(bench, Journal.VOTE_OPENED)
    outbox.dispatch_pending()
    letters.write_letters()
    letter = Letter.objects.select_related("user").get()

    def written():
        message = letters.mail_of(letter, letters.news_of([letter])[letter.pk]).message()
        message.set_boundary("=")
        return message.as_bytes()

    first = written()
    time_machine.shift(dt.timedelta(days=2))
    assert written() == first


def test_a_mail_offers_to_stop_a_dossier_only_when_it_was_asked_for(me):
    place = Territory.objects.create(slug="coteaux", name="Coteaux", level="sector")
    follow(territory=place, user=me)
    followed, near = DossierFactory(territory=place), DossierFactory(territory=place)
    message, _html = sent(me, (followed, Journal.VOTE_OPENED, {}))
    assert message.body.count("sur ce dossier") == 1
    record(near, Journal.VOTE_OPENED)
    outbox.sweep()
    assert "sur ce dossier" not in mail.outbox[1].body
    assert "Ne plus recevoir de nouvelles par courriel" in mail.outbox[1].body


def test_a_meeting_is_called_a_meeting(me):
    message, _html = sent(me, (DossierFactory(kind="meeting", territory=None), Journal.MEETING_ANNOUNCED, {}))
    assert message.body.splitlines()[3] == "Rencontre"


def test_a_decision_of_moderation_says_why_it_is_sent_and_cannot_be_stopped(me):
    entry = record(DossierFactory(), Journal.NOTICE_DECIDED, public=False)
    tell(user=me, entry=entry, text="Votre texte est masqué. Règle\u00a0: injures.")
    outbox.sweep()
    (message,) = mail.outbox
    assert message.subject == f"Une décision vous concerne\u00a0: {entry.dossier.title}"
    assert "Votre texte est masqué. Règle\u00a0: injures." in message.body
    assert "La loi nous demande" in message.body
    assert "arreter" not in message.body + message.alternatives[0].content
    assert "List-Unsubscribe" not in message.message()


def test_a_very_long_week_fits_in_one_mail(me):
    bench = DossierFactory()
    follow(dossier=bench, user=me)
    for number in range(letters.SAID + 20):
        record(bench, Journal.SUPPORT_THRESHOLD, count=number)
    outbox.sweep()
    (message,) = mail.outbox
    assert message.body.count("L’idée atteint") == letters.SAID
    assert len(message.message().as_bytes()) < 100_000


def commented(me, *names):
    """The mail of the author of an idea that these people commented, in this order."""
    bench = DossierFactory(author=me, title="Un banc rouge")
    follow(dossier=bench, user=me)
    me.news_cadence = Cadence.DAILY
    me.save()
    people = {name: UserFactory(name=name) for name in names}
    for name in names:
        record(bench, Journal.COMMENT_POSTED, actor=people[name])
    record(bench, Journal.SUPPORT_THRESHOLD, count=30)
    outbox.sweep()
    Notification.objects.update(mail_at=timezone.now())
    letters.write_letters()
    letters.send_letters()
    (message,) = mail.outbox
    return [line.replace("\u00a0", " ") for line in message.body.splitlines() if line.startswith("- ")]


def test_two_comments_are_two_lines(me):
    assert commented(me, "Ana B.", "Karim S.") == [
        "- L’idée atteint 30 soutiens.",
        "- Karim S. écrit un commentaire.",
        "- Ana B. écrit un commentaire.",
    ]


@pytest.mark.parametrize(
    ("names", "line"),
    [
        (["Ana B.", "Karim S.", "Ana B."], "- 3 nouveaux commentaires : Ana B., Karim S."),
        (["Ana B.", "Karim S.", "Zoé"], "- 3 nouveaux commentaires : Zoé, Karim S. et une autre personne"),
        (["Ana B.", "Karim S.", "Zoé", "Paul"], "- 4 nouveaux commentaires : Paul, Zoé et 2 autres personnes"),
    ],
)
def test_the_comments_of_a_lively_day_are_one_line(me, names, line):
    assert commented(me, *names) == ["- L’idée atteint 30 soutiens.", line]
