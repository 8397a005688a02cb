"""A callback handler for a CyberApp with mirroring: http.server and PyJWT. It keeps its state in memory."""

import json
import os
import re
import threading
import time
import urllib.request
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import jwt

PORT = int(os.environ.get("PORT", "9000"))
ISSUER = os.environ.get("ACRONIS_ISSUER", "https://acronis.cloud")
KEYS_URL = os.environ.get("ACRONIS_KEYS_URL", ISSUER + "/api/idp/v1/keys")

LEEWAY = 60  # seconds by which clocks may differ
FETCH_PAUSE = 5  # seconds between fetches of the keys
KEYS_AGE = 24 * 60 * 60  # the platform replaces its keys daily
LARGEST_BODY = 16 * 1024 * 1024

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.I)
# Any RFC 3339 time: the documented examples have the year 1, which many date types reject.
TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)

URI = re.compile(r"[a-z][a-z0-9+.-]*://[^\s/]", re.I)


class Refusal(Exception):
    def __init__(self, status, reason):
        super().__init__(reason)
        self.status = status


class Keys:
    """Caches the issuer's public keys and fetches them again for an unknown key id, but not too often."""

    def __init__(self):
        self.known, self.fetched, self.lock = {}, None, threading.Lock()

    def find(self, kid):
        with self.lock:
            age = float("inf") if self.fetched is None else time.monotonic() - self.fetched
            if (kid not in self.known and age > FETCH_PAUSE) or age > KEYS_AGE:
                self.fetched = time.monotonic()
                with urllib.request.urlopen(KEYS_URL, timeout=5) as answer:
                    keys = jwt.PyJWKSet.from_dict(json.load(answer)).keys
                self.known = {key.key_id: key for key in keys if key.key_type == "RSA"}
            return self.known.get(kid)


KEYS = Keys()


