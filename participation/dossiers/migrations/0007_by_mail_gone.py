from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('dossiers', '0006_mail_wishes'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='notification',
            name='notification_to_mail',
        ),
        migrations.RemoveField(
            model_name='follow',
            name='by_mail',
        ),
        migrations.RemoveField(
            model_name='notification',
            name='by_mail',
        ),
        migrations.RemoveField(
            model_name='notification',
            name='mailed_at',
        ),
    ]
