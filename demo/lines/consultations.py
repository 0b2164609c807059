"""The call for ideas, the petitions, the debate and the two surveys."""

from collections.abc import Iterator
from datetime import datetime

from demo.city import City
from demo.content import call, chain, consultations
from demo.lines.ideas import (
    advise,
    chat,
    consult,
    find_useful,
    give_supports,
    prepare,
    propose,
    reply,
    sort,
    study,
    talk,
)
from participation.consultations.actions import (
    publish_survey_results,
    save_debate,
    save_survey,
    submit_survey,
    take_position,
)
from participation.consultations.enums import QuestionKind
from participation.consultations.models import Survey
from participation.dossiers.actions import follow, open_dossier
from participation.dossiers.enums import Kind, Stage, Visibility
from participation.processes.models import Process
from participation.proposals.actions import archive, ask_revision, ask_study, merge_proposals, tell_late
from participation.proposals.models import Proposal
from participation.text import french

SORTED_WITHIN = 3  # days after which an idea of the call is sorted
ASKED_AGAIN, READY = 3, 4  # the ideas of the call whose author is asked, and whose answer waits for its signature


def all_of_them(city: City) -> list[Iterator[datetime]]:
    return [call_for_ideas(city), petitions(city), debate(city), survey_open(city), survey_done(city)]


# ------------------------------------------------------------------ the call for ideas
def call_for_ideas(city: City) -> Iterator[datetime]:
    yield city.story.at(-50, 9)
    texts = {"title": call.TITLE, "slug": call.SLUG, "introduction": call.INTRODUCTION, "contact": call.CONTACT}
    process = city.create("call", texts, [(-49, 26), (26, 71), (71, 101)], support_threshold=call.THRESHOLD)
    city.story.begin(city.phases(process, {}))
    for number, row in enumerate(call.IDEAS):
        city.story.begin(open_idea(city, process, number, row))
    city.story.begin(studied_late(city, process))
    city.story.begin(being_studied(city, process))
    city.story.begin(answered_today(city, process))
    city.story.begin(feasible(city, process))
    city.story.begin(refused(city, process))
    city.story.begin(already(city, process))
    city.story.begin(merged(city, process))
    city.story.begin(inadmissible(city, process))
    yield city.story.at(-2, 21)
    draft(city, process)


def _propose(city: City, process: Process, row: tuple) -> Proposal:
    _day, title, sector, category, *rest = row
    address, author, _supports, drawing, body = rest[:5]
    return propose(
        city, process, author=author, title=title, body=body, sector=sector, category=category, address=address,
        drawing=drawing,
    )  # fmt: skip


def open_idea(city: City, process: Process, number: int, row: tuple) -> Iterator[datetime]:
    day = row[0]
    yield city.story.at(-day, 9 + number % 10, number * 17 % 60)
    proposal = _propose(city, process, row)
    since = city.story.clock.now()
    city.dossiers[f"{call.SLUG}:{number}"] = proposal.dossier
    talkative = min(day - 1, 1 + number * 5 % 6)
    if talkative > 0:
        city.story.begin(chat(city, proposal.dossier, sorted(city.dice.sample(range(-day + 1, 0), talkative))))
    if day > SORTED_WITHIN:
        yield city.story.at(SORTED_WITHIN - day, 9, number)
        sort(city, proposal)
    if number == ASKED_AGAIN:
        yield city.story.at(-6, 10)
        ask_revision(
            proposal=proposal, by=city.who("agente"), message=french(chain.REVISION), due_on=city.story.date(9)
        )
    if number == READY:
        city.story.begin(ready_to_sign(city, proposal))
    yield city.story.at(0, 7) if day > 1 else city.story.clock.started_at
    give_supports(city, proposal, row[6], since)
    if number % 5 == 0:
        follow(dossier=proposal.dossier, user=city.who("habitante"))


def ready_to_sign(city: City, proposal: Proposal) -> Iterator[datetime]:
    """Two departments have answered, the answer is written: it waits for its signature."""
    first, second = chain.READY
    yield city.story.at(-17, 9)
    study(city, proposal, service=first[0], by=first[1], due=6)
    yield city.story.at(-16, 9)
    consult(city, proposal, service=second[0], by=second[1], due=-3)
    for number, (_service, analyst, advice, reasons, costs) in enumerate(chain.READY):
        yield city.story.at(-9 + 4 * number, 15)
        advise(city, proposal, number, by=analyst, advice=advice, reasons=reasons, costs=costs)
    yield city.story.at(-3, 16)
    prepare(city, proposal, verdict="yes", text=chain.READY_ANSWER, costs=(*first[4], *second[4]))


