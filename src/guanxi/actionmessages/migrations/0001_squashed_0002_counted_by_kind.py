import django.core.serializers.json
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('actionmessages', '0001_initial'), ('actionmessages', '0002_counted_by_kind')]

    initial = True

    dependencies = [
        ('access', '0002_tokens'),
        ('parties', '0004_board_columns'),
    ]

    operations = [
        migrations.CreateModel(
            name='WatcherSetting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('watcher', models.CharField(max_length=40, unique=True)),
                ('is_on', models.BooleanField(default=True, verbose_name='on')),
                ('thresholds', models.JSONField(blank=True, default=dict)),
            ],
            options={
                'verbose_name': 'watcher',
                'verbose_name_plural': 'watchers',
            },
        ),
        migrations.CreateModel(
            name='ActionMessage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('watcher', models.CharField(max_length=40)),
                ('key', models.CharField(max_length=120)),
                ('subject_model', models.CharField(blank=True, max_length=60)),
                ('subject_id', models.BigIntegerField(null=True)),
                ('stake', models.BigIntegerField(default=0, verbose_name='value at stake')),
                ('currency', models.CharField(max_length=3)),
                ('facts', models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ('state', models.CharField(choices=[('open', 'Open'), ('snoozed', 'Snoozed'), ('done', 'Done'), ('passed', 'Passed')], default='open', max_length=8)),
                ('raised_at', models.DateTimeField()),
                ('seen_at', models.DateTimeField()),
                ('due_at', models.DateTimeField(null=True)),
                ('snoozed_until', models.DateTimeField(null=True)),
                ('closed_at', models.DateTimeField(null=True)),
                ('closed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='action_messages', to=settings.AUTH_USER_MODEL)),
                ('party', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='action_messages', to='parties.party')),
                ('team', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='access.team')),
            ],
            options={
                'verbose_name': 'action message',
                'verbose_name_plural': 'action messages',
                'indexes': [models.Index(fields=['state', '-stake', '-id'], name='inbox_all'), models.Index(fields=['owner', 'state', '-stake', '-id'], name='inbox_owner'), models.Index(fields=['team', 'state', '-stake', '-id'], name='inbox_team'), models.Index(fields=['watcher', 'key'], name='message_of_case'), models.Index(fields=['party', 'state', '-stake'], name='messages_of_party'), models.Index(fields=['state', 'watcher'], name='inbox_kinds'), models.Index(fields=['owner', 'state', 'watcher'], name='inbox_kinds_owner')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['open', 'snoozed'])), fields=('watcher', 'key'), name='message_open_once')],
            },
        ),
    ]
