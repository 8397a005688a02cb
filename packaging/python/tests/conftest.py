"""The example backend in Python: a handler that reports its status."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import acgw as client

EXAMPLES = Path(__file__).parents[3] / "examples"


@pytest.fixture(scope="session")
def start(acgw):
    """Starts the backend in that file with these variables, and returns the URL of its handler."""
    started = []

    def start(file, **variables):
        port = client.free_port()
        env = {**os.environ, "PORT": str(port), "ACRONIS_ISSUER": acgw.url, "ACRONIS_URL": acgw.url, **variables}
        started.append(subprocess.Popen([sys.executable, str(file)], env=env, stderr=subprocess.DEVNULL))
        url = f"http://127.0.0.1:{port}/callbacks"
        acgw.wait_for(url)
        return url

    yield start
    for process in started:
        process.terminate()
        process.wait()


@pytest.fixture(scope="session")
def handler(start, acgw):
    return start(
        EXAMPLES / "connectors" / "python" / "backend.py",
        ACRONIS_CLIENT_ID=acgw.client_id,
        ACRONIS_CLIENT_SECRET=acgw.client_secret,
        CYBERAPP_CODE="vendor.application",
    )
