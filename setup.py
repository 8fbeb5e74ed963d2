import sys

from setuptools import find_packages, setup

# Scrapyd's egg is this project with its user's pipelines. A wheel is a library beside other
# projects, which have a `pipelines` of their own: setup.cfg leaves ours out.
EGG = {"packages": find_packages(include=["instaspider*", "pipelines*"])}
# Whatever an egg or an earlier version left in build/lib would get into the wheel.
WHEEL = {"options": {"build": {"build_base": "build/wheel"}}}

command = set(sys.argv)
is_egg = command & {"bdist_egg", "bdist_uberegg"}
setup(**(EGG if is_egg else WHEEL if "bdist_wheel" in command else {}))
