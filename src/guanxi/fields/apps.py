from guanxi.kernel.package import Package


class Fields(Package):
    name = "guanxi.fields"
