
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('budgets', '0010_letters_and_incidents'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='budget',
            name='objection_days',
            field=models.PositiveSmallIntegerField(default=10, verbose_name='jours pour une réclamation, après la liste des projets et après le résultat'),
        ),
        migrations.CreateModel(
            name='Objection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('about', models.CharField(choices=[('candidates', 'la liste des projets'), ('result', 'le résultat')], max_length=10, verbose_name='sur')),
                ('reasons', models.TextField(verbose_name='raisons')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='déposée le')),
                ('outcome', models.CharField(blank=True, choices=[('upheld', 'fondée'), ('partly', 'fondée en partie'), ('rejected', 'non fondée')], max_length=10, verbose_name='réponse')),
                ('answer', models.TextField(blank=True, verbose_name='raisons de la réponse')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='répondue le')),
                ('masked_reason', models.CharField(blank=True, max_length=300, verbose_name='pourquoi elle est masquée')),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='signée par')),
                ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='objections', to=settings.AUTH_USER_MODEL, verbose_name='auteur')),
                ('budget', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='objections', to='budgets.budget', verbose_name='budget')),
                ('candidate', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='objections', to='budgets.candidate', verbose_name='projet concerné')),
            ],
            options={
                'verbose_name': 'réclamation',
                'verbose_name_plural': 'réclamations',
                'ordering': ['created_at', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('budget', 'about', 'author'), name='objection_once_a_person'), models.CheckConstraint(condition=models.Q(models.Q(('answered_at__isnull', True), ('outcome', '')), models.Q(models.Q(('outcome', ''), _negated=True), ('answered_at__isnull', False)), _connector='OR'), name='objection_answer_is_dated')],
            },
        ),
    ]
