"""Studies known so far had one service each: it becomes an opinion; mergers and refusals become rows of their own."""

from django.db import migrations
from django.db.models import F

ADVICE = {"yes": "favourable", "yes_changed": "reserved", "already": "reserved", "no": "unfavourable"}


def write_opinions(apps, schema_editor):
    Study, Opinion = apps.get_model("proposals", "Study"), apps.get_model("proposals", "Opinion")
    Proposal = apps.get_model("proposals", "Proposal")
    for study in Study.objects.order_by("pk").iterator():
        Opinion.objects.create(
            study=study,
            service=study.service,
            assigned_to_id=study.assigned_to_id,
            asked_at=study.asked_at,
            due_on=study.due_on,
            advice=ADVICE[study.verdict] if study.answered_at else "",
            cost=study.cost,
            cost_lines=study.cost_lines,
            given_by_id=study.answered_by_id if study.answered_at else None,
            given_at=study.answered_at,
        )
        Proposal.objects.filter(pk=study.proposal_id).update(
            study=study, admissible=True, triaged_at=study.asked_at
        )
    Study.objects.update(supervisor=F("assigned_to"))


def write_mergers(apps, schema_editor):
    Proposal, Merge = apps.get_model("proposals", "Proposal"), apps.get_model("proposals", "Merge")
    Entry = apps.get_model("dossiers", "Entry")
    into = dict(Proposal.objects.filter(dossier__merged_from__isnull=False).values_list("dossier_id", "pk"))
    for source in Proposal.objects.filter(dossier__merged_into__isnull=False).select_related("dossier").order_by("pk"):
        entry = Entry.objects.filter(dossier=source.dossier, kind="merged.into").order_by("-at", "-pk").first()
        Merge.objects.create(
            source=source,
            into_id=into[source.dossier.merged_into_id],
            reason=entry.data.get("reason", "") if entry else "",
            by_id=entry.actor_id if entry else None,
            at=source.dossier.stage_at,
        )


def forget(apps, schema_editor):
    """Back: a study says again its first service and who had it."""
    Study, Opinion = apps.get_model("proposals", "Study"), apps.get_model("proposals", "Opinion")
    for study in Study.objects.iterator():
        first = Opinion.objects.filter(study=study).order_by("asked_at", "pk").first()
        if first:
            Study.objects.filter(pk=study.pk).update(service=first.service, assigned_to=first.assigned_to_id)


class Migration(migrations.Migration):
    dependencies = [("proposals", "0002_feasibility_chain")]

    operations = [
        migrations.RunPython(write_opinions, forget),
        migrations.RunPython(write_mergers, migrations.RunPython.noop),
    ]
