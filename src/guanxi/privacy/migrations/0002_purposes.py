from django.conf import settings
from django.db import migrations
from django.utils import translation
from django.utils.translation import gettext, gettext_noop

PURPOSES = {
    gettext_noop("Newsletters and offers"): gettext_noop("We write to you about our products and offers."),
    gettext_noop("Analysis of purchases"): gettext_noop("We look at what you buy, to offer you what suits you."),
    gettext_noop("Surveys"): gettext_noop("We ask you how satisfied you are."),
}


def begin(apps, schema_editor):
    purpose = apps.get_model("privacy", "Purpose")
    with translation.override(settings.LANGUAGE_CODE):
        for name, explanation in PURPOSES.items():
            purpose._base_manager.create(name=gettext(name), explanation=gettext(explanation))


class Migration(migrations.Migration):
    dependencies = [("privacy", "0001_initial")]
    operations = [migrations.RunPython(begin, migrations.RunPython.noop)]
