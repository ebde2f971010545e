import django.core.validators
import django.db.models.deletion
import django.db.models.manager
import django.utils.timezone
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models
from django.utils import translation
from django.utils.translation import gettext


# Name, and whether it needs the buyer's tax number.
KINDS = (("Ordinary VAT invoice", False), ("Special VAT invoice", True), ("Receipt", False))


def begin(apps, schema_editor):
    """Companies that are there already get the usual kinds; new ones when they begin."""
    if not apps.get_model("sales", "Pipeline")._base_manager.exists():
        return
    with translation.override(settings.LANGUAGE_CODE):
        for name, needs in KINDS:
            apps.get_model("sales", "InvoiceKind")._base_manager.create(name=gettext(name), needs_tax_number=needs)


class Migration(migrations.Migration):

    dependencies = [
        ('access', '0007_shared_limits'),
        ('parties', '0009_sums_of_scores'),
        ('sales', '0018_presales'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='InvoiceKind',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40, unique=True, verbose_name='name')),
                ('needs_tax_number', models.BooleanField(default=False, verbose_name="needs the buyer's tax number")),
            ],
            options={
                'verbose_name': 'kind of invoice',
                'verbose_name_plural': 'kinds of invoices',
            },
        ),
        migrations.AddField(
            model_name='order',
            name='invoiced',
            field=models.BigIntegerField(default=0, editable=False, verbose_name='invoiced'),
        ),
        migrations.AddField(
            model_name='order',
            name='invoicing',
            field=models.CharField(choices=[('not', 'Not invoiced'), ('partly', 'Partly invoiced'), ('wholly', 'Wholly invoiced'), ('over', 'Credit note due')], default='not', editable=False, max_length=6, verbose_name='invoicing'),
        ),
        migrations.CreateModel(
            name='Invoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created')),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='last changed')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('deleted_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('extra', models.JSONField(blank=True, default=dict, verbose_name='custom fields')),
                ('code', models.CharField(blank=True, editable=False, max_length=60, verbose_name='invoice number')),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('issued', 'Issued'), ('void', 'Void')], default='draft', editable=False, max_length=6, verbose_name='state')),
                ('buyer', models.CharField(blank=True, max_length=120, verbose_name='buyer on the invoice')),
                ('tax_number', models.CharField(blank=True, max_length=40, verbose_name='tax number')),
                ('buyer_address', models.CharField(blank=True, max_length=200, verbose_name='address and phone')),
                ('buyer_bank', models.CharField(blank=True, max_length=200, verbose_name='bank and account')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='note')),
                ('currency', models.CharField(max_length=3, verbose_name='currency')),
                ('net', models.BigIntegerField(default=0, editable=False, verbose_name='net')),
                ('tax', models.BigIntegerField(default=0, editable=False, verbose_name='tax')),
                ('total', models.BigIntegerField(default=0, editable=False, verbose_name='total')),
                ('issued_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='issued')),
                ('voided_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='made void')),
                ('reason', models.CharField(blank=True, editable=False, max_length=300, verbose_name='reason')),
                ('corrects', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='credits', to='sales.invoice', verbose_name='corrects')),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invoices', to='sales.order', verbose_name='order')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
                ('party', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='invoices', to='parties.party', verbose_name='customer')),
                ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='access.team', verbose_name='team')),
                ('kind', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='invoices', to='sales.invoicekind', verbose_name='kind of invoice')),
            ],
            options={
                'verbose_name': 'invoice',
                'verbose_name_plural': 'invoices',
                'abstract': False,
                'base_manager_name': 'everything',
                'default_manager_name': 'objects',
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='InvoiceLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField(default=0)),
                ('description', models.CharField(max_length=200, verbose_name='description')),
                ('unit', models.CharField(blank=True, max_length=20, verbose_name='unit')),
                ('quantity', models.DecimalField(blank=True, decimal_places=3, max_digits=14, null=True, verbose_name='quantity')),
                ('tax_rate', models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=5, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(100)], verbose_name='tax rate %')),
                ('net', models.BigIntegerField(default=0, editable=False, verbose_name='net')),
                ('tax', models.BigIntegerField(default=0, editable=False, verbose_name='tax')),
                ('amount', models.BigIntegerField(verbose_name='amount')),
                ('corrects', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='credits', to='sales.invoiceline')),
                ('invoice', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='sales.invoice')),
                ('order_line', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='invoiced', to='sales.orderline', verbose_name='order line')),
            ],
            options={
                'verbose_name': 'invoice line',
                'verbose_name_plural': 'invoice lines',
            },
        ),
        migrations.AddIndex(
            model_name='invoice',
            index=models.Index(fields=['party', '-id'], name='invoices_of_party'),
        ),
        migrations.AddIndex(
            model_name='invoice',
            index=models.Index(fields=['state', '-id'], name='invoices_by_state'),
        ),
        migrations.AddIndex(
            model_name='invoice',
            index=models.Index(fields=['-issued_at', '-id'], name='invoices_by_time'),
        ),
        migrations.AddIndex(
            model_name='invoice',
            index=models.Index(fields=['-total', '-id'], name='invoices_by_total'),
        ),
        migrations.AddIndex(
            model_name='invoice',
            index=models.Index(fields=['owner', '-id'], name='invoice_owner'),
        ),
        migrations.AddIndex(
            model_name='invoice',
            index=models.Index(fields=['team', '-id'], name='invoice_team'),
        ),
        migrations.AddConstraint(
            model_name='invoice',
            constraint=models.UniqueConstraint(condition=models.Q(('code', ''), _negated=True), fields=('code',), name='invoice_code'),
        ),
        migrations.AddConstraint(
            model_name='invoice',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'draft'), models.Q(('code', ''), _negated=True), _connector='XOR'), name='invoice_numbered'),
        ),
        migrations.RunPython(begin, migrations.RunPython.noop),
    ]
