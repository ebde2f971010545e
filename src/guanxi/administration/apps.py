from importlib import import_module

from guanxi.kernel.package import Package


class Administration(Package):
    name = "guanxi.administration"
    slices = ("handover",)

    def ready(self) -> None:
        super().ready()
        import_module(f"{self.name}.rights_told")
