"""Numbers and addresses stand in the index under marks of their field rules: it is made anew (see `apps`)."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]
    operations = []
