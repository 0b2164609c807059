"""The screens of paper: print, count, key blind, settle, close, annul; the PDFs are tagged."""

import re
import zlib

import pytest
from django.urls import reverse

from budgets import actions
from budgets.enums import Ballots, PaperState, VoteType
from budgets.models import Ballot, PaperBatch, Quota
from participation import pdf
from participation.rules import Refusal
from tests.factories.budgets import EnvelopeFactory, open_budget
from tests.factories.paper import closed_paper, counted, key_all, keyed_twice
from tests.factories.people import AgentFactory

pytestmark = pytest.mark.django_db


def inflated(content):
    """What a PDF holds, its streams opened."""
    parts = [content]
    for match in re.finditer(rb"stream\r?\n", content):
        try:
            parts.append(zlib.decompressobj().decompress(content[match.end() :]))
        except zlib.error:
            continue
    return b"\n".join(parts)


def url(name, paper, **kwargs):
    return reverse(f"budgets:{name}", kwargs={"slug": paper.budget.slug, "number": paper.number, **kwargs})


@pytest.fixture
def agent(client):
    agent = AgentFactory()
    client.force_login(agent)
    return agent


def as_agent(client):
    agent = AgentFactory()
    client.force_login(agent)
    return agent


@pytest.mark.parametrize("envelope", ["", "drouot"])
def test_a_sheet_is_the_ballot_that_the_web_offers(client, agent, envelope):
    candidates = [
        {"cost": 60_000, "category": "Eau"}, {"cost": 30_000},
        {"cost": 50_000, "envelope": "drouot"}, {"cost": 40_000, "envelope": "drouot", "category": "Eau"},
        {"cost": 20_000, "envelope": "coteaux"},
    ]  # fmt: skip
    budget = open_budget(
        costs=candidates, ballots_of_each=Ballots.CITY_AND_SECTOR, max_length=2, free_sector=True,
        quotas=[{"name": "Cher", "min_cost": 50_000, "max_length": 1}, {"name": "De l’eau", "category": "Eau"}],
    )  # fmt: skip
    # What was frozen is printed, even when a row of the database says otherwise.
    Quota.objects.all().delete()
    own = budget.envelopes.filter(territory__slug=envelope).first()
    paper = actions.prepare_paper(budget=budget, by=agent, sheets=1, envelope=own)

    sheet = client.get(url("sheets", paper)).context
    web = client.get(reverse("budgets:vote", args=[budget.slug]), {"bulletin": envelope}).context

    said = {(row["candidate"].code, row["candidate"].cost, tuple(row["quotas"])) for row in sheet["rows"]}
    assert said == {(card["candidate"].code, card["candidate"].cost, tuple(card["quotas"])) for card in web["cards"]}
    assert said == (
        {("3", 50_000, ("Cher",)), ("4", 40_000, ("De l’eau",))}
        if envelope
        else {("1", 60_000, ("Cher", "De l’eau")), ("2", 30_000, ())}
    )
    assert sheet["rules"] == web["sentences"]
    # On paper, one order for all, that of the numbers that an agent keys; on the web, one of each voter's own.
    numbers = [row["candidate"].number for row in sheet["rows"]]
    assert numbers == sorted(numbers)


@pytest.mark.parametrize(
    ("ballots", "envelope", "code"),
    [
        (Ballots.SECTOR, "", "budgets.envelope_missing.invalid"),
        (Ballots.ONE, "drouot", "budgets.no_envelope.invalid"),
        (Ballots.SECTOR, "ailleurs", "budgets.unknown_envelope.invalid"),
    ],
)
def test_a_sheet_that_no_voter_could_fill_is_not_prepared(agent, ballots, envelope, code):
    budget = open_budget(costs=[{"cost": 50_000, "envelope": "drouot"}], ballots_of_each=ballots)
    elsewhere = EnvelopeFactory(budget=open_budget(), territory__slug="ailleurs")
    own = elsewhere if envelope == "ailleurs" else budget.envelopes.filter(territory__slug=envelope).first()
    with pytest.raises(Refusal) as refusal:
        actions.prepare_paper(budget=budget, by=agent, sheets=1, envelope=own)
    assert refusal.value.code == code