def inadmissible(city: City, process: Process) -> Iterator[datetime]:
    """An idea that does not depend on the city, said with its reason."""
    yield city.story.at(-chain.INADMISSIBLE[0], 20)
    proposal = _propose(city, process, chain.INADMISSIBLE)
    since = city.story.clock.now()
    yield city.story.at(-chain.INADMISSIBLE[0] + 3, 9, 40)
    give_supports(city, proposal, chain.INADMISSIBLE[6], since)
    sort(city, proposal, ground=chain.INADMISSIBLE_GROUND, note=chain.INADMISSIBLE_NOTE)


def answered_today(city: City, process: Process) -> Iterator[datetime]:
    day, *_unused, service, statement, costs = call.TODAY
    yield city.story.at(-day, 16, 35)
    proposal = _propose(city, process, call.TODAY)
    since = city.story.clock.now()
    city.story.begin(chat(city, proposal.dossier, [-33, -21, -5]))
    yield city.story.at(-19, 9)
    give_supports(city, proposal, call.TODAY[6], since)
    study(city, proposal, service=service, by="karim", due=4)
    yield city.story.at(0, 8, 45)
    reply(city, proposal, by="karim", text=statement, costs=costs)


def being_studied(city: City, process: Process) -> Iterator[datetime]:
    """Studied by nobody yet: the team's task list says so."""
    yield city.story.at(-call.STUDIED[0], 9, 50)
    proposal = _propose(city, process, call.STUDIED)
    since = city.story.clock.now()
    yield city.story.at(-8, 14)
    give_supports(city, proposal, call.STUDIED[6], since)
    ask_study(
        proposal=proposal, by=city.who("agente"), service=french(call.STUDIED[9]), due_on=city.story.date(12),
        assigned_to=None,
    )  # fmt: skip


def studied_late(city: City, process: Process) -> Iterator[datetime]:
    row = call.STUDIED_LATE
    yield city.story.at(-row[0], 11, 20)
    proposal = _propose(city, process, row)
    since = city.story.clock.now()
    city.story.begin(chat(city, proposal.dossier, [-41, -33, -20, -6]))
    yield city.story.at(-32, 16)
    give_supports(city, proposal, row[6], since)
    study(city, proposal, service=row[9], by="karim", due=-2)
    yield city.story.at(-3, 15)
    city.say(
        proposal.dossier, "@karim",
        "L'étude a pris du retard : le propriétaire du sol, sur la moitié du parvis, n'est pas la Ville. Nous lui avons écrit deux fois. La réponse arrive dès que nous avons la sienne.",
    )  # fmt: skip
    yield city.story.at(-1, 6)
    tell_late()


def feasible(city: City, process: Process) -> Iterator[datetime]:
    day, *_unused, service, statement, costs, took = call.FEASIBLE
    yield city.story.at(-day, 14)
    proposal = _propose(city, process, call.FEASIBLE)
    since = city.story.clock.now()
    city.story.begin(chat(city, proposal.dossier, [-45, -40, -27, -12, -4]))
    yield city.story.at(-39, 9)
    give_supports(city, proposal, call.FEASIBLE[6], since)
    study(city, proposal, service=service, by="lea", due=-10)
    yield city.story.at(-39 + took, 11, 30)
    reply(city, proposal, by="lea", text=statement, costs=costs)


def refused(city: City, process: Process) -> Iterator[datetime]:
    day, *_unused, service, statement, took = call.REFUSED
    yield city.story.at(-day, 18)
    proposal = _propose(city, process, call.REFUSED)
    since = city.story.clock.now()
    yield city.story.at(-36, 10)
    give_supports(city, proposal, call.REFUSED[6], since)
    study(city, proposal, service=service, by="karim", due=-12)
    yield city.story.at(-36 + took, 17)
    reply(city, proposal, by="karim", text=statement)
    yield city.story.at(-36 + took, 20)
    city.say(proposal.dossier, "baptiste", "Je comprends. Merci pour la lumière, c'était l'essentiel.")


def already(city: City, process: Process) -> Iterator[datetime]:
    day, *_unused, service, statement, took = call.ALREADY
    yield city.story.at(-day, 10)
    proposal = _propose(city, process, call.ALREADY)
    since = city.story.clock.now()
    yield city.story.at(-35, 9)
    give_supports(city, proposal, call.ALREADY[6], since)
    study(city, proposal, service=service, by="lea", due=-14)
    yield city.story.at(-35 + took, 9)
    reply(city, proposal, by="lea", text=statement, verdict="already")


