from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("proposals", "0003_opinions_of_known_studies")]

    operations = [
        migrations.RemoveField(model_name="study", name="assigned_to"),
        migrations.AlterField(  # so that going back finds a value
            model_name="study", name="service", field=models.CharField(default="", max_length=120)
        ),
        migrations.RemoveField(model_name="study", name="service"),
    ]
