from guanxi.kernel.package import Package


class Files(Package):
    name = "guanxi.files"
