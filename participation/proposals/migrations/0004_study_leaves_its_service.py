from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("proposals", "0003_opinions_of_known_studies")]

    operations = [
        migrations.RemoveField(model_name="study", name="assigned_to"),
        migrations.RemoveField(model_name="study", name="service"),
    ]