def test_a_batch_goes_from_the_printer_to_the_box(client):
    """Every screen, as three people use them."""
    budget = open_budget()
    home = reverse("budgets:papers", args=[budget.slug])
    as_agent(client)
    response = client.post(home, {"sheets": "3"})
    paper = PaperBatch.objects.get()
    assert response["Location"] == url("paper", paper)
    client.post(url("paper", paper), {"handed_out": "3", "returned": "3"})
    for lines in (("1", "2 3", "b"), ("1", "2", "b")):
        as_agent(client)
        client.post(url("keying", paper), {"commencer": "oui"})
        for sheet, line in enumerate(lines, start=1):
            assert client.post(url("keying", paper), {"sheet": sheet, "line": line}).status_code == 303
        assert client.post(url("end_keying", paper)).status_code == 303
    third = as_agent(client)
    page = client.get(url("differences", paper))
    assert "Feuille 2" in page.content.decode()
    assert client.post(url("differences", paper), {"sheet": "2", "line": "2 3"}).status_code == 303
    assert client.post(url("paper_step", paper, step="clore")).status_code == 303
    paper.refresh_from_db()
    assert (paper.state, paper.settled_by) == (PaperState.CLOSED, third)
    assert sorted(Ballot.objects.values_list("payload", flat=True)) == ['{"choices":["1"]}', '{"choices":["2","3"]}']
    assert "Procès-verbal" in client.get(url("paper", paper)).content.decode()
    assert "dans l’urne" in client.get(home).content.decode().lower()


def test_the_second_agent_sees_nothing_of_the_first_keying(client):
    paper = counted(open_budget())
    key_all(paper, AgentFactory(), {1: "2 3", 2: "n2", 3: "b"})
    as_agent(client)
    client.post(url("keying", paper), {"commencer": "oui"})
    for name in ("keying", "paper"):
        html = client.get(url(name, paper)).content.decode()
        assert "2 3" not in html
        assert re.search(r"Vos feuilles", html) is None
    assert client.get(url("differences", paper)).status_code == 403


def test_another_agent_does_not_see_a_keying_under_way(client):
    paper, first = counted(open_budget()), AgentFactory()
    actions.start_keying(paper=paper, by=first)
    actions.key_sheet(paper=paper, by=first, sheet=1, line="1 3")
    as_agent(client)
    html = client.get(url("keying", paper)).content.decode()
    assert "1 3" not in html
    assert first.public_name in html


def test_the_two_who_keyed_do_not_open_the_differences(client):
    paper = keyed_twice(open_budget(), {1: "1"}, {1: "2"})
    for one in (paper.first_by, paper.second_by):
        client.force_login(one)
        assert client.get(url("differences", paper)).status_code == 403


def test_the_next_sheet_is_offered_and_a_mistake_comes_back_filled(client, agent):
    paper = counted(open_budget())
    client.post(url("keying", paper), {"commencer": "oui"})
    client.post(url("keying", paper), {"sheet": "2", "line": "1"})
    assert 'name="sheet" value="3"' in client.get(url("keying", paper)).content.decode()
    again = client.post(url("keying", paper), {"sheet": "2", "line": "2"})
    assert again.status_code == 422
    html = again.content.decode()
    assert "déjà saisie" in html
    assert 'value="2"' in html
    over = client.post(url("keying", paper), {"sheet": "3", "line": "99"})
    assert "pas sur ce bulletin" in over.content.decode()
    client.post(url("take_back", paper), {"feuille": "2"})
    assert client.post(url("keying", paper), {"sheet": "2", "line": "2"}).status_code == 303


