import django.core.serializers.json
import django.db.models.deletion
import django.db.models.manager
import django.utils.timezone
import guanxi.webhooks.signing
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('access', '0002_tokens'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Subscription',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created')),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='last changed')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('deleted_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('extra', models.JSONField(blank=True, default=dict, verbose_name='custom fields')),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('address', models.URLField(max_length=500, verbose_name='address')),
                ('kinds', models.JSONField(blank=True, default=list, verbose_name='kinds of record')),
                ('events', models.JSONField(blank=True, default=list, verbose_name='events')),
                ('is_on', models.BooleanField(default=True, verbose_name='on')),
                ('secret', models.CharField(default=guanxi.webhooks.signing.new_secret, editable=False, max_length=80)),
                ('failing_since', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='failing since')),
                ('disabled_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='switched off by itself')),
                ('delivered_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='last delivered')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
                ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='access.team', verbose_name='team')),
            ],
            options={
                'verbose_name': 'webhook',
                'verbose_name_plural': 'webhooks',
                'indexes': [models.Index(fields=['is_on', 'deleted_at'], name='webhook_on'), models.Index(fields=['owner', '-id'], name='webhook_owner'), models.Index(fields=['team', '-id'], name='webhook_team')],
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('message_id', models.CharField(max_length=80)),
                ('type', models.CharField(max_length=80)),
                ('body', models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ('state', models.CharField(choices=[('waiting', 'waiting'), ('delivered', 'delivered'), ('failed', 'failed')], default='waiting', max_length=9)),
                ('at', models.DateTimeField()),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('next_at', models.DateTimeField(null=True)),
                ('tried_at', models.DateTimeField(null=True)),
                ('status', models.PositiveSmallIntegerField(null=True)),
                ('milliseconds', models.PositiveIntegerField(null=True)),
                ('answer', models.CharField(blank=True, max_length=500)),
                ('subscription', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='webhooks.subscription')),
            ],
            options={
                'verbose_name': 'delivery',
                'verbose_name_plural': 'deliveries',
                'indexes': [models.Index(fields=['subscription', '-id'], name='delivery_log'), models.Index(condition=models.Q(('state', 'waiting')), fields=['subscription', 'next_at', 'id'], name='delivery_due'), models.Index(fields=['at'], name='delivery_at')],
                'constraints': [models.UniqueConstraint(fields=('subscription', 'message_id'), name='delivery_once')],
            },
        ),
    ]
