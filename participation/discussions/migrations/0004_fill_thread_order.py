"""What threads are sorted by, for the comments that were written before."""

from django.db import migrations
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce


def fill(apps, schema_editor):
    Comment = apps.get_model("discussions", "Comment")
    Useful = apps.get_model("discussions", "Useful")
    comments = Comment.objects.order_by()
    marks = Useful.objects.filter(comment=OuterRef("pk")).order_by().values("comment").annotate(n=Count("pk")).values("n")
    comments.filter(pk__in=Useful.objects.values("comment")).update(useful_count=Coalesce(Subquery(marks), 0))
    comments.filter(edited_at=None, hidden_at=None).update(first_cursor=F("cursor"))
    replies = comments.filter(parent=OuterRef("pk")).values("parent").annotate(n=Count("pk")).values("n")
    comments.filter(pk__in=comments.exclude(parent=None).values("parent")).update(reply_count=Subquery(replies))
    earlier = (
        comments.filter(parent=OuterRef("parent"), pk__lte=OuterRef("pk"))
        .values("parent").annotate(n=Count("pk")).values("n")
    )
    comments.exclude(parent=None).update(number=Subquery(earlier))
    answered = Exists(comments.filter(parent=OuterRef("pk"), as_city=True))
    comments.filter(Q(as_city=True) | answered).update(official=True)


class Migration(migrations.Migration):

    dependencies = [
        ("discussions", "0003_thread_order"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
