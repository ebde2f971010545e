"""Operating the program: the command line, the servers, the first start, backup and restore.

The top floor beside `config`: it may call every package, and none knows it. A *data folder* (`GUANXI_DATA`) is an
*instance*; `instance` guards it, so that a wrong key or a missing database stops the program instead of starting a
new, empty one.
"""
