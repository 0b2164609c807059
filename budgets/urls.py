from django.urls import path

from budgets.views import ballot, box, desk, desk_paper, keying, pages

app_name = "budgets"
PAPER = "gestion/budgets/<slug:slug>/papier/<int:number>"
urlpatterns = [
    path("budgets/", pages.budget_list, name="list"),
    path("budgets/<slug:slug>/", pages.detail, name="detail"),
    path("budgets/<slug:slug>/projets/", pages.candidates, name="candidates"),
    path("budgets/<slug:slug>/voter/", ballot.vote, name="vote"),
    path("budgets/<slug:slug>/voter/confirmer/", ballot.confirm, name="confirm"),
    path("budgets/<slug:slug>/voter/comparer/", ballot.compare, name="compare"),
    path("budgets/<slug:slug>/recu/", ballot.receipt, name="receipt"),
    path("budgets/<slug:slug>/resultats/", pages.results, name="results"),
    path("budgets/<slug:slug>/urne/", box.urn, name="urn"),
    path("budgets/<slug:slug>/urne/regles.json", box.rules, name="rules"),
    path("budgets/<slug:slug>/urne/bulletins.jsonl", box.ballots_json, name="ballots_json"),
    path("budgets/<slug:slug>/urne/bulletins.csv", box.ballots_csv, name="ballots_csv"),
    path("budgets/<slug:slug>/urne/election.pb", box.ballots_pb, name="ballots_pb"),
    path("gestion/budgets/", desk.desk_list, name="desk_list"),
    path("gestion/budgets/<slug:slug>/", desk.desk_detail, name="desk_detail"),
    path("gestion/budgets/<slug:slug>/regles/", desk.desk_rules, name="desk_rules"),
    path("gestion/budgets/<slug:slug>/projets/<int:number>/retirer/", desk.desk_remove, name="desk_remove"),
    path("gestion/budgets/<slug:slug>/ouvrir/", desk.desk_open, name="desk_open"),
    path("gestion/budgets/<slug:slug>/clore/", desk.desk_close, name="desk_close"),
    path("gestion/budgets/<slug:slug>/publier/", desk.desk_publish, name="desk_publish"),
    path("gestion/budgets/<slug:slug>/guichet/", desk.desk_counter, name="desk_counter"),
    path("gestion/budgets/<slug:slug>/papier/", desk_paper.home, name="papers"),
    path(f"{PAPER}/", desk_paper.batch, name="paper"),
    path(f"{PAPER}/feuilles/", desk_paper.sheets, {"kind": "html"}, name="sheets"),
    path(f"{PAPER}/feuilles.pdf", desk_paper.sheets, {"kind": "pdf"}, name="sheets_pdf"),
    path(f"{PAPER}/saisie/", keying.keying, name="keying"),
    path(f"{PAPER}/saisie/reprendre/", keying.take_back, name="take_back"),
    path(f"{PAPER}/saisie/finir/", keying.end, name="end_keying"),
    path(f"{PAPER}/differences/", keying.differences, name="differences"),
    path(f"{PAPER}/etape/<slug:step>/", desk_paper.step, name="paper_step"),
    path(f"{PAPER}/annuler/", desk_paper.void, name="void_paper"),
    path(f"{PAPER}/proces-verbal/", desk_paper.record, {"kind": "html"}, name="record"),
    path(f"{PAPER}/proces-verbal.pdf", desk_paper.record, {"kind": "pdf"}, name="record_pdf"),
    path(f"{PAPER}/proces-verbal.json", desk_paper.record, {"kind": "json"}, name="record_json"),
]
