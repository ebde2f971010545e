import django.core.validators
import django.db.models.deletion
import django.db.models.manager
import django.utils.timezone
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('access', '0005_team_lead'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('parties', '0006_former_files'),
    ]

    operations = [
        migrations.CreateModel(
            name='Criterion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('factor', models.CharField(choices=[('character', 'Character'), ('capacity', 'Capacity'), ('capital', 'Capital'), ('collateral', 'Collateral'), ('conditions', 'Conditions')], max_length=10, verbose_name='factor')),
                ('name', models.CharField(max_length=80, unique=True, verbose_name='name')),
                ('weight', models.PositiveSmallIntegerField(default=10, validators=[django.core.validators.MinValueValidator(1)], verbose_name='weight')),
                ('guidance', models.TextField(blank=True, max_length=1000, verbose_name='what to look at')),
                ('measure', models.CharField(blank=True, choices=[('payments', 'Payment behaviour')], max_length=20, verbose_name='measured by')),
                ('is_used', models.BooleanField(default=True, verbose_name='in use')),
            ],
            options={
                'verbose_name': 'criterion',
                'verbose_name_plural': 'criteria',
            },
        ),
        migrations.CreateModel(
            name='Grade',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=20, unique=True, verbose_name='name')),
                ('lowest_score', models.DecimalField(decimal_places=2, max_digits=5, validators=[django.core.validators.MinValueValidator(Decimal('0')), django.core.validators.MaxValueValidator(Decimal('100'))], verbose_name='from a score of')),
                ('months', models.DecimalField(decimal_places=1, default=0, max_digits=4, verbose_name='months of purchases as limit')),
                ('cap', models.BigIntegerField(blank=True, null=True, verbose_name='highest limit')),
                ('terms_days', models.PositiveSmallIntegerField(default=30, verbose_name='days to pay')),
                ('review_months', models.PositiveSmallIntegerField(default=12, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(120)], verbose_name='months until review')),
            ],
            options={
                'verbose_name': 'credit grade',
                'verbose_name_plural': 'credit grades',
            },
        ),
        migrations.CreateModel(
            name='Appraisal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created')),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='last changed')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('deleted_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('extra', models.JSONField(blank=True, default=dict, verbose_name='custom fields')),
                ('appraised_on', models.DateField(verbose_name='appraised')),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('in_force', 'In force'), ('ended', 'Ended')], default='draft', editable=False, max_length=8, verbose_name='state')),
                ('score', models.DecimalField(decimal_places=2, editable=False, max_digits=5, null=True, validators=[django.core.validators.MinValueValidator(Decimal('0')), django.core.validators.MaxValueValidator(Decimal('100'))], verbose_name='score')),
                ('currency', models.CharField(editable=False, max_length=3, verbose_name='currency')),
                ('proposed', models.BigIntegerField(editable=False, null=True, verbose_name='proposed limit')),
                ('limit', models.BigIntegerField(editable=False, null=True, verbose_name='credit limit')),
                ('terms_days', models.PositiveSmallIntegerField(editable=False, null=True, verbose_name='days to pay')),
                ('review_on', models.DateField(editable=False, null=True, verbose_name='next review')),
                ('granted_at', models.DateTimeField(editable=False, null=True, verbose_name='granted')),
                ('reason', models.TextField(blank=True, max_length=1000, verbose_name='reason')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
                ('party', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='credit_appraisals', to='parties.party', verbose_name='customer')),
                ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='access.team', verbose_name='team')),
                ('grade', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='appraisals', to='credit.grade', verbose_name='credit grade')),
                ('granted_grade', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='credit.grade', verbose_name='grade when granted')),
            ],
            options={
                'verbose_name': 'credit appraisal',
                'verbose_name_plural': 'credit appraisals',
                'abstract': False,
                'base_manager_name': 'everything',
                'default_manager_name': 'objects',
                'indexes': [models.Index(fields=['party', '-appraised_on', '-id'], name='appraisals_of_party'), models.Index(fields=['owner', '-id'], name='appraisal_owner'), models.Index(fields=['team', '-id'], name='appraisal_team'), models.Index(condition=models.Q(('state', 'in_force')), fields=['review_on'], name='appraisals_due')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('deleted_at__isnull', True), ('state', 'in_force')), fields=('party',), name='one_appraisal_in_force')],
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='AppraisalScore',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('score', models.DecimalField(decimal_places=2, max_digits=5, validators=[django.core.validators.MinValueValidator(Decimal('0')), django.core.validators.MaxValueValidator(Decimal('100'))], verbose_name='score')),
                ('evidence', models.CharField(blank=True, max_length=500, verbose_name='what shows it')),
                ('appraisal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='scores', to='credit.appraisal')),
                ('criterion', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='scores', to='credit.criterion', verbose_name='criterion')),
            ],
            options={
                'verbose_name': 'score',
                'verbose_name_plural': 'scores',
                'constraints': [models.UniqueConstraint(fields=('appraisal', 'criterion'), name='criterion_scored_once')],
            },
        ),
    ]