def test_an_annulment_takes_two_people_on_the_screen(client):
    paper = closed_paper(open_budget())
    as_agent(client)
    assert client.post(url("void_paper", paper), {"reason": ""}).status_code == 422
    client.post(url("void_paper", paper), {"reason": "Mauvaise pile."})
    assert client.post(url("void_paper", paper)).status_code == 403
    as_agent(client)
    assert "Mauvaise pile." in client.get(url("paper", paper)).content.decode()
    client.post(url("void_paper", paper))
    html = client.get(url("paper", paper)).content.decode()
    assert "Bulletins sortis de l’urne" in html
    client.post(url("paper_step", paper, step="ressaisir"))
    assert PaperBatch.objects.get(replaces=paper).state == PaperState.COUNTED


def test_an_unknown_step_does_not_exist(client, agent):
    assert client.post(url("paper_step", closed_paper(open_budget()), step="bruler")).status_code == 404


@pytest.mark.parametrize("batches", [1, 12])
def test_the_list_of_batches_costs_the_same_queries(warm, client, agent, batches, django_assert_max_num_queries):
    budget = open_budget()
    for _number in range(batches):
        actions.prepare_paper(budget=budget, by=agent, sheets=5)
    with django_assert_max_num_queries(20):
        client.get(reverse("budgets:papers", args=[budget.slug]))


# ---------------------------------------------------------------- printed
TYPES = [
    {},
    {"vote_type": VoteType.CHOOSE_ONE, "max_length": 1},
    {"vote_type": VoteType.CUMULATIVE, "max_points": 3, "max_sum_points": 7, "max_sum_cost": None},
    {"vote_type": VoteType.ORDINAL, "max_sum_cost": None},
]


@pytest.mark.parametrize("size", ["", "&grand=1"], ids=["normal", "large"])
@pytest.mark.parametrize("limits", TYPES, ids=lambda limits: limits.get("vote_type", "knapsack"))
def test_ballots_are_tagged_pdfs(client, agent, limits, size):
    paper = actions.prepare_paper(budget=open_budget(**limits), by=agent, sheets=30)
    response = client.get(url("sheets_pdf", paper) + f"?partie=2{size}")
    assert response["Content-Type"] == "application/pdf"
    assert "bulletins-26-30.pdf" in response["Content-Disposition"]
    content = inflated(response.content)
    for mark in (b"/StructTreeRoot", b"/MarkInfo", b"/Marked true", b"pdfuaid:part", b"/Lang"):
        assert mark in content, mark
    assert b"Parvis" in content  # our own letters, inside
    page = client.get(url("sheets", paper)).content.decode()
    assert [int(n) for n in re.findall(r"Feuille n°\xa0(\d+)", page)] == list(range(1, 31))


def test_the_record_is_a_tagged_pdf_a_page_and_a_file(client, agent):
    paper = closed_paper(open_budget(), ["1", "b", "n2"])
    assert b"pdfuaid:part" in inflated(client.get(url("record_pdf", paper)).content)
    page = client.get(url("record", paper)).content.decode()
    for words in (paper.record_hash, paper.first_by.public_name, paper.second_by.public_name, "porte un nom"):
        assert words in page
    assert client.get(url("record_json", paper)).content.decode() == paper.record


def test_there_is_no_record_before_the_close(client, agent):
    assert client.get(url("record", counted(open_budget()))).status_code == 409


def test_without_pango_the_page_says_what_to_install(client, agent, monkeypatch):
    monkeypatch.setitem(pdf.LIBRARIES, "libpango-1.0-0", "libabsente.so.0")
    pdf.missing_packages.cache_clear()
    try:
        paper = actions.prepare_paper(budget=open_budget(), by=agent, sheets=2)
        page = client.get(url("sheets_pdf", paper))
        assert page["Content-Type"].startswith("text/html")
        assert "libpango-1.0-0" in page.content.decode()
        assert "Feuille n°\xa02" in page.content.decode()
        assert "libpango-1.0-0" in client.get(url("paper", paper)).content.decode()
    finally:
        pdf.missing_packages.cache_clear()
