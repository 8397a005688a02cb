#!/usr/bin/env python3
"""A whole backend: the example handler, and the connector that reports what it enables and disables.

Its settings are those of both: PORT and ACRONIS_ISSUER, ACRONIS_URL, ACRONIS_CLIENT_ID, ACRONIS_CLIENT_SECRET and
CYBERAPP_CODE.
"""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "handlers" / "python"))

import connector  # noqa: E402
import handler  # noqa: E402
import mapping  # noqa: E402, F401 - adds the callbacks of mapping

CHANGES = {
    "partner.mirroring.enable": True,
    "partner.mirroring.reset": False,
    "enablement.write": True,
    "enablement.reset": False,
}


def main():
    env = os.environ
    platform = connector.Platform(env["ACRONIS_URL"], env["ACRONIS_CLIENT_ID"], env["ACRONIS_CLIENT_SECRET"])
    reporting = connector.Connector([platform], env["CYBERAPP_CODE"])

    def report(callback, context):
        if callback in CHANGES:
            reporting.changed(context["tenant_id"].lower(), CHANGES[callback], context["datacenter_url"])

    handler.LISTENERS.append(report)
    handler.serve()


if __name__ == "__main__":
    main()
