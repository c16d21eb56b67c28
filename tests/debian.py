"""The programs of the tests that pip cannot install, from the packages of Debian and Ubuntu."""

import os
import shutil
import subprocess

OPTIONS = {"DEBIAN_FRONTEND": "noninteractive"}


def install_package(name: str) -> None:
    """Install a package as root, or with a sudo that asks for no password; do nothing on any other machine."""
    if not shutil.which("apt-get"):
        return
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n", "--preserve-env=DEBIAN_FRONTEND"]
    if sudo and not shutil.which("sudo"):
        return
    print(f"Installing the Debian package {name}", flush=True)
    for command in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", name]):
        command = [*sudo, "apt-get", *command]
        subprocess.run(command, env=os.environ | OPTIONS, check=False, stdout=subprocess.DEVNULL)
