"""Invitations, shares with an end and a giver, roles as rows with a name; rights to products are said outright."""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

COMPANY_WIDE = ("catalogue.product", "catalogue.category", "catalogue.brand", "catalogue.store")
WRITING = ("create", "change", "delete", "export")


def say_rights_to_products(apps: Any, schema_editor: Any) -> None:
    """Roles that ruled products only by their "all other records" of a team's reach keep that right, as "all".

    From now on a right to one's own or one's team's records gives no right to change what belongs to the company;
    a manager's role could until now, and goes on to do so.
    """
    Role = apps.get_model("access", "Role")
    for role in Role.objects.all():
        others = role.permissions.get("*", {})
        if any(label in role.permissions for label in COMPANY_WIDE) or others.get("change") != "tree":
            continue
        rights = {action: "all" if others.get(action, "none") != "none" else "none" for action in ("view", *WRITING)}
        role.permissions |= dict.fromkeys(COMPANY_WIDE, rights | {"delete": "none", "export": "none"})
        role.save(update_fields=["permissions"])


class Migration(migrations.Migration):
    dependencies = [("access", "0002_tokens")]

    operations = [
        migrations.AddField(
            "user", "invited_at", models.DateTimeField(blank=True, null=True, verbose_name="invited")
        ),
        migrations.SeparateDatabaseAndState(
            # The table is the one that Django made for the relation.
            state_operations=[
                migrations.CreateModel(
                    name="Assignment",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "role",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="assignments",
                                to="access.role",
                                verbose_name="role",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="assignments",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="user",
                            ),
                        ),
                    ],
                    options={
                        "db_table": "access_user_roles",
                        "verbose_name": "role of a user",
                        "verbose_name_plural": "roles of users",
                        "unique_together": {("user", "role")},
                    },
                ),
                migrations.AlterField(
                    "user",
                    "roles",
                    models.ManyToManyField(
                        blank=True,
                        related_name="users",
                        through="access.Assignment",
                        to="access.role",
                        verbose_name="roles",
                    ),
                ),
            ]
        ),
        migrations.RunPython(say_rights_to_products, migrations.RunPython.noop, elidable=True),
    ]
