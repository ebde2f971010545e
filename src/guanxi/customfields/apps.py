from guanxi.kernel.package import Package


class CustomFields(Package):
    name = "guanxi.customfields"