def merged(city: City, process: Process) -> Iterator[datetime]:
    yield city.story.at(-call.MERGE_KEPT[0], 10, 5)
    kept = _propose(city, process, call.MERGE_KEPT)
    since = city.story.clock.now()
    yield city.story.at(-call.MERGE_JOINED[0], 19, 40)
    joined = _propose(city, process, call.MERGE_JOINED)
    city.story.begin(chat(city, kept.dossier, [-30, -18, -9]))
    yield city.story.at(-24, 14)
    give_supports(city, kept, call.MERGE_KEPT[6], since)
    give_supports(city, joined, call.MERGE_JOINED[6], since)
    sort(city, kept)
    merge_proposals(source=joined, into=kept, by=city.who("sophie"), reason=french(call.MERGE_REASON))


def draft(city: City, process: Process) -> None:
    """An idea that its author keeps for herself until it is ready."""
    title, sector, category, _address, author, body = call.DRAFT
    dossier = open_dossier(
        kind=Kind.IDEA,
        title=french(title),
        author=city.who(author),
        territory=city.sectors[sector],
        stage=Stage.DRAFT,
        visibility=Visibility.PRIVATE,
    )
    Proposal.objects.create(dossier=dossier, process=process, body=french(body), category=category)


# ------------------------------------------------------------------ petitions
def petitions(city: City) -> Iterator[datetime]:
    yield city.story.at(-262, 9)
    texts = {**consultations.PETITIONS, "drawing": "reunion"}
    process = city.create("petition", texts, [(-260, 105), (105, 135), (135, 165)], support_threshold=50)
    city.story.begin(city.phases(process, {}))
    for number, row in enumerate(consultations.PETITION_IDEAS):
        city.story.begin(petition(city, process, number, row))
    city.story.begin(archived(city, process))


def petition(city: City, process: Process, number: int, row: tuple) -> Iterator[datetime]:
    yield city.story.at(-row[0], 10, 30)
    proposal = _propose(city, process, row)
    since = city.story.clock.now()
    if number == 0:
        lines = [(who, -days, text, answers) for who, days, text, answers in consultations.PETITION_TALK]
        city.story.begin(talk(city, proposal.dossier, lines))
        city.dossiers["petition"] = proposal.dossier
    else:
        city.story.begin(chat(city, proposal.dossier, [-15, -7]))
    yield city.story.at(SORTED_WITHIN - row[0], 11)
    sort(city, proposal)
    yield city.story.at(0, 6)
    give_supports(city, proposal, row[6], since)


def archived(city: City, process: Process) -> Iterator[datetime]:
    """A petition whose six months are over."""
    days, *_unused, reason = consultations.PETITION_ARCHIVED
    yield city.story.at(-days, 17)
    proposal = _propose(city, process, consultations.PETITION_ARCHIVED)
    since = city.story.clock.now()
    city.story.begin(chat(city, proposal.dossier, [-days + 20, -days + 41]))
    yield city.story.at(-days + 183, 10)
    give_supports(city, proposal, consultations.PETITION_ARCHIVED[6], since)
    archive(proposal=proposal, by=city.who("sophie"), reason=french(reason))


# ------------------------------------------------------------------ the debate
def debate(city: City) -> Iterator[datetime]:
    texts = {**consultations.DEBATE, "drawing": "place"}
    yield city.story.at(-23, 9)
    process = city.create("debate", texts, [(-22, -14), (-14, 14), (14, 44)])
    city.story.begin(
        city.phases(process, {"presentation": "Les documents sont publiés et 42 questions ont reçu leur réponse."})
    )
    subject = save_debate(
        process=process,
        by=city.who("anna"),
        question=french(texts["question"]),
        introduction=french(texts["introduction"]),
        for_summary=french(
            "Plus de calme, plus d'air, de la place pour s'asseoir ; le samedi, on compte sept piétons pour une voiture."
        ),
        against_summary=french(
            "La clientèle âgée vient en voiture ; les rues voisines recevraient le trafic ; le parking est cher."
        ),
    )
    said = []
    for number, (author, days, position, text, answers) in enumerate(consultations.DEBATE_TALK):
        yield city.story.at(-days, 8 + number % 12, number * 11 % 60)
        if position and answers is None:
            said.append(take_position(debate=subject, author=city.who(author), position=position, body=french(text)))
        else:
            parent = said[answers] if answers is not None else None
            said.append(city.say(process.dossier, author, text, parent=parent, position=position))
        find_useful(city, said[-1], city.dice.randrange(14))


