import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('dossiers', '0001_initial'),
        ('processes', '0004_answers_signed_by'),
        ('proposals', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='study',
            name='proposal',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='studies', to='proposals.proposal', verbose_name='idée'),
        ),
        migrations.CreateModel(
            name='Merge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=400, verbose_name='raison')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date')),
            ],
            options={
                'verbose_name': 'idées réunies',
                'verbose_name_plural': 'idées réunies',
                'ordering': ['at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Opinion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('service', models.CharField(max_length=120, verbose_name='service')),
                ('question', models.CharField(blank=True, max_length=400, verbose_name='ce qu’on lui demande')),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='demandé le')),
                ('due_on', models.DateField(verbose_name='attendu le')),
                ('advice', models.CharField(blank=True, choices=[('favourable', 'favorable'), ('reserved', 'favorable, avec des réserves'), ('unfavourable', 'défavorable')], max_length=12, verbose_name='avis')),
                ('reasons', models.TextField(blank=True, verbose_name='raisons')),
                ('cost', models.PositiveIntegerField(blank=True, null=True, verbose_name='coût, en euros')),
                ('cost_lines', models.JSONField(blank=True, default=list, help_text='Lignes [libellé, euros].', verbose_name='détail du coût')),
                ('given_at', models.DateTimeField(blank=True, null=True, verbose_name='rendu le')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='demande retirée le')),
                ('late_told_at', models.DateTimeField(blank=True, editable=False, null=True)),
            ],
            options={
                'verbose_name': 'avis d’un service',
                'verbose_name_plural': 'avis des services',
                'ordering': ['asked_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Preselection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('keep', models.PositiveSmallIntegerField(verbose_name='idées gardées')),
                ('counts_at', models.DateTimeField(verbose_name='soutiens comptés le')),
                ('held_at', models.DateTimeField(blank=True, null=True, verbose_name='publiée le')),
                ('rows', models.JSONField(blank=True, default=list, verbose_name='liste')),
            ],
            options={
                'verbose_name': 'présélection',
                'verbose_name_plural': 'présélections',
            },
        ),
        migrations.CreateModel(
            name='Revision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('message', models.TextField(verbose_name='ce que la Ville demande')),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='demandée le')),
                ('due_on', models.DateField(verbose_name='attendue le')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='précisée le')),
                ('before_title', models.CharField(blank=True, max_length=200, verbose_name='titre d’avant')),
                ('before_body', models.TextField(blank=True, verbose_name='texte d’avant')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='close sans réponse le')),
                ('late_told_at', models.DateTimeField(blank=True, editable=False, null=True)),
            ],
            options={
                'verbose_name': 'précision demandée',
                'verbose_name_plural': 'précisions demandées',
                'ordering': ['-asked_at', '-pk'],
            },
        ),
        migrations.AddField(
            model_name='proposal',
            name='admissible',
            field=models.BooleanField(blank=True, null=True, verbose_name='recevable'),
        ),
        migrations.AddField(
            model_name='proposal',
            name='ground',
            field=models.CharField(blank=True, choices=[('competence', 'elle ne dépend pas de la Ville'), ('land', 'le terrain n’est pas à la Ville'), ('interest', 'elle ne sert pas l’intérêt général'), ('exists', 'elle existe déjà, ou elle est déjà prévue'), ('law', 'la loi ou la sécurité ne le permettent pas'), ('cost', 'elle coûte plus que le budget ne permet'), ('upkeep', 'elle coûterait trop à entretenir'), ('unclear', 'elle n’est pas assez précise pour être étudiée'), ('place', 'le lieu ne s’y prête pas'), ('preselection', 'elle n’est pas parmi les premières à la présélection')], max_length=14, verbose_name='motif du refus'),
        ),
        migrations.AddField(
            model_name='proposal',
            name='study',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='proposals.study', verbose_name='étude en cours'),
        ),
        migrations.AddField(
            model_name='proposal',
            name='triage_note',
            field=models.TextField(blank=True, verbose_name='explication du tri'),
        ),
        migrations.AddField(
            model_name='proposal',
            name='triaged_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='triée le'),
        ),
        migrations.AddField(
            model_name='proposal',
            name='triaged_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='triée par'),
        ),
        migrations.AddField(
            model_name='study',
            name='draft_cost_lines',
            field=models.JSONField(blank=True, default=list, help_text='Lignes [libellé, euros].', verbose_name='détail du coût préparé'),
        ),
        migrations.AddField(
            model_name='study',
            name='draft_statement',
            field=models.TextField(blank=True, verbose_name='explication préparée'),
        ),
        migrations.AddField(
            model_name='study',
            name='draft_verdict',
            field=models.CharField(blank=True, choices=[('yes', 'oui, c’est possible'), ('yes_changed', 'oui, avec un changement'), ('no', 'non'), ('already', 'c’est déjà prévu')], max_length=12, verbose_name='réponse préparée'),
        ),
        migrations.AddField(
            model_name='study',
            name='gathered_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='avis réunis le'),
        ),
        migrations.AddField(
            model_name='study',
            name='gathered_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='réunie par'),
        ),
        migrations.AddField(
            model_name='study',
            name='supervisor',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='supervised_studies', to=settings.AUTH_USER_MODEL, verbose_name='suivie par'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.CheckConstraint(condition=models.Q(('admissible__isnull', True), ('triaged_at__isnull', False), _connector='OR'), name='proposal_triage_is_dated'),
        ),
        migrations.AddField(
            model_name='merge',
            name='by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='par'),
        ),
        migrations.AddField(
            model_name='merge',
            name='into',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='merges', to='proposals.proposal', verbose_name='réunie à'),
        ),
        migrations.AddField(
            model_name='merge',
            name='source',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='merge', to='proposals.proposal', verbose_name='idée'),
        ),
        migrations.AddField(
            model_name='merge',
            name='workshop',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merges_decided', to='dossiers.dossier', verbose_name='atelier'),
        ),
        migrations.AddField(
            model_name='opinion',
            name='asked_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='demandé par'),
        ),
        migrations.AddField(
            model_name='opinion',
            name='assigned_to',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='opinions', to=settings.AUTH_USER_MODEL, verbose_name='confié à'),
        ),
        migrations.AddField(
            model_name='opinion',
            name='given_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='rendu par'),
        ),
        migrations.AddField(
            model_name='opinion',
            name='study',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='opinions', to='proposals.study', verbose_name='étude'),
        ),
        migrations.AddField(
            model_name='preselection',
            name='held_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='publiée par'),
        ),
        migrations.AddField(
            model_name='preselection',
            name='process',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='preselection', to='processes.process', verbose_name='démarche'),
        ),
        migrations.AddField(
            model_name='revision',
            name='asked_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='demandée par'),
        ),
        migrations.AddField(
            model_name='revision',
            name='proposal',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='revisions', to='proposals.proposal', verbose_name='idée'),
        ),
        migrations.AddConstraint(
            model_name='merge',
            constraint=models.CheckConstraint(condition=models.Q(('source', models.F('into')), _negated=True), name='merge_two_ideas'),
        ),
        migrations.AddConstraint(
            model_name='opinion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('advice', ''), ('given_at__isnull', True)), models.Q(models.Q(('advice', ''), _negated=True), ('given_at__isnull', False)), _connector='OR'), name='opinion_is_dated'),
        ),
        migrations.AddConstraint(
            model_name='opinion',
            constraint=models.UniqueConstraint(condition=models.Q(('withdrawn_at__isnull', True)), fields=('study', 'service'), name='opinion_once_a_service'),
        ),
        migrations.AddConstraint(
            model_name='preselection',
            constraint=models.CheckConstraint(condition=models.Q(('keep__gt', 0)), name='preselection_keeps_some'),
        ),
        migrations.AddConstraint(
            model_name='revision',
            constraint=models.UniqueConstraint(condition=models.Q(('answered_at__isnull', True), ('closed_at__isnull', True)), fields=('proposal',), name='revision_one_at_a_time'),
        ),
    ]
