import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('audit', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='ImportRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40, verbose_name='kind')),
                ('file_name', models.CharField(max_length=255, verbose_name='file')),
                ('stored_as', models.CharField(max_length=100)),
                ('digest', models.CharField(db_index=True, max_length=64)),
                ('dialect', models.JSONField(default=dict)),
                ('columns', models.JSONField(default=list)),
                ('mapping', models.JSONField(default=dict)),
                ('options', models.JSONField(default=dict)),
                ('corrections', models.JSONField(default=dict)),
                ('mode', models.CharField(choices=[('update', 'Update existing records'), ('skip', 'Leave existing records as they are'), ('create', 'Only new records; existing ones are errors')], default='update', max_length=8, verbose_name='mode')),
                ('state', models.CharField(choices=[('draft', 'Being prepared'), ('checking', 'Checking'), ('checked', 'Checked'), ('running', 'Running'), ('finished', 'Finished'), ('cancelled', 'Cancelled'), ('failed', 'Failed'), ('undone', 'Taken back')], default='draft', max_length=10, verbose_name='state')),
                ('language', models.CharField(blank=True, max_length=10)),
                ('consumed', models.PositiveBigIntegerField(default=0)),
                ('total', models.PositiveBigIntegerField(null=True)),
                ('counts', models.JSONField(default=dict)),
                ('error_bytes', models.PositiveBigIntegerField(default=0)),
                ('message', models.CharField(blank=True, max_length=300)),
                ('job_id', models.BigIntegerField(null=True)),
                ('created_at', models.DateTimeField(verbose_name='created')),
                ('started_at', models.DateTimeField(null=True, verbose_name='started')),
                ('finished_at', models.DateTimeField(null=True, verbose_name='finished')),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('operation', models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='import_run', to='audit.operation')),
            ],
            options={
                'verbose_name': 'import',
                'verbose_name_plural': 'imports',
                'indexes': [models.Index(fields=['created_by', '-id'], name='imports_of_user')],
            },
        ),
        migrations.CreateModel(
            name='ImportNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('space', models.CharField(max_length=20)),
                ('key', models.CharField(max_length=200)),
                ('value', models.JSONField()),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notes', to='exchange.importrun')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('run', 'space', 'key'), name='note_once')],
            },
        ),
        migrations.CreateModel(
            name='ImportIssue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('row', models.PositiveBigIntegerField(verbose_name='line')),
                ('faults', models.JSONField(default=list)),
                ('cells', models.JSONField(default=list)),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='issues', to='exchange.importrun')),
            ],
            options={
                'verbose_name': 'faulty line',
                'verbose_name_plural': 'faulty lines',
                'constraints': [models.UniqueConstraint(fields=('run', 'row'), name='issue_once_per_row')],
            },
        ),
        migrations.CreateModel(
            name='ColumnMemory',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40)),
                ('signature', models.CharField(max_length=64)),
                ('mapping', models.JSONField(default=dict)),
                ('options', models.JSONField(default=dict)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'kind', 'signature'), name='remembered_once')],
            },
        ),
        migrations.CreateModel(
            name='ExportRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40, verbose_name='kind')),
                ('format', models.CharField(max_length=8, verbose_name='format')),
                ('stored_as', models.CharField(blank=True, max_length=100)),
                ('state', models.CharField(choices=[('running', 'Running'), ('finished', 'Finished'), ('cancelled', 'Cancelled'), ('failed', 'Failed')], default='running', max_length=10, verbose_name='state')),
                ('rows', models.PositiveBigIntegerField(default=0, verbose_name='rows')),
                ('message', models.CharField(blank=True, max_length=300)),
                ('language', models.CharField(blank=True, max_length=10)),
                ('job_id', models.BigIntegerField(null=True)),
                ('created_at', models.DateTimeField(verbose_name='created')),
                ('finished_at', models.DateTimeField(null=True, verbose_name='finished')),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'export',
                'verbose_name_plural': 'exports',
                'indexes': [models.Index(fields=['created_by', '-id'], name='exports_of_user')],
            },
        ),
    ]
