from guanxi.exchange.models.column_memory import ColumnMemory
from guanxi.exchange.models.export_run import ExportRun
from guanxi.exchange.models.import_run import ImportIssue, ImportNote, ImportRun, ImportWarning

__all__ = ["ColumnMemory", "ExportRun", "ImportIssue", "ImportNote", "ImportRun", "ImportWarning"]
