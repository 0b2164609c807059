# What notices and decisions were about is now said by their case.

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('moderation', '0003_cases_of_notices'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='decision',
            name='comment',
        ),
        migrations.RemoveField(
            model_name='decision',
            name='dossier',
        ),
        migrations.RemoveField(
            model_name='notice',
            name='comment',
        ),
        migrations.RemoveField(
            model_name='notice',
            name='dossier',
        ),
        migrations.AlterField(
            model_name='decision',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='moderation.case', verbose_name='texte'),
        ),
        migrations.AlterField(
            model_name='notice',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='moderation.case', verbose_name='texte'),
        ),
    ]
