"""Calls a gateway through a client that a generator made from `acgw openapi`: it reads every error.

Arguments: the folder with the client, and the ready file of a gateway with the API client `demo:secret`, and with another
one in the tenant 00000000-0000-0000-0000-000000000001.
"""

import base64
import json
import sys
import urllib.error
import urllib.request
import uuid

sys.path.insert(0, sys.argv[1])
ready = json.load(open(sys.argv[2], encoding="utf-8"))

from client import AuthenticatedClient, Client  # noqa: E402
from client.api.default import fetch_token, read_client, read_discovery, read_keys, report_status  # noqa: E402
from client.models import ErrorOfThePlatformsEndpoints as Error  # noqa: E402
from client.models import FetchingAnAccessTokenRefusal as Refusal  # noqa: E402
from client.models import FetchingAnAccessTokenRequest as Grant  # noqa: E402

URL = ready["url"]
REPORT = {"application_code": "vendor.application", "module": {"name": "m"}}


def faults(*specs):
    """Replaces the faults of the gateway."""
    body = json.dumps(list(specs)).encode()
    urllib.request.urlopen(urllib.request.Request(ready["faults_url"], data=body, method="PUT")).close()


def is_read(response, status):
    """That the client read this answer as an error, and lost nothing of it."""
    assert response.status_code == status, (status, response)
    error = response.parsed
    assert isinstance(error, Error), response
    raw = json.loads(response.content)
    assert error.to_dict() == raw, (error.to_dict(), raw)
    details = error.error.details
    assert isinstance(details.info, str) and details.info, raw
    return error.error


basic = base64.b64encode(b"demo:secret").decode()
form = Grant.from_dict({"grant_type": "client_credentials"})
tokens = fetch_token.sync(client=AuthenticatedClient(URL, basic, prefix="Basic"), body=form)
client = AuthenticatedClient(URL, tokens.access_token)
stranger = AuthenticatedClient(URL, "not-a-token")


def report(body, by=client, **named):
    return report_status.sync_detailed(client=by, body=body, **named)


assert report(REPORT).status_code == 204
assert read_discovery.sync(client=Client(URL)).jwks_uri.startswith(URL)
assert read_keys.sync(client=Client(URL)).keys[0].kty == "RSA"

broken = is_read(report({**REPORT, "activated_at": "2024-01-01T12:00"}), 400)
assert broken.code == "schema_violation" and broken.details.violations[0].pointer == "/activated_at"
is_read(report([]), 400)
is_read(report(REPORT, by=stranger), 401)
is_read(report(REPORT, tenant_id=uuid.UUID(int=1)), 403)
is_read(report({**REPORT, "more": "x" * 2_000_000}), 413)
is_read(read_client.sync_detailed("nobody", client=client), 404)
refused = fetch_token.sync_detailed(client=AuthenticatedClient(URL, "x", prefix="Basic"), body=form)
assert refused.status_code == 401 and isinstance(refused.parsed, Refusal), refused

for status in (429, 503):
    faults(f"status={status}@status")
    is_read(report(REPORT), status)
faults("codes=numeric")
numeric = is_read(report({}), 400)
assert numeric.code == 1006 and numeric.context.to_dict() == {"code": "schema_violation"}, numeric
is_read(report(REPORT, by=stranger), 401)

# What the client has no function for: other paths, methods, and media types.
faults()
lost = [("GET", "/api/2/idp/token"), ("POST", "//api/2/idp/token"), ("POST", "/api/integration_management/v2/status")]
for method, path in lost:
    try:
        request = urllib.request.Request(URL + path, data=b"x" if method == "POST" else None, method=method)
        urllib.request.urlopen(request)
        raise AssertionError(path)
    except urllib.error.HTTPError as error:
        raw = json.loads(error.read())
        assert Error.from_dict(raw).to_dict() == raw, raw
print("a generated client reads every error")
