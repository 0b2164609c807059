from django.db import migrations


def carry_over(apps, schema_editor):
    """Who wanted no news by mail still wants none; the others get them once a day."""
    apps.get_model("accounts", "User").objects.filter(mail_notices=False).update(news_cadence="never")



class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_mails'),
    ]

    operations = [
        migrations.RunPython(carry_over, migrations.RunPython.noop),
    ]
