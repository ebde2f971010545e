from guanxi.kernel.package import Package


class Catalogue(Package):
    name = "guanxi.catalogue"
    slices = ("stock", "units", "bundles", "pricing")
