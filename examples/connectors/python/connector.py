#!/usr/bin/env python3
"""Reports to Acronis that an integration was activated (or, with `deactivated`, that it was deactivated).

Standard library only. The data centre's URL, the API client, the CyberApp's code and the tenant come from the
environment: ACRONIS_URL, ACRONIS_CLIENT_ID, ACRONIS_CLIENT_SECRET, CYBERAPP_CODE and, for another tenant than the
client's own, ACRONIS_TENANT_ID.
"""

import base64
import json
import os
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

TIMEOUT = 30  # seconds
SPARE = 60  # renew a token this many seconds before it expires


class Platform:
    """The platform's endpoints, as an API client calls them."""

    def __init__(self, url, client_id, client_secret):
        self.url = url.rstrip("/")
        self.credentials = base64.b64encode(f"{client_id}:{client_secret}".encode()).decode()
        self.token = None
        self.expires_on = 0

    def call(self, path, body, headers):
        request = urllib.request.Request(self.url + path, data=body, headers=headers, method="POST")
        with urllib.request.urlopen(request, timeout=TIMEOUT) as response:
            return response.status, response.read()

    def access_token(self):
        """The cached token, or a new one if that expires soon."""
        if time.time() > self.expires_on - SPARE:
            form = urllib.parse.urlencode({"grant_type": "client_credentials"}).encode()
            headers = {
                "Authorization": "Basic " + self.credentials,
                "Content-Type": "application/x-www-form-urlencoded",
            }
            _, answer = self.call("/api/2/idp/token", form, headers)
            answer = json.loads(answer)
            self.token, self.expires_on = answer["access_token"], answer["expires_on"]
        return self.token

    def report_status(self, report, tenant_id=None):
        """Sends a status report; the platform answers a valid one with 204."""
        query = "?" + urllib.parse.urlencode({"tenantID": tenant_id}) if tenant_id else ""
        headers = {"Authorization": "Bearer " + self.access_token(), "Content-Type": "application/json"}
        path = "/api/integration_management/v2/status" + query
        try:
            status, _ = self.call(path, json.dumps(report).encode(), headers)
        except urllib.error.HTTPError as error:
            if error.code != 401:
                raise
            # The token may have been revoked early: try once more with a new one.
            self.expires_on = 0
            headers["Authorization"] = "Bearer " + self.access_token()
            status, _ = self.call(path, json.dumps(report).encode(), headers)
        return status


def report(application_code, activated):
    word = "activated" if activated else "deactivated"
    event = {"category": "activation", "action": word + " integration"}
    event["activation_event" if activated else "deactivation_event"] = True
    return {
        "application_code": application_code,
        "module": {"name": "Example connector", "version": "1.0.0"},
        "events": [event],
    }


def main():
    env = os.environ
    platform = Platform(env["ACRONIS_URL"], env["ACRONIS_CLIENT_ID"], env["ACRONIS_CLIENT_SECRET"])
    told = report(env["CYBERAPP_CODE"], activated="deactivated" not in sys.argv[1:])
    try:
        status = platform.report_status(told, env.get("ACRONIS_TENANT_ID"))
    except urllib.error.HTTPError as error:
        sys.exit(f"{error.code} from {error.url}: {error.read().decode(errors='replace')}")
    except urllib.error.URLError as error:
        sys.exit(f"{platform.url} cannot be reached: {error.reason}")
    print(f"{told['events'][0]['action']}: {status}")


if __name__ == "__main__":
    main()
