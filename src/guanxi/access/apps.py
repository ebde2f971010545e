from guanxi.kernel.hashing import hash_columns_at_once
from guanxi.kernel.package import Package


class Access(Package):
    name = "guanxi.access"

    def ready(self) -> None:
        hash_columns_at_once()
        super().ready()
