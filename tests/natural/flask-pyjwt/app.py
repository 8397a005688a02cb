import base64
import os
import threading
import uuid

import jwt
import requests
from flask import Flask, jsonify, request

app = Flask(__name__)

ISSUER = os.environ.get("ACRONIS_ISSUER", "https://acronis.cloud")
CLIENT_ID = os.environ.get("ACRONIS_CLIENT_ID")
CLIENT_SECRET = os.environ.get("ACRONIS_CLIENT_SECRET")
APPLICATION_CODE = "acmecorp.shield"

jwks_client = jwt.PyJWKClient(ISSUER + "/api/idp/v1/keys")

# tenant id -> info
partners = {}
# customer tenant id -> info
customers = {}

REQ = "cti.a.p.acgw.request.v1.1~a.p."
RES = "cti.a.p.acgw.response.v1.1~a.p."


def check_token(endpoint_id):
    auth = request.headers.get("Authorization", "")
    if not auth.startswith("Bearer "):
        return False
    token = auth[len("Bearer "):]
    try:
        key = jwks_client.get_signing_key_from_jwt(token)
        claims = jwt.decode(token, key.key, algorithms=["RS256"], issuer=ISSUER,
                            options={"verify_aud": False})
    except Exception as e:
        app.logger.warning("token rejected: %s", e)
        return False
    return any(s.get("role") == endpoint_id for s in claims.get("scope", []))


def ok(entity, body, payload=None):
    return jsonify({
        "type": RES + entity + ".ok.v1.0",
        "request_id": body["request_id"],
        "response_id": str(uuid.uuid4()),
        "payload": payload,
    })


def report(datacenter_url, tenant_id, event):
    """Tell Acronis that the integration was (de)activated."""
    try:
        basic = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        r = requests.post(datacenter_url + "/api/2/idp/token",
                          headers={"Authorization": "Basic " + basic},
                          data={"grant_type": "client_credentials"}, timeout=10)
        r.raise_for_status()
        token = r.json()["access_token"]
        r = requests.post(datacenter_url + "/api/integration_management/v2/status",
                          params={"tenantID": tenant_id},
                          headers={"Authorization": "Bearer " + token},
                          json={
                              "application_code": APPLICATION_CODE,
                              "module": {"name": "Acme Shield connector", "version": "1.0.0"},
                              "vendor_system": {"name": "Acme Shield", "version": "5.2"},
                              "events": [event],
                          }, timeout=10)
        r.raise_for_status()
    except Exception:
        app.logger.exception("status report failed")


def report_later(ctx, event):
    threading.Thread(target=report, args=(ctx["datacenter_url"], ctx["tenant_id"], event)).start()


@app.post("/callback")
def callback():
    body = request.get_json()
    ctx = body["context"]
    if not check_token(ctx["endpoint_id"]):
        return jsonify({"err_message": "Unauthorized"}), 401

    tenant = ctx["tenant_id"]
    payload = body.get("payload") or {}
    t = body["type"]

    if t == REQ + "partner.mirroring.get_state.v1.0":
        p = partners.get(tenant)
        if p and p["enabled"]:
            return ok("partner.mirroring.get_state", body,
                      {"state": "ENABLED", "settings": p["settings"]})
        return ok("partner.mirroring.get_state", body, {"state": "DISABLED"})

    if t == REQ + "partner.mirroring.enable.v1.0":
        p = partners.setdefault(tenant, {"vendor_tenant_id": str(uuid.uuid4())})
        p["name"] = payload["acronis_tenant_name"]
        p["settings"] = payload.get("settings", {})
        p["enabled"] = True
        report_later(ctx, {"category": "activation", "action": "activated integration",
                           "activation_event": True})
        return ok("partner.mirroring.enable", body, {
            "state": "ENABLED",
            "vendor_tenant_id": p["vendor_tenant_id"],
            "acronis_tenant_id": payload["acronis_tenant_id"],
        })

    if t == REQ + "partner.mirroring.reset.v1.0":
        if tenant in partners:
            partners[tenant]["enabled"] = False
        for cid in [c for c in customers if customers[c]["partner"] == tenant]:
            del customers[cid]
        report_later(ctx, {"category": "deactivation", "action": "deactivated integration",
                           "deactivation_event": True})
        return ok("partner.mirroring.reset", body)

    if t == REQ + "customer.mirroring.get_state.v1.0":
        return ok("customer.mirroring.get_state", body, [
            {"vendor_tenant_id": c["vendor_tenant_id"], "acronis_tenant_id": cid, "settings": c["settings"]}
            for cid, c in customers.items() if c["partner"] == tenant
        ])

    if t == REQ + "customer.mirroring.set_state.v1.0":
        for c in payload.get("enabled", []):
            old = customers.get(c["acronis_tenant_id"])
            customers[c["acronis_tenant_id"]] = {
                "partner": tenant,
                "name": c["acronis_tenant_name"],
                "vendor_tenant_id": old["vendor_tenant_id"] if old else str(uuid.uuid4()),
                "settings": c.get("settings"),
            }
        for c in payload.get("disabled", []):
            customers.pop(c["acronis_tenant_id"], None)
        return ok("customer.mirroring.set_state", body)

    return jsonify({"err_message": "unknown callback " + t}), 400


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(os.environ.get("PORT", 8000)))
