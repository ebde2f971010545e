from guanxi.kernel.package import Package


class Search(Package):
    name = "guanxi.search"
