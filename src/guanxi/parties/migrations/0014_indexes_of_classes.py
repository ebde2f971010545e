"""One index for each class and band that finds its newest or highest and sums it up, where there were two or half."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('access', '0001_squashed_0007_shared_limits'),
        ('parties', '0013_bin'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='party',
            name='party_rfm',
        ),
        migrations.RemoveIndex(
            model_name='party',
            name='party_grade_board',
        ),
        migrations.RemoveIndex(
            model_name='party',
            name='party_grade_sum',
        ),
        migrations.RemoveIndex(
            model_name='party',
            name='party_rfm_sum',
        ),
        migrations.RemoveIndex(
            model_name='party',
            name='party_stage',
        ),
        migrations.RemoveIndex(
            model_name='party',
            name='party_churn',
        ),
        migrations.RemoveIndex(
            model_name='party',
            name='party_stage_sum',
        ),
        migrations.RemoveIndex(
            model_name='party',
            name='party_loyalty_sum',
        ),
        migrations.RemoveIndex(
            model_name='party',
            name='party_segment_sum',
        ),
        migrations.RemoveIndex(
            model_name='party',
            name='party_count_sum',
        ),
        migrations.RemoveIndex(
            model_name='party',
            name='party_alive_sum',
        ),
        migrations.RemoveIndex(
            model_name='party',
            name='party_churn_sum',
        ),
        migrations.AddIndex(
            model_name='party',
            index=models.Index(fields=['grade', '-id', 'value', 'deleted_at'], name='party_by_grade'),
        ),
        migrations.AddIndex(
            model_name='party',
            index=models.Index(fields=['rfm_class', '-id', 'value', 'deleted_at'], name='party_by_rfm_class'),
        ),
        migrations.AddIndex(
            model_name='party',
            index=models.Index(fields=['stage', '-id', 'value', 'deleted_at'], name='party_by_stage'),
        ),
        migrations.AddIndex(
            model_name='party',
            index=models.Index(fields=['loyalty', '-id', 'value', 'deleted_at'], name='party_by_loyalty'),
        ),
        migrations.AddIndex(
            model_name='party',
            index=models.Index(fields=['segment', '-id', 'value', 'deleted_at'], name='party_by_segment'),
        ),
        migrations.AddIndex(
            model_name='party',
            index=models.Index(fields=['-alive', '-id', 'value', 'deleted_at'], name='party_by_alive'),
        ),
        migrations.AddIndex(
            model_name='party',
            index=models.Index(fields=['-churn_risk', '-id', 'value', 'deleted_at'], name='party_by_churn_risk'),
        ),
        migrations.AddIndex(
            model_name='party',
            index=models.Index(fields=['-purchase_count', '-id', 'value', 'deleted_at'], name='party_by_purchase_count'),
        ),
    ]
