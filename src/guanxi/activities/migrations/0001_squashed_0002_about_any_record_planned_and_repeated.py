import django.db.models.deletion
import django.db.models.manager
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('activities', '0001_initial'), ('activities', '0002_about_any_record_planned_and_repeated')]

    initial = True

    dependencies = [
        ('access', '0005_team_lead'),
        ('parties', '0006_former_files'),
    ]

    operations = [
        migrations.CreateModel(
            name='Calendar',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_reminded_by_mail', models.BooleanField(default=True, verbose_name='remind me by mail, too')),
                ('remind_before', models.PositiveIntegerField(blank=True, default=15, null=True, verbose_name='usual reminder')),
                ('digest', models.CharField(blank=True, db_index=True, max_length=64)),
                ('prefix', models.CharField(blank=True, max_length=12)),
                ('made_at', models.DateTimeField(null=True)),
                ('read_at', models.DateTimeField(null=True)),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='calendar', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'calendar',
                'verbose_name_plural': 'calendars',
            },
        ),
        migrations.CreateModel(
            name='Series',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('repeat', models.CharField(choices=[('daily', 'Every day'), ('workdays', 'Monday to Friday'), ('weekly', 'Every week'), ('fortnightly', 'Every two weeks'), ('monthly', 'Every month'), ('quarterly', 'Every three months'), ('yearly', 'Every year')], max_length=12, verbose_name='repeat')),
                ('starts_at', models.DateTimeField()),
                ('time_zone', models.CharField(max_length=60)),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='repeat until')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'series of activities',
                'verbose_name_plural': 'series of activities',
            },
        ),
        migrations.CreateModel(
            name='Activity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created')),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='last changed')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('deleted_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('extra', models.JSONField(blank=True, default=dict, verbose_name='custom fields')),
                ('kind', models.CharField(choices=[('call', 'Call'), ('visit', 'Visit'), ('meeting', 'Meeting'), ('note', 'Note'), ('task', 'Task')], max_length=8, verbose_name='kind')),
                ('text', models.TextField(blank=True, verbose_name='what happened or is to be done')),
                ('at', models.DateTimeField(blank=True, null=True, verbose_name='happened')),
                ('due_at', models.DateTimeField(blank=True, null=True, verbose_name='due')),
                ('done_at', models.DateTimeField(blank=True, null=True, verbose_name='done')),
                ('outcome', models.CharField(blank=True, max_length=200, verbose_name='outcome')),
                ('duration', models.PositiveIntegerField(blank=True, null=True, verbose_name='minutes')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
                ('party', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='activities', to='parties.party', verbose_name='customer')),
                ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='access.team', verbose_name='team')),
                ('checked_in_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='checked in')),
                ('is_exception', models.BooleanField(default=False, editable=False)),
                ('latitude', models.DecimalField(blank=True, decimal_places=3, editable=False, max_digits=6, null=True, verbose_name='latitude')),
                ('longitude', models.DecimalField(blank=True, decimal_places=3, editable=False, max_digits=6, null=True, verbose_name='longitude')),
                ('occurs_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('remind_before', models.PositiveIntegerField(blank=True, null=True, verbose_name='reminder')),
                ('result', models.CharField(blank=True, choices=[('reached', 'Reached'), ('interested', 'Interested'), ('call_back', 'Wants to be called back'), ('no_answer', 'Not reached'), ('wrong', 'Wrong contact'), ('declined', 'Declined'), ('held', 'Took place'), ('called_off', 'Called off')], max_length=12, verbose_name='result')),
                ('subject_id', models.BigIntegerField(blank=True, editable=False, null=True)),
                ('subject_model', models.CharField(blank=True, editable=False, max_length=60)),
                ('title', models.CharField(blank=True, max_length=200, verbose_name='title')),
                ('series', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='activities', to='activities.series')),
            ],
            options={
                'verbose_name': 'activity',
                'verbose_name_plural': 'activities',
                'abstract': False,
                'base_manager_name': 'everything',
                'default_manager_name': 'objects',
                'indexes': [models.Index(fields=['party', '-id'], name='activities_of_party'), models.Index(fields=['owner', '-id'], name='activity_owner'), models.Index(fields=['team', '-id'], name='activity_team'), models.Index(condition=models.Q(('done_at__isnull', True), ('due_at__isnull', False)), fields=['owner', 'due_at'], name='activities_open'), models.Index(fields=['subject_model', 'subject_id', '-id'], name='activities_of_subject'), models.Index(fields=['owner', 'at'], name='activities_by_time'), models.Index(fields=['due_at'], name='activities_by_due')],
                'constraints': [models.UniqueConstraint(fields=('series', 'occurs_at'), name='activity_once_in_series')],
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Attendee',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail address')),
                ('answer', models.CharField(choices=[('none', 'No answer yet'), ('yes', 'Accepted'), ('maybe', 'Perhaps'), ('no', 'Declined')], default='none', max_length=8, verbose_name='answer')),
                ('is_invited', models.BooleanField(default=True, verbose_name='invite by mail')),
                ('told', models.CharField(blank=True, editable=False, max_length=64)),
                ('sequence', models.PositiveIntegerField(default=0, editable=False)),
                ('activity', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attendees', to='activities.activity')),
                ('party', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='parties.party', verbose_name='customer or contact')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='colleague')),
            ],
            options={
                'verbose_name': 'attendee',
                'verbose_name_plural': 'attendees',
                'constraints': [models.UniqueConstraint(condition=models.Q(('user__isnull', False)), fields=('activity', 'user'), name='attends_once'), models.UniqueConstraint(condition=models.Q(('party__isnull', False)), fields=('activity', 'party'), name='party_attends_once')],
            },
        ),
        migrations.CreateModel(
            name='Reminder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fires_at', models.DateTimeField()),
                ('fired_at', models.DateTimeField(null=True)),
                ('mailed_at', models.DateTimeField(null=True)),
                ('seen_at', models.DateTimeField(null=True)),
                ('activity', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reminders', to='activities.activity')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'reminder',
                'verbose_name_plural': 'reminders',
                'indexes': [models.Index(condition=models.Q(('fired_at__isnull', True)), fields=['fires_at'], name='reminders_due'), models.Index(fields=['user', '-fired_at'], name='reminders_of_user')],
                'constraints': [models.UniqueConstraint(fields=('activity', 'user'), name='reminder_of_user')],
            },
        ),
    ]
