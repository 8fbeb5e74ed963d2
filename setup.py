import sys

from setuptools import find_packages, setup


def compiled_egg():
    """The command for an egg with what Python makes of each module beside it. In an archive Python
    looks there alone and writes nothing, so each job of Scrapyd would compile all modules anew."""
    import py_compile
    from pathlib import Path
    from tempfile import TemporaryDirectory
    from zipfile import ZIP_DEFLATED, ZipFile

    from setuptools.command.bdist_egg import bdist_egg

    class Egg(bdist_egg):
        def run(self):
            super().run()
            # Times in archives are local ones: in another time zone they would not fit.
            mode = py_compile.PycInvalidationMode.UNCHECKED_HASH
            with TemporaryDirectory() as made, ZipFile(self.egg_output, "a", ZIP_DEFLATED) as egg:
                for name in [name for name in egg.namelist() if name.endswith(".py")]:
                    path = Path(made, "compiled")
                    py_compile.compile(name, path, name, doraise=True, invalidation_mode=mode)
                    egg.writestr(f"{name}c", path.read_bytes())

    return Egg


# Whatever an egg or an earlier version left in build/lib would get into the wheel.
WHEEL = {"options": {"build": {"build_base": "build/wheel"}}}

command = set(sys.argv)
is_egg = command & {"bdist_egg", "bdist_uberegg"}
if is_egg:
    # Scrapyd's egg is this project with its user's pipelines. A wheel is a library beside other
    # projects, which have a `pipelines` of their own: setup.cfg leaves ours out.
    setup(
        packages=find_packages(include=["instaspider*", "pipelines*"]),
        cmdclass={"bdist_egg": compiled_egg()},
        options={"install_lib": {"compile": False}},
    )
else:
    setup(**(WHEEL if "bdist_wheel" in command else {}))
