# One case for each content that was reported: those decided are closed, the others wait with their notices.

import datetime

from django.db import migrations

URGENT = {'hate', 'privacy', 'illegal'}


def case_for(apps, row, **fields):
    Case = apps.get_model('moderation', 'Case')
    comment, dossier = row.comment, row.dossier
    about = comment.dossier if comment else dossier
    return Case.objects.create(
        matter='comment' if comment else 'idea',
        comment=comment,
        dossier=about,
        author=comment.author if comment else about.author,
        text=comment.body if comment else about.title,
        **fields,
    )


def make_cases(apps, schema_editor):
    Decision = apps.get_model('moderation', 'Decision')
    Notice = apps.get_model('moderation', 'Notice')
    Appeal = apps.get_model('moderation', 'Appeal')
    for decision in Decision.objects.select_related('comment__dossier', 'comment__author', 'dossier__author').iterator():
        notices = Notice.objects.filter(decision=decision)
        urgency = 1 if decision.ground in URGENT else 3
        decision.case = case_for(
            apps, decision, urgency=urgency, state='closed', opened_at=decision.received_at,
            due_at=decision.received_at + datetime.timedelta(hours=24 if urgency == 1 else 72), closed_at=decision.at,
        )
        decision.notice_total = notices.count()
        decision.save(update_fields=['case', 'notice_total'])
        notices.update(case=decision.case)
    cases = {}
    for notice in Notice.objects.filter(decision=None).select_related('comment__dossier', 'comment__author', 'dossier__author').order_by('created_at'):
        key = (notice.comment_id, notice.dossier_id)
        urgency = 1 if notice.motive in URGENT else 3
        due = notice.created_at + datetime.timedelta(hours=24 if urgency == 1 else 72)
        case = cases.get(key)
        if case is None:
            case = cases[key] = case_for(apps, notice, urgency=urgency, opened_at=notice.created_at, due_at=due)
        case.urgency, case.due_at = min(case.urgency, urgency), min(case.due_at, due)
        case.save(update_fields=['urgency', 'due_at'])
        notice.case = case
        notice.save(update_fields=['case'])
    for appeal in Appeal.objects.all():
        appeal.due_at = appeal.created_at + datetime.timedelta(days=15)
        appeal.save(update_fields=['due_at'])


class Migration(migrations.Migration):

    dependencies = [
        ('moderation', '0002_cases'),
    ]

    operations = [migrations.RunPython(make_cases, migrations.RunPython.noop)]
