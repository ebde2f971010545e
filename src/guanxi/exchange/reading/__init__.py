"""Reading files: CSV in any encoding and with any delimiter, XLSX and Parquet, as a stream of numbered rows."""
