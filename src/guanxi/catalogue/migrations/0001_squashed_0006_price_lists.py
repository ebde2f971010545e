import django.core.validators
import django.db.models.deletion
import django.db.models.manager
import django.utils.timezone
import guanxi.catalogue.models.price
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('catalogue', '0001_initial'), ('catalogue', '0002_code_of_live_records'), ('catalogue', '0003_remove_category_category_once_category_category_once_and_more'), ('catalogue', '0004_list_orders'), ('catalogue', '0005_stock'), ('catalogue', '0006_price_lists')]

    initial = True

    dependencies = [
        ('access', '0001_initial'),
        ('audit', '0002_reading'),
    ]

    operations = [
        migrations.CreateModel(
            name='Brand',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, unique=True, verbose_name='name')),
            ],
            options={
                'verbose_name': 'brand',
                'verbose_name_plural': 'brands',
            },
        ),
        migrations.CreateModel(
            name='Category',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='catalogue.category')),
            ],
            options={
                'verbose_name': 'category',
                'verbose_name_plural': 'categories',
                'constraints': [models.UniqueConstraint(fields=('parent', 'name'), name='category_once'), models.UniqueConstraint(condition=models.Q(('parent__isnull', True)), fields=('name',), name='top_category_once')],
            },
        ),
        migrations.CreateModel(
            name='Product',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created')),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='last changed')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('deleted_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('extra', models.JSONField(blank=True, default=dict, verbose_name='custom fields')),
                ('code', models.CharField(max_length=60, verbose_name='SKU')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('unit', models.CharField(blank=True, max_length=20, verbose_name='unit')),
                ('price', models.BigIntegerField(blank=True, null=True, verbose_name='price')),
                ('cost', models.BigIntegerField(blank=True, null=True, verbose_name='cost')),
                ('currency', models.CharField(max_length=3, verbose_name='currency')),
                ('is_sold', models.BooleanField(default=True, verbose_name='on sale')),
                ('brand', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='products', to='catalogue.brand', verbose_name='brand')),
                ('category', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='products', to='catalogue.category', verbose_name='category')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
                ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='access.team', verbose_name='team')),
                ('allows_backorder', models.BooleanField(default=False, verbose_name='may be ordered beyond the stock')),
                ('is_stocked', models.BooleanField(default=False, verbose_name='stock kept')),
            ],
            options={
                'verbose_name': 'product',
                'verbose_name_plural': 'products',
                'abstract': False,
                'base_manager_name': 'everything',
                'default_manager_name': 'objects',
                'indexes': [models.Index(fields=['category', '-id'], name='product_category'), models.Index(fields=['code', 'id'], name='product_by_code'), models.Index(fields=['-price', '-id'], name='product_by_price')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('deleted_at__isnull', True)), fields=('code',), name='product_code')],
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Store',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, unique=True, verbose_name='code')),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('city', models.CharField(blank=True, max_length=40, verbose_name='city')),
                ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='access.team')),
            ],
            options={
                'verbose_name': 'store',
                'verbose_name_plural': 'stores',
            },
        ),
        migrations.CreateModel(
            name='StockLevel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on_hand', models.DecimalField(decimal_places=3, default=Decimal('0'), editable=False, max_digits=14, verbose_name='on hand')),
                ('reserved', models.DecimalField(decimal_places=3, default=Decimal('0'), editable=False, max_digits=14, verbose_name='reserved')),
                ('reorder_point', models.DecimalField(blank=True, decimal_places=3, max_digits=14, null=True, verbose_name='reorder point')),
                ('reorder_quantity', models.DecimalField(blank=True, decimal_places=3, max_digits=14, null=True, verbose_name='reorder quantity')),
                ('product', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='levels', to='catalogue.product', verbose_name='product')),
                ('store', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='levels', to='catalogue.store', verbose_name='store')),
            ],
            options={
                'verbose_name': 'stock',
                'verbose_name_plural': 'stock',
                'constraints': [models.UniqueConstraint(fields=('product', 'store'), name='stock_once'), models.CheckConstraint(condition=models.Q(('reserved__gte', 0)), name='stock_reserved_not_negative'), models.CheckConstraint(condition=models.Q(('reserved__lte', models.F('on_hand'))), name='stock_never_oversold'), models.CheckConstraint(condition=models.Q(('reorder_point__isnull', True), ('reorder_point__gte', 0), _connector='OR'), name='stock_reorder_point'), models.CheckConstraint(condition=models.Q(('reorder_quantity__isnull', True), ('reorder_quantity__gt', 0), _connector='OR'), name='stock_reorder_quantity')],
            },
        ),
        migrations.CreateModel(
            name='Reservation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('quantity', models.DecimalField(decimal_places=3, max_digits=14, verbose_name='quantity')),
                ('state', models.CharField(choices=[('held', 'Reserved'), ('waiting', 'Waits for goods'), ('taken', 'Taken out'), ('released', 'Released')], default='held', max_length=8, verbose_name='state')),
                ('origin_kind', models.CharField(max_length=60)),
                ('origin_id', models.BigIntegerField()),
                ('made_at', models.DateTimeField(verbose_name='since')),
                ('closed_at', models.DateTimeField(null=True)),
                ('level', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reservations', to='catalogue.stocklevel', verbose_name='stock')),
            ],
            options={
                'verbose_name': 'reservation',
                'verbose_name_plural': 'reservations',
                'indexes': [models.Index(fields=['origin_kind', 'origin_id'], name='reservations_of_origin'), models.Index(fields=['level', 'state', 'id'], name='reservations_of_level')],
                'constraints': [models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='reservation_of_something'), models.UniqueConstraint(condition=models.Q(('state__in', ['held', 'waiting'])), fields=('level', 'origin_kind', 'origin_id', 'state'), name='reservation_once')],
            },
        ),
        migrations.CreateModel(
            name='StockMovement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('received', 'Received'), ('shipped', 'Shipped'), ('returned', 'Returned'), ('counted', 'Counted'), ('moved', 'Moved'), ('written_off', 'Written off')], max_length=12, verbose_name='kind')),
                ('quantity', models.DecimalField(decimal_places=3, max_digits=14, verbose_name='quantity')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='reason')),
                ('origin_kind', models.CharField(blank=True, max_length=60)),
                ('origin_id', models.BigIntegerField(null=True)),
                ('at', models.DateTimeField(verbose_name='time')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='booked by')),
                ('level', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='movements', to='catalogue.stocklevel', verbose_name='stock')),
                ('operation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='audit.operation')),
            ],
            options={
                'verbose_name': 'stock movement',
                'verbose_name_plural': 'stock movements',
                'indexes': [models.Index(fields=['level', '-id'], name='movements_of_level'), models.Index(fields=['origin_kind', 'origin_id'], name='movements_of_origin')],
                'constraints': [models.CheckConstraint(condition=models.Q(('quantity', 0), _negated=True), name='movement_moves')],
            },
        ),
        migrations.CreateModel(
            name='PriceList',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, unique=True, verbose_name='name')),
                ('currency', models.CharField(default=guanxi.catalogue.models.price.own_currency, max_length=3, validators=[guanxi.catalogue.models.price.check_currency], verbose_name='currency')),
                ('grade', models.CharField(blank=True, choices=[('vip', 'VIP'), ('main', 'Main'), ('ordinary', 'Ordinary'), ('small', 'Small')], max_length=8, verbose_name='customer grade')),
                ('channel', models.CharField(blank=True, choices=[('store', 'In the store'), ('web', 'Web shop'), ('wechat', 'WeChat shop'), ('phone', 'Telephone sales'), ('sales', 'By sales staff')], max_length=20, verbose_name='channel')),
                ('starts_on', models.DateField(blank=True, null=True, verbose_name='valid from')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='valid until')),
                ('priority', models.SmallIntegerField(default=0, help_text='Among lists with as many conditions the higher number comes first.', verbose_name='priority')),
                ('store', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.store', verbose_name='store')),
            ],
            options={
                'verbose_name': 'price list',
                'verbose_name_plural': 'price lists',
                'constraints': [models.CheckConstraint(condition=models.Q(('starts_on__isnull', True), ('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='price_list_period')],
            },
        ),
        migrations.CreateModel(
            name='Price',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('from_quantity', models.DecimalField(decimal_places=3, default=Decimal('0'), max_digits=14, validators=[django.core.validators.MinValueValidator(0)], verbose_name='from quantity')),
                ('unit_price', models.DecimalField(decimal_places=4, max_digits=15, validators=[django.core.validators.MinValueValidator(0)], verbose_name='unit price')),
                ('product', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='list_prices', to='catalogue.product', verbose_name='product')),
                ('price_list', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='prices', to='catalogue.pricelist', verbose_name='price list')),
            ],
            options={
                'verbose_name': 'price',
                'verbose_name_plural': 'prices',
                'constraints': [models.UniqueConstraint(fields=('price_list', 'product', 'from_quantity'), name='price_once', violation_error_message='There is such a price already: change that one.'), models.CheckConstraint(condition=models.Q(('from_quantity__gte', 0)), name='price_from_quantity'), models.CheckConstraint(condition=models.Q(('unit_price__gte', 0)), name='price_not_negative')],
            },
        ),
    ]
