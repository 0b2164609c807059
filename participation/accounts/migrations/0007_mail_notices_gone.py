from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0006_mail_wishes'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='user',
            name='mail_notices',
        ),
    ]
