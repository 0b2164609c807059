

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('processes', '0003_documents'),
    ]

    operations = [
        migrations.AddField(
            model_name='process',
            name='answers_signed_by',
            field=models.CharField(choices=[('team', 'un·e agent·e ou un·e élu·e'), ('elected', 'un·e élu·e seulement')], default='team', max_length=8, verbose_name='qui signe les réponses aux idées'),
        ),
    ]
