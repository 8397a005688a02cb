#!/usr/bin/env python3
"""Acronis callback handler without a framework. State is kept in state.json."""
import base64
import json
import os
import urllib.parse
import urllib.request
import uuid
from datetime import datetime
from http.server import BaseHTTPRequestHandler, HTTPServer

import jwt

ISSUER = os.environ["ACRONIS_ISSUER"]
STATE_FILE = os.environ.get("STATE_FILE", "state.json")

keys = jwt.PyJWKClient(ISSUER + "/api/idp/v1/keys")


def load():
    if os.path.exists(STATE_FILE):
        with open(STATE_FILE) as f:
            return json.load(f)
    return {"partners": {}}


def save():
    with open(STATE_FILE, "w") as f:
        json.dump(state, f, indent=2)


state = load()


class Denied(Exception):
    pass


def verify(headers, body):
    auth = headers.get("Authorization")
    if not auth:
        raise Denied("no token")
    token = auth.replace("Bearer ", "")
    try:
        key = keys.get_signing_key_from_jwt(token).key
        claims = jwt.decode(token, key, algorithms=["RS256"], audience=urllib.parse.urlparse(ISSUER).hostname)
    except jwt.PyJWTError as e:
        raise Denied(str(e))
    if claims["iss"] != ISSUER:
        raise Denied("wrong issuer")
    roles = [s["role"] for s in claims["scope"]]
    if body["context"]["endpoint_id"] not in roles:
        raise Denied("wrong endpoint")


def send_status(ctx, activated):
    base = ctx["datacenter_url"]
    cred = base64.b64encode((os.environ["ACRONIS_CLIENT_ID"] + ":" + os.environ["ACRONIS_CLIENT_SECRET"]).encode())
    req = urllib.request.Request(base + "/api/2/idp/token", data=b"grant_type=client_credentials",
                                 headers={"Authorization": "Basic " + cred.decode()})
    with urllib.request.urlopen(req, timeout=10) as r:
        token = json.load(r)["access_token"]
    now = datetime.utcnow().isoformat()
    status = {
        "application_code": "nordwind.backup",
        "module": {"name": "Nordwind backend", "version": "0.9"},
        "events": [],
    }
    if activated:
        status["activated_at"] = now
        status["events"].append({"category": "activation", "action": "activated integration", "activation_event": True})
    else:
        status["deactivated_at"] = now
        status["events"].append({"category": "activation", "action": "deactivated integration", "deactivation_event": True})
    req = urllib.request.Request(
        base + "/api/integration_management/v2/status?tenantID=" + ctx["tenant_id"],
        data=json.dumps(status).encode(),
        headers={"Authorization": "Bearer " + token, "Content-Type": "application/json"})
    urllib.request.urlopen(req, timeout=10).close()


def partner(tenant):
    return state["partners"].setdefault(tenant, {"state": "DISABLED", "customers": {}})


def handle(body):
    name = body["type"].split("~a.p.")[1].removesuffix(".v1.0")
    tenant = body["context"]["tenant_id"]
    p = partner(tenant)
    payload = None
    if name == "partner.mirroring.get_state":
        payload = {"state": p["state"]}
    elif name == "partner.mirroring.enable":
        p.update(state="ENABLED", name=body["payload"]["acronis_tenant_name"],
                 settings=body["payload"].get("settings"))
        save()
        send_status(body["context"], True)
        payload = {"state": "ENABLED", "vendor_tenant_id": "nw-" + tenant[:8], "acronis_tenant_id": tenant}
    elif name == "partner.mirroring.reset":
        p["state"] = "DISABLED"
        p["customers"] = {}
        save()
        send_status(body["context"], False)
    elif name == "customer.mirroring.get_state":
        payload = list(p["customers"].values())
    elif name == "customer.mirroring.set_state":
        for c in body["payload"].get("enabled", []):
            rec = {"vendor_tenant_id": "nw-" + c["acronis_tenant_id"][:8],
                   "acronis_tenant_id": c["acronis_tenant_id"]}
            if "settings" in c:
                rec["settings"] = c["settings"]
            p["customers"][c["acronis_tenant_id"]] = rec
        for c in body["payload"].get("disabled", []):
            del p["customers"][c["acronis_tenant_id"]]
        save()
    else:
        raise KeyError(name)

    res = {"type": "cti.a.p.acgw.response.v1.1~a.p." + name + ".ok.v1.0",
           "request_id": body["request_id"],
           "response_id": str(uuid.uuid4())}
    if payload is not None:
        res["payload"] = payload
    return res


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        if self.path != "/callback":
            return self.reply(404, {})
        try:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            verify(self.headers, body)
            self.reply(200, handle(body))
        except Denied as e:
            self.reply(403, {"err_message": str(e)})
        except Exception as e:
            self.reply(500, {"err_message": repr(e)})

    def reply(self, code, obj):
        data = json.dumps(obj).encode()
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


if __name__ == "__main__":
    HTTPServer(("127.0.0.1", int(os.environ.get("PORT", "8000"))), Handler).serve_forever()