# ------------------------------------------------------------------ surveys
def _questions(rows: tuple) -> list[dict]:
    return [
        {
            "kind": kind, "label": french(label), "help_text": french(help_text), "required": required,
            "choices": [french(choice) for choice in choices], "low_label": low, "high_label": high,
        }
        for kind, label, help_text, required, choices, low, high in rows
    ]  # fmt: skip


def _some_answers(city: City, survey: Survey, texts: tuple) -> dict[int, object]:
    """Plausible answers: the first choices are the most common, few people write."""
    given: dict[int, object] = {}
    for question in survey.questions.all():
        if question.kind == QuestionKind.ONE:
            given[question.pk] = min(int(city.dice.expovariate(0.9)), len(question.choices) - 1)
        elif question.kind == QuestionKind.SEVERAL:
            chosen = [n for n in range(len(question.choices)) if city.dice.random() < 0.66 - 0.11 * n]
            given[question.pk] = chosen or [0]
        elif question.kind == QuestionKind.SCALE:
            given[question.pk] = city.dice.choices(range(1, 6), weights=(2, 4, 6, 5, 2))[0]
        elif city.dice.random() < 0.2:
            given[question.pk] = french(city.dice.choice(texts))
    return given


def survey_open(city: City) -> Iterator[datetime]:
    texts = {**consultations.SURVEY_OPEN, "drawing": "foret"}
    yield city.story.at(-29, 9)
    process = city.create("consultation", texts, [(-28, -18), (-18, 12), (12, 33), (33, 47), (47, 77)])
    city.story.begin(
        city.phases(
            process, {"presentation": "Les horaires actuels, leur coût et les relevés de chaleur sont publiés."}
        )
    )
    survey = save_survey(
        process=process, by=city.who("anna"), title=french(texts["survey"]), introduction=french(texts["explanation"]),
        questions=_questions(consultations.SURVEY_OPEN_QUESTIONS),
    )  # fmt: skip
    for person, day in zip(
        city.dice.sample(city.voters, 64), sorted(city.dice.choices(range(-17, 0), k=64)), strict=True
    ):
        yield city.story.at(day, 8 + city.dice.randrange(14), city.dice.randrange(60))
        submit_survey(survey=survey, by=person, answers=_some_answers(city, survey, consultations.SURVEY_OPEN_TEXTS))


def survey_done(city: City) -> Iterator[datetime]:
    texts = {**consultations.SURVEY_DONE, "drawing": "jeux"}
    yield city.story.at("2023-06-12", 9)
    process = city.create(
        "consultation", texts,
        [("2023-06-12", "2023-06-26"), ("2023-06-26", "2023-07-24"), ("2023-07-24", "2023-08-28"),
         ("2023-08-28", "2023-10-09"), ("2023-10-09", "2023-11-06")],
    )  # fmt: skip
    outcomes = {
        "presentation": "Le plan du square, le relevé des arbres et le budget sont publiés. 12 questions ont reçu leur réponse.",
        "survey": "Les réponses sont dépouillées. Les totaux sont publiés, les réponses de chacun restent confidentielles.",
        "synthesis": "La synthèse tient en deux pages. Elle sert de point de départ aux deux ateliers.",
        "debate": "Deux ateliers, 57 présences, un dessin corrigé ensemble.",
        "result": texts["decision"],
    }
    city.story.begin(city.phases(process, outcomes))
    survey = save_survey(
        process=process, by=city.who("anna"), title=french(texts["survey"]), introduction=french(texts["explanation"]),
        questions=_questions(consultations.SURVEY_DONE_QUESTIONS),
    )  # fmt: skip
    start = city.story.date("2023-06-27")
    days = sorted(city.dice.choices(range(26), k=138))
    for person, day in zip(city.dice.sample(city.voters, 138), days, strict=True):
        yield city.story.at(start.fromordinal(start.toordinal() + day), 8 + city.dice.randrange(14))
        submit_survey(survey=survey, by=person, answers=_some_answers(city, survey, consultations.SURVEY_DONE_TEXTS))
    yield city.story.at("2023-08-21", 11)
    publish_survey_results(survey=survey, by=city.who("anna"), summary=french(texts["summary"]))
