#!/usr/bin/env python3
"""Reports to Acronis that an integration was activated (or, with `deactivated`, that it was deactivated).

Standard library only. The data centre's URL, the API client, the CyberApp's code and the tenant come from the
environment: ACRONIS_URL, ACRONIS_CLIENT_ID, ACRONIS_CLIENT_SECRET, CYBERAPP_CODE and, for another tenant than the
client's own, ACRONIS_TENANT_ID.
"""

import base64
import json
import os
import queue
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

TIMEOUT = 30  # seconds
SPARE = 60  # renew a token this many seconds before it expires
ATTEMPTS = 6  # how often a report is sent at most
PAUSE = 0.5  # seconds before the first repetition, if the platform names none; each further one is twice as long


class Platform:
    """The platform's endpoints, as an API client calls them."""

    def __init__(self, url, client_id, client_secret):
        self.url = url.rstrip("/")
        self.credentials = base64.b64encode(f"{client_id}:{client_secret}".encode()).decode()
        self.token = None
        self.expires_on = 0
        self.lock = threading.Lock()

    def call(self, path, body, headers):
        request = urllib.request.Request(self.url + path, data=body, headers=headers, method="POST")
        with urllib.request.urlopen(request, timeout=TIMEOUT) as response:
            return response.status, response.read()

    def access_token(self):
        """The cached token, or a new one if that expires soon. Reports that need one together wait for the same one."""
        with self.lock:
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
        token = self.access_token()
        headers = {"Authorization": "Bearer " + token, "Content-Type": "application/json"}
        path = "/api/integration_management/v2/status" + query
        try:
            status, _ = self.call(path, json.dumps(report).encode(), headers)
        except urllib.error.HTTPError as error:
            if error.code != 401:
                raise
            # The token may have been revoked early: try once more with a new one.
            with self.lock:
                if self.token == token:
                    self.expires_on = 0
            headers["Authorization"] = "Bearer " + self.access_token()
            status, _ = self.call(path, json.dumps(report).encode(), headers)
        return status


class Connector:
    """Reports changes of partners in the background, to the data centre that each callback named."""

    def __init__(self, platforms, application_code):
        self.platforms = {platform.url: platform for platform in platforms}
        self.application_code = application_code
        self.queues = {}
        self.lock = threading.Lock()

    def changed(self, tenant_id, activated, datacenter_url):
        """Returns at once. A queue for each partner keeps its reports in order, and a slow one delays no other."""
        platform = self.platforms.get(datacenter_url.rstrip("/"))
        if platform is None:
            print(f"no API client for the data centre {datacenter_url}", file=sys.stderr)
            return
        with self.lock:
            if tenant_id not in self.queues:
                self.queues[tenant_id] = queue.Queue()
                threading.Thread(target=self.work, args=(tenant_id,), daemon=True).start()
            self.queues[tenant_id].put((platform, activated))

    def work(self, tenant_id):
        while True:
            platform, activated = self.queues[tenant_id].get()
            try:
                deliver(platform, report(self.application_code, activated), tenant_id)
            except Exception as error:  # the next report must go out all the same
                print(f"a report about {tenant_id} is lost: {error}", file=sys.stderr)


def deliver(platform, told, tenant_id):
    """Sends a report until it arrives, or until there is no hope."""
    pause = PAUSE
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return platform.report_status(told, tenant_id)
        except urllib.error.HTTPError as error:
            may_pass = error.code == 429 or error.code >= 500
            if not may_pass or attempt == ATTEMPTS:
                raise
            asked = error.headers.get("Retry-After", "")
            time.sleep(int(asked) if asked.isdigit() else pause)
        except OSError:  # no connection, or no answer
            if attempt == ATTEMPTS:
                raise
            time.sleep(pause)
        pause *= 2


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
