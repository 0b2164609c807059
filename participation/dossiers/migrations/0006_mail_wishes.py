from django.db import migrations
from django.utils import timezone


def carry_over(apps, schema_editor):
    """Follows without mails stay so; what was still to be mailed is due."""
    apps.get_model("dossiers", "Follow").objects.filter(by_mail=False).update(cadence="never")
    apps.get_model("dossiers", "Notification").objects.filter(
        by_mail=True, mailed_at__isnull=True, read_at__isnull=True
    ).update(mail_at=timezone.now())



class Migration(migrations.Migration):

    dependencies = [
        ('dossiers', '0005_mails'),
    ]

    operations = [
        migrations.RunPython(carry_over, migrations.RunPython.noop),
    ]
