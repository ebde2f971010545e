import django.db.models.deletion
import django.db.models.manager
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('parties', '0001_initial'), ('parties', '0002_code_of_live_records'), ('parties', '0003_ranks_and_influence'), ('parties', '0004_board_columns'), ('parties', '0005_person_or_organisation'), ('parties', '0006_former_files'), ('parties', '0007_sums_of_records'), ('parties', '0008_analysis_scores'), ('parties', '0009_sums_of_scores'), ('parties', '0010_segment')]

    initial = True

    dependencies = [
        ('access', '0007_shared_limits'),
    ]

    operations = [
        migrations.CreateModel(
            name='Party',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created')),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='last changed')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('deleted_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('extra', models.JSONField(blank=True, default=dict, verbose_name='custom fields')),
                ('kind', models.CharField(choices=[('person', 'Person'), ('organisation', 'Organisation')], default='person', max_length=12, verbose_name='person or organisation')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('name_key', models.CharField(default='', editable=False, max_length=400)),
                ('code', models.CharField(max_length=40, verbose_name='customer code')),
                ('customer_kind', models.CharField(blank=True, choices=[('consumer', 'Consumer'), ('enterprise', 'Enterprise'), ('channel', 'Channel'), ('internal', 'Internal customer')], max_length=12, verbose_name='customer kind')),
                ('state', models.CharField(choices=[('non_customer', 'Non-customer'), ('latent', 'Latent'), ('target', 'Target'), ('first_time', 'First-time customer'), ('repeat', 'Repeat customer'), ('loyal', 'Loyal customer'), ('lost', 'Lost'), ('won_back', 'Won back')], default='latent', max_length=12, verbose_name='state')),
                ('state_by_hand', models.BooleanField(default=False, verbose_name='state set by hand')),
                ('settlement', models.CharField(choices=[('cash', 'Cash'), ('prepaid', 'Prepaid'), ('credit', 'Credit')], default='cash', max_length=8, verbose_name='settlement')),
                ('industry', models.CharField(blank=True, max_length=60, verbose_name='industry')),
                ('occupation', models.CharField(blank=True, max_length=60, verbose_name='occupation')),
                ('gender', models.CharField(blank=True, choices=[('female', 'Female'), ('male', 'Male')], max_length=6, verbose_name='gender')),
                ('birthday', models.DateField(blank=True, null=True, verbose_name='birthday')),
                ('province', models.CharField(blank=True, max_length=40, verbose_name='province')),
                ('city', models.CharField(blank=True, max_length=40, verbose_name='city')),
                ('phone', models.CharField(blank=True, editable=False, max_length=40, verbose_name='phone')),
                ('email', models.CharField(blank=True, editable=False, max_length=254, verbose_name='e-mail')),
                ('preferred_channel', models.CharField(blank=True, choices=[('phone', 'Phone'), ('email', 'E-mail'), ('wechat', 'WeChat'), ('weibo', 'Weibo'), ('website', 'Website')], max_length=8, verbose_name='preferred channel')),
                ('preferred_time', models.CharField(blank=True, max_length=60, verbose_name='preferred time')),
                ('source', models.CharField(blank=True, choices=[('survey', 'Market survey'), ('campaign', 'Campaign'), ('service', 'Service'), ('point_of_sale', 'Point of sale'), ('fair', 'Fair'), ('web', 'Web'), ('call_centre', 'Call centre'), ('complaint', 'Complaint'), ('referral', 'Referral'), ('import', 'Import'), ('other', 'Other')], max_length=16, verbose_name='source')),
                ('source_note', models.CharField(blank=True, max_length=120, verbose_name='source note')),
                ('confirmed_at', models.DateTimeField(blank=True, null=True, verbose_name='facts last confirmed')),
                ('remark', models.TextField(blank=True, verbose_name='remark')),
                ('grade', models.CharField(blank=True, choices=[('vip', 'VIP'), ('main', 'Main'), ('ordinary', 'Ordinary'), ('small', 'Small')], editable=False, max_length=8, verbose_name='grade')),
                ('rfm_class', models.CharField(blank=True, choices=[('important_valued', 'Important, valued'), ('important_develop', 'Important, to develop'), ('important_keep', 'Important, to keep'), ('important_win_back', 'Important, to win back'), ('general_valued', 'General, valued'), ('general_develop', 'General, to develop'), ('general_keep', 'General, to keep'), ('general_win_back', 'General, to win back')], editable=False, max_length=20, verbose_name='RFM class')),
                ('value', models.BigIntegerField(default=0, editable=False, verbose_name='value')),
                ('first_purchase_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='first purchase')),
                ('last_purchase_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='last purchase')),
                ('purchase_count', models.PositiveIntegerField(default=0, editable=False, verbose_name='orders')),
                ('purchase_total', models.BigIntegerField(default=0, editable=False, verbose_name='total of purchases')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
                ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='access.team', verbose_name='team')),
                ('grade_rank', models.GeneratedField(db_persist=True, expression=models.Case(models.When(grade='vip', then=1), models.When(grade='main', then=2), models.When(grade='ordinary', then=3), models.When(grade='small', then=4), default=5), output_field=models.SmallIntegerField())),
                ('state_rank', models.GeneratedField(db_persist=True, expression=models.Case(models.When(state='non_customer', then=1), models.When(state='latent', then=2), models.When(state='target', then=3), models.When(state='first_time', then=4), models.When(state='repeat', then=5), models.When(state='loyal', then=6), models.When(state='lost', then=7), models.When(state='won_back', then=8), default=9), output_field=models.SmallIntegerField())),
                ('state_until', models.DateField(blank=True, null=True, verbose_name='state stands until')),
                ('alive', models.FloatField(editable=False, null=True, verbose_name='chance of buying again')),
                ('churn_reasons', models.CharField(blank=True, editable=False, max_length=120)),
                ('churn_risk', models.FloatField(editable=False, null=True, verbose_name='churn risk')),
                ('expected_high', models.BigIntegerField(editable=False, null=True)),
                ('expected_low', models.BigIntegerField(editable=False, null=True)),
                ('expected_value', models.BigIntegerField(editable=False, null=True, verbose_name='expected value')),
                ('loyalty', models.CharField(blank=True, choices=[('monopoly', 'Monopoly loyalty'), ('kinship', 'Kinship loyalty'), ('benefit', 'Benefit loyalty'), ('inertia', 'Inertia loyalty'), ('trust', 'Trust loyalty')], editable=False, max_length=10, verbose_name='loyalty kind')),
                ('loyalty_evidence', models.CharField(blank=True, editable=False, max_length=200)),
                ('next_because', models.CharField(blank=True, editable=False, max_length=300)),
                ('next_product', models.CharField(blank=True, editable=False, max_length=200, verbose_name='next product')),
                ('stage', models.CharField(blank=True, choices=[('exploration', 'Exploration'), ('formation', 'Formation'), ('stability', 'Stability'), ('degradation', 'Degradation'), ('ended', 'Ended')], editable=False, max_length=12, verbose_name='life cycle stage')),
                ('segment', models.CharField(blank=True, editable=False, max_length=60, verbose_name='segment')),
            ],
            options={
                'verbose_name': 'party',
                'verbose_name_plural': 'parties',
                'abstract': False,
                'base_manager_name': 'everything',
                'default_manager_name': 'objects',
                'indexes': [models.Index(fields=['owner', '-id'], name='party_owner'), models.Index(fields=['team', '-id'], name='party_team'), models.Index(fields=['name_key', 'id'], name='party_name'), models.Index(fields=['state', '-id'], name='party_state'), models.Index(fields=['grade', '-value', '-id'], name='party_grade'), models.Index(fields=['rfm_class', '-id'], name='party_rfm'), models.Index(fields=['-value', '-id'], name='party_value'), models.Index(fields=['-last_purchase_at', '-id'], name='party_last_purchase'), models.Index(fields=['city', '-id'], name='party_city'), models.Index(fields=['confirmed_at', 'id'], name='party_freshness'), models.Index(fields=['state_rank', 'id'], name='party_state_rank'), models.Index(fields=['grade_rank', 'id'], name='party_grade_rank'), models.Index(fields=['grade', '-id'], name='party_grade_board'), models.Index(fields=['customer_kind', '-id'], name='party_customer_kind'), models.Index(fields=['grade', 'value', 'deleted_at'], name='party_grade_sum'), models.Index(fields=['rfm_class', 'value', 'deleted_at'], name='party_rfm_sum'), models.Index(fields=['state', '-value', '-id'], name='party_state_value'), models.Index(fields=['stage', '-id'], name='party_stage'), models.Index(fields=['-expected_value', '-id'], name='party_expected'), models.Index(fields=['-churn_risk', '-id'], name='party_churn'), models.Index(fields=['stage', 'value', 'deleted_at'], name='party_stage_sum'), models.Index(fields=['loyalty', 'value', 'deleted_at'], name='party_loyalty_sum'), models.Index(fields=['segment', 'value', 'deleted_at'], name='party_segment_sum')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('deleted_at__isnull', True)), fields=('code',), name='party_code')],
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='ContactPoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(choices=[('phone', 'Phone'), ('email', 'E-mail'), ('wechat', 'WeChat'), ('weibo', 'Weibo'), ('website', 'Website')], default='phone', max_length=8, verbose_name='channel')),
                ('value', models.CharField(max_length=254, verbose_name='number or address')),
                ('normalised', models.CharField(editable=False, max_length=254)),
                ('label', models.CharField(blank=True, max_length=40, verbose_name='label')),
                ('is_primary', models.BooleanField(default=False, verbose_name='primary')),
                ('do_not_contact', models.BooleanField(default=False, verbose_name='do not contact')),
                ('source', models.CharField(blank=True, choices=[('survey', 'Market survey'), ('campaign', 'Campaign'), ('service', 'Service'), ('point_of_sale', 'Point of sale'), ('fair', 'Fair'), ('web', 'Web'), ('call_centre', 'Call centre'), ('complaint', 'Complaint'), ('referral', 'Referral'), ('import', 'Import'), ('other', 'Other')], max_length=16, verbose_name='source')),
                ('confirmed_at', models.DateTimeField(blank=True, null=True, verbose_name='last confirmed')),
                ('party', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='points', to='parties.party')),
            ],
            options={
                'verbose_name': 'contact point',
                'verbose_name_plural': 'contact points',
                'indexes': [models.Index(fields=['channel', 'normalised'], name='point_match')],
                'constraints': [models.UniqueConstraint(fields=('party', 'channel', 'normalised'), name='point_once_per_party'), models.UniqueConstraint(condition=models.Q(('is_primary', True)), fields=('party', 'channel'), name='one_primary_point')],
            },
        ),
        migrations.CreateModel(
            name='Address',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('label', models.CharField(blank=True, max_length=40, verbose_name='label')),
                ('country', models.CharField(default='CN', max_length=2, verbose_name='country')),
                ('province', models.CharField(blank=True, max_length=40, verbose_name='province')),
                ('city', models.CharField(blank=True, max_length=40, verbose_name='city')),
                ('district', models.CharField(blank=True, max_length=40, verbose_name='district')),
                ('street', models.CharField(blank=True, max_length=200, verbose_name='street and number')),
                ('postcode', models.CharField(blank=True, max_length=12, verbose_name='postcode')),
                ('is_primary', models.BooleanField(default=False, verbose_name='primary')),
                ('party', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='addresses', to='parties.party')),
            ],
            options={
                'verbose_name': 'address',
                'verbose_name_plural': 'addresses',
            },
        ),
        migrations.CreateModel(
            name='PartyRole',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('supplier', 'Supplier'), ('customer', 'Customer'), ('owner', 'Owner or shareholder'), ('partner', 'Partner'), ('employee', 'Employee')], max_length=8, verbose_name='role')),
                ('since', models.DateField(verbose_name='since')),
                ('until', models.DateField(blank=True, null=True, verbose_name='until')),
                ('note', models.CharField(blank=True, max_length=120, verbose_name='note')),
                ('party', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='roles', to='parties.party')),
            ],
            options={
                'verbose_name': 'role',
                'verbose_name_plural': 'roles',
                'indexes': [models.Index(fields=['role', 'until', 'party'], name='parties_in_role')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('party', 'role'), name='role_open_once'), models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gte', models.F('since')), _connector='OR'), name='role_dates')],
            },
        ),
        migrations.CreateModel(
            name='Position',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(blank=True, max_length=80, verbose_name='job title')),
                ('decision_role', models.CharField(blank=True, choices=[('decider', 'Decision maker'), ('influencer', 'Influencer'), ('buyer', 'Buyer'), ('user', 'User of the product'), ('gatekeeper', 'Gatekeeper')], max_length=12, verbose_name='decision role')),
                ('is_primary', models.BooleanField(default=False, verbose_name='main contact')),
                ('since', models.DateField(blank=True, null=True, verbose_name='since')),
                ('until', models.DateField(blank=True, null=True, verbose_name='until')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='people', to='parties.party', verbose_name='organisation')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='positions', to='parties.party', verbose_name='person')),
                ('department', models.CharField(blank=True, max_length=80, verbose_name='department')),
                ('influence', models.CharField(blank=True, choices=[('high', 'High influence'), ('middle', 'Middle influence'), ('low', 'Low influence')], max_length=8, verbose_name='influence')),
            ],
            options={
                'verbose_name': 'contact person',
                'verbose_name_plural': 'contact persons',
                'constraints': [models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('organisation', 'person'), name='position_open_once'), models.CheckConstraint(condition=models.Q(('organisation', models.F('person')), _negated=True), name='nobody_works_in_themselves')],
            },
        ),
        migrations.CreateModel(
            name='StateChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('before', models.CharField(blank=True, choices=[('non_customer', 'Non-customer'), ('latent', 'Latent'), ('target', 'Target'), ('first_time', 'First-time customer'), ('repeat', 'Repeat customer'), ('loyal', 'Loyal customer'), ('lost', 'Lost'), ('won_back', 'Won back')], max_length=12)),
                ('after', models.CharField(choices=[('non_customer', 'Non-customer'), ('latent', 'Latent'), ('target', 'Target'), ('first_time', 'First-time customer'), ('repeat', 'Repeat customer'), ('loyal', 'Loyal customer'), ('lost', 'Lost'), ('won_back', 'Won back')], max_length=12)),
                ('at', models.DateTimeField()),
                ('rule', models.CharField(blank=True, max_length=40)),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='reason')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('party', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='state_changes', to='parties.party')),
            ],
            options={
                'verbose_name': 'change of state',
                'verbose_name_plural': 'changes of state',
                'indexes': [models.Index(fields=['party', '-at'], name='states_of_party')],
            },
        ),
        migrations.CreateModel(
            name='FormerFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(db_index=True, max_length=40, verbose_name='former customer code')),
                ('name', models.CharField(max_length=200, verbose_name='former name')),
                ('at', models.DateTimeField(verbose_name='merged')),
                ('into', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='former_files', to='parties.party', verbose_name='merged into')),
                ('party', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='former_file', to='parties.party', verbose_name='party')),
            ],
            options={
                'verbose_name': 'merged file',
                'verbose_name_plural': 'merged files',
            },
        ),
    ]
