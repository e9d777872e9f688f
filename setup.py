"""Find the sub-packages of each mapped folder, so that a new one cannot be missing from the wheel."""

from setuptools import find_packages, setup

MAPPED = {
    "migrate": "src/migrate",
    "migrate.codemods": "codemods",
    "migrate.converters": "converters",
    "migrate.validation": "validation",
}

packages = [
    name
    for prefix, folder in MAPPED.items()
    for name in (prefix, *(f"{prefix}.{package}" for package in find_packages(folder)))
]

setup(packages=packages, package_dir=MAPPED, package_data={"": ["py.typed", "*.json", "*.html", "*.jinja"]})
