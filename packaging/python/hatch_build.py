"""Puts the program into the wheel: that of the environment variable `PROGRAM`, or one that cargo builds."""

import os
import pathlib
import subprocess
import sysconfig

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = pathlib.Path(__file__).resolve().parents[2]


class Program(BuildHookInterface):
    def initialize(self, version, build_data):
        built = os.environ.get("PROGRAM")
        if not built:
            subprocess.run(["cargo", "build", "--locked", "--profile", "dist", "--bin", "acgw"], cwd=ROOT, check=True)
            target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
            built = target / "dist" / ("acgw.exe" if os.name == "nt" else "acgw")
        build_data["shared_scripts"][str(built)] = pathlib.Path(built).name
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-{self.platform()}"

    def platform(self):
        """The platforms that the program runs on. On Linux `PROGRAM` is static, so any C library will do."""
        here = sysconfig.get_platform().replace("-", "_").replace(".", "_")
        system, _, processor = here.partition("_")
        if system == "linux" and os.environ.get("PROGRAM"):
            return f"manylinux_2_17_{processor}.musllinux_1_1_{processor}"
        return here