def verified(header):
    """The claims of the token in the Authorization header."""
    scheme, _, token = (header or "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Refusal(401, "there is no bearer token")
    try:
        head = jwt.get_unverified_header(token)
        key = KEYS.find(head.get("kid"))
        if key is None or "crit" in head:
            raise Refusal(401, "the token's key is unknown")
        # RS256 only: never let the token choose the algorithm.
        return jwt.decode(
            token, key.key, algorithms=["RS256"], issuer=ISSUER, leeway=LEEWAY,
            options={"require": ["exp", "iss"], "verify_aud": False},
        )
    except (jwt.PyJWTError, ValueError, TypeError) as error:
        raise Refusal(401, f"the token is not valid: {error}") from error


def member(of, name, kind):
    value = of.get(name)
    if not isinstance(value, kind):
        raise Refusal(400, f"{name} is missing or has the wrong type")
    return value


def identifier(of, name):
    """A UUID in lower case; requests may have either case."""
    text = member(of, name, str)
    if not UUID.fullmatch(text):
        raise Refusal(400, f"{name} is not a UUID")
    return text.lower()


def settings(of):
    values = of.get("settings")
    if values is not None and not (isinstance(values, dict) and all(isinstance(v, str) for v in values.values())):
        raise Refusal(400, "settings are not strings by field id")
    return values


def record(vendor_id, tenant, values):
    shown = {"vendor_tenant_id": vendor_id, "acronis_tenant_id": tenant}
    return shown if values is None else {**shown, "settings": values}


# Partners by tenant: their settings, and their enabled customers. One lock makes each callback one step.
PARTNERS, CUSTOMERS, STATE = {}, {}, threading.Lock()

# Called with each callback that was carried out; a connector reports from here. They must return at once.
LISTENERS = []


def get_partner(tenant, *_):
    if tenant not in PARTNERS:
        return {"state": "DISABLED"}
    values = PARTNERS[tenant]
    return {"state": "ENABLED"} if values is None else {"state": "ENABLED", "settings": values}


def enable_partner(tenant, payload, _):
    member(payload, "acronis_tenant_name", str)
    if identifier(payload, "acronis_tenant_id") != tenant:
        raise Refusal(400, "acronis_tenant_id is not the tenant in context")
    PARTNERS[tenant] = settings(payload)
    return {"state": "ENABLED", "vendor_tenant_id": "partner-" + tenant, "acronis_tenant_id": tenant}


def reset_partner(tenant, *_):
    PARTNERS.pop(tenant, None)
    CUSTOMERS.pop(tenant, None)


def list_customers(tenant, *_):
    return [record("customer-" + id, id, values) for id, values in CUSTOMERS.get(tenant, {}).items()]


def set_customers(tenant, payload, _):
    member(payload, "partner_tenant_name", str)
    if identifier(payload, "partner_tenant_id") != tenant:
        raise Refusal(400, "partner_tenant_id is not the tenant in context")
    if ("enabled" in payload) == ("disabled" in payload):
        raise Refusal(400, "exactly one of enabled and disabled is required")
    action = "enabled" if "enabled" in payload else "disabled"
    listed = member(payload, action, list)
    if not all(isinstance(item, dict) for item in listed):
        raise Refusal(400, f"{action} is not a list of customers")
    if action == "enabled":
        for item in listed:
            member(item, "acronis_tenant_name", str)
    # Read the whole list before storing the first customer.
    changes = [(identifier(item, "acronis_tenant_id"), settings(item)) for item in listed]
    customers = CUSTOMERS.setdefault(tenant, {})
    for id, values in changes:
        if action == "enabled":
            customers[id] = values
        else:
            customers.pop(id, None)


MIRRORING = {
    "partner.mirroring.get_state": get_partner,
    "partner.mirroring.enable": enable_partner,
    "partner.mirroring.reset": reset_partner,
    "customer.mirroring.get_state": list_customers,
    "customer.mirroring.set_state": set_customers,
}
REQUEST, RESPONSE = "cti.a.p.acgw.request.v1.1~a.p.%s.v1.0", "cti.a.p.acgw.response.v1.1~a.p.%s.ok.v1.0"
# By callback_id: the name, the types of request and answer, and the function. mapping.py adds more.
CALLBACKS = {
    f"cti.a.p.acgw.callback.v2.0~a.p.{name}.v1.0": (name, REQUEST % name, RESPONSE % name, act)
    for name, act in MIRRORING.items()
}


def carried_out(headers, body):
    claims = verified(headers.get("Authorization"))
    try:
        request = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Refusal(400, "the body is not JSON") from error
    if not isinstance(request, dict):
        raise Refusal(400, "the body is not an object")
    context = member(request, "context", dict)
    endpoint, callback = member(context, "endpoint_id", str), member(context, "callback_id", str)
    scope = claims.get("scope")
    roles = [entry.get("role") for entry in scope if isinstance(entry, dict)] if isinstance(scope, list) else []
    if endpoint not in roles:
        raise Refusal(403, "the token is for another endpoint")
    if callback not in CALLBACKS:
        raise Refusal(404, "there is no such callback")
    name, request_type, response_type, act = CALLBACKS[callback]
    if request.get("type") != request_type:
        raise Refusal(400, "type and callback_id do not belong together")
    identifier(request, "request_id")
    if not URI.match(member(context, "datacenter_url", str)) or not TIME.fullmatch(member(request, "created_at", str)):
        raise Refusal(400, "datacenter_url is not a URL, or created_at is not a time")
    payload = member({"payload": {}, **request}, "payload", dict)
    tenant = identifier(context, "tenant_id")
    with STATE:
        result = act(tenant, payload, headers)
        for listener in LISTENERS:
            listener(name, context)
    answer = {
        "type": response_type,
        "request_id": request["request_id"],
        "response_id": str(uuid.uuid4()),
    }
    return answer if result is None else {**answer, "payload": result}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # headers and body in one packet

    def do_POST(self):
        length = int(self.headers.get("Content-Length") or 0)
        if length > LARGEST_BODY:
            self.close_connection = True
            return self.answer(413, {"reason": "the body is too large"})
        body = self.rfile.read(length)
        try:
            self.answer(200, carried_out(self.headers, body))
        except Refusal as refusal:
            self.answer(refusal.status, {"reason": str(refusal)})
        except OSError as error:  # the keys cannot be fetched: our own fault
            self.answer(503, {"reason": f"the keys cannot be fetched: {error}"})

    def answer(self, status, body):
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def refuse_method(self):
        self.close_connection = True
        self.answer(405, {"reason": "callbacks are sent with POST"})

    do_GET = do_PUT = do_DELETE = do_PATCH = refuse_method

    def log_message(self, *_):
        pass


def serve():
    ThreadingHTTPServer(("127.0.0.1", PORT), Handler).serve_forever()


if __name__ == "__main__":
    serve()
