import django.db.models.deletion
import django.db.models.manager
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('access', '0004_shares'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('audit', '0002_reading'),
    ]

    operations = [
        migrations.CreateModel(
            name='Rule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created')),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='last changed')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('deleted_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('extra', models.JSONField(blank=True, default=dict, verbose_name='custom fields')),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('kind', models.CharField(max_length=40, verbose_name='kind of record')),
                ('trigger', models.CharField(choices=[('created', 'a record is created'), ('changed', 'a record is changed'), ('deleted', 'a record is deleted'), ('restored', 'a record is restored'), ('hourly', 'every hour'), ('daily', 'every day'), ('date', 'some days before or after a date')], max_length=10, verbose_name='when')),
                ('definition', models.JSONField(default=dict)),
                ('number', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('is_on', models.BooleanField(default=True, verbose_name='on')),
                ('last_slot', models.DateTimeField(editable=False, null=True)),
                ('last_run_at', models.DateTimeField(editable=False, null=True, verbose_name='last run')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
                ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='access.team', verbose_name='team')),
            ],
            options={
                'verbose_name': 'automation rule',
                'verbose_name_plural': 'automation rules',
                'indexes': [models.Index(condition=models.Q(('is_on', True)), fields=['kind', 'trigger'], name='rule_on'), models.Index(fields=['owner', '-id'], name='rule_owner'), models.Index(fields=['team', '-id'], name='rule_team')],
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='RuleVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('trigger', models.CharField(choices=[('created', 'a record is created'), ('changed', 'a record is changed'), ('deleted', 'a record is deleted'), ('restored', 'a record is restored'), ('hourly', 'every hour'), ('daily', 'every day'), ('date', 'some days before or after a date')], max_length=10)),
                ('definition', models.JSONField(default=dict)),
                ('at', models.DateTimeField()),
                ('rule', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='automation.rule')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('rule', 'number'), name='rule_version_once')],
            },
        ),
        migrations.CreateModel(
            name='Run',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('object_id', models.BigIntegerField()),
                ('key', models.CharField(max_length=60)),
                ('depth', models.PositiveSmallIntegerField(default=0)),
                ('state', models.CharField(choices=[('waiting', 'waiting'), ('done', 'done'), ('failed', 'failed'), ('stopped', 'stopped: it went round in circles')], default='waiting', max_length=8)),
                ('outcomes', models.JSONField(default=list)),
                ('at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(null=True)),
                ('operation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='audit.operation')),
                ('rule', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='runs', to='automation.rule')),
            ],
            options={
                'verbose_name': 'run',
                'verbose_name_plural': 'runs',
                'indexes': [models.Index(fields=['rule', '-id'], name='run_log'), models.Index(condition=models.Q(('state', 'waiting')), fields=['rule', 'id'], name='run_waiting'), models.Index(fields=['at'], name='run_at')],
                'constraints': [models.UniqueConstraint(fields=('rule', 'object_id', 'key'), name='run_once')],
            },
        ),
    ]
