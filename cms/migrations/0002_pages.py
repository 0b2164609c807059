"""A new site starts with a home page, a list of articles, a list of reports, and a group that may write them."""

from django.db import migrations


def create_pages(apps, schema_editor):
    ContentType = apps.get_model("contenttypes.ContentType")
    Page = apps.get_model("wagtailcore.Page")
    Site = apps.get_model("wagtailcore.Site")
    Locale = apps.get_model("wagtailcore.Locale")
    Group = apps.get_model("auth.Group")
    Permission = apps.get_model("auth.Permission")
    GroupPagePermission = apps.get_model("wagtailcore.GroupPagePermission")
    locale = Locale.objects.get_or_create(language_code="fr")[0]

    Site.objects.all().delete()
    Page.objects.filter(slug="home", depth=2).delete()

    def page(model, title, slug, path, url_path, **fields):
        content_type = ContentType.objects.get_or_create(model=model.lower(), app_label="cms")[0]
        return apps.get_model("cms", model).objects.create(
            title=title,
            draft_title=title,
            slug=slug,
            content_type=content_type,
            path=path,
            depth=len(path) // 4,
            url_path=url_path,
            locale_id=locale.pk,
            **fields,
        )

    home = page("HomePage", "Accueil", "accueil", "00010001", "/accueil/", numchild=2)
    page("ReportIndexPage", "Comptes rendus", "comptes-rendus", "000100010001", "/accueil/comptes-rendus/")
    page("ArticleIndexPage", "Articles", "articles", "000100010002", "/accueil/articles/")
    Page.objects.filter(depth=1).update(numchild=1)
    Site.objects.create(hostname="localhost", site_name="Parvis", root_page_id=home.pk, is_default_site=True)

    writers = Group.objects.get_or_create(name="Rédaction")[0]
    page_type = ContentType.objects.get_or_create(app_label="wagtailcore", model="page")[0]
    for codename, name in (("add_page", "Can add page"), ("change_page", "Can change page"), ("publish_page", "Can publish any page")):
        permission = Permission.objects.get_or_create(
            content_type=page_type, codename=codename, defaults={"name": name}
        )[0]
        GroupPagePermission.objects.get_or_create(group=writers, page_id=home.pk, permission=permission)
    admin_type = ContentType.objects.get_or_create(app_label="wagtailadmin", model="admin")[0]
    access = Permission.objects.get_or_create(
        content_type=admin_type, codename="access_admin", defaults={"name": "Can access Wagtail admin"}
    )[0]
    writers.permissions.add(access)


class Migration(migrations.Migration):
    dependencies = [
        ("cms", "0001_initial"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
        ("wagtailadmin", "0006_formstate"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [migrations.RunPython(create_pages, migrations.RunPython.noop)]
