import json
import os
import sqlite3
import uuid
from functools import lru_cache
from typing import Any, Optional

import httpx
from fastapi import Depends, FastAPI, Header, HTTPException
from jose import JWTError, jwt
from pydantic import BaseModel

ISSUER = os.environ["ACRONIS_ISSUER"]

app = FastAPI(title="Acronis callback handler")

db = sqlite3.connect(os.environ.get("DB", "acronis.db"), check_same_thread=False)
db.row_factory = sqlite3.Row
db.executescript("""
CREATE TABLE IF NOT EXISTS partners (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    acronis_tenant_id TEXT UNIQUE NOT NULL,
    name TEXT,
    state TEXT NOT NULL,
    settings TEXT
);
CREATE TABLE IF NOT EXISTS customers (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    partner_tenant_id TEXT NOT NULL,
    acronis_tenant_id TEXT NOT NULL,
    name TEXT,
    settings TEXT,
    enabled INTEGER NOT NULL,
    UNIQUE (partner_tenant_id, acronis_tenant_id)
);
""")


# ---- models

class Context(BaseModel):
    callback_id: str
    endpoint_id: str
    tenant_id: uuid.UUID
    datacenter_url: str


class CallbackRequest(BaseModel):
    type: str
    request_id: uuid.UUID
    created_at: str
    context: Context
    payload: Optional[dict] = None


class CallbackResponse(BaseModel):
    type: str
    request_id: uuid.UUID
    response_id: uuid.UUID
    payload: Optional[Any] = None


class Customer(BaseModel):
    acronis_tenant_id: uuid.UUID
    acronis_tenant_name: str
    settings: Optional[dict[str, str]] = None


class PartnerEnable(BaseModel):
    acronis_tenant_id: uuid.UUID
    acronis_tenant_name: str
    settings: Optional[dict[str, str]] = None


class DisabledCustomer(BaseModel):
    acronis_tenant_id: uuid.UUID


class CustomerSetState(BaseModel):
    partner_tenant_id: uuid.UUID
    partner_tenant_name: str
    enabled: list[Customer] = []
    disabled: list[DisabledCustomer] = []


# ---- auth

@lru_cache
def get_jwks():
    return httpx.get(f"{ISSUER}/api/idp/v1/keys").json()


def verify(req: CallbackRequest, authorization: str = Header()):
    scheme, _, token = authorization.partition(" ")
    if scheme != "Bearer":
        raise HTTPException(401, "Bearer token expected")
    try:
        claims = jwt.decode(token, get_jwks(), algorithms=["RS256"], issuer=ISSUER,
                            options={"verify_aud": False})
    except JWTError as e:
        raise HTTPException(401, str(e))
    if req.context.endpoint_id not in [s["role"] for s in claims["scope"]]:
        raise HTTPException(403, "token is for another endpoint")


# ---- callbacks

def partner_get_state(tenant, payload):
    row = db.execute("SELECT * FROM partners WHERE acronis_tenant_id = ?", (tenant,)).fetchone()
    if row is None:
        return {"state": "DISABLED"}
    return {"state": row["state"], "settings": json.loads(row["settings"])}


def partner_enable(tenant, payload):
    p = PartnerEnable(**payload)
    db.execute("""INSERT INTO partners (acronis_tenant_id, name, state, settings) VALUES (?, ?, 'ENABLED', ?)
                  ON CONFLICT (acronis_tenant_id) DO UPDATE
                  SET name = excluded.name, state = 'ENABLED', settings = excluded.settings""",
               (tenant, p.acronis_tenant_name, json.dumps(p.settings or {})))
    db.commit()
    row = db.execute("SELECT id FROM partners WHERE acronis_tenant_id = ?", (tenant,)).fetchone()
    return {"state": "ENABLED", "vendor_tenant_id": row["id"], "acronis_tenant_id": tenant}


def partner_reset(tenant, payload):
    db.execute("UPDATE partners SET state = 'DISABLED' WHERE acronis_tenant_id = ?", (tenant,))
    db.execute("UPDATE customers SET enabled = 0 WHERE partner_tenant_id = ?", (tenant,))
    db.commit()


def customer_get_state(tenant, payload):
    rows = db.execute("SELECT * FROM customers WHERE partner_tenant_id = ? AND enabled = 1", (tenant,))
    return [
        {"vendor_tenant_id": r["id"], "acronis_tenant_id": r["acronis_tenant_id"],
         "settings": json.loads(r["settings"])}
        for r in rows
    ]


def customer_set_state(tenant, payload):
    p = CustomerSetState(**payload)
    for c in p.enabled:
        db.execute("""INSERT INTO customers (partner_tenant_id, acronis_tenant_id, name, settings, enabled)
                      VALUES (?, ?, ?, ?, 1)
                      ON CONFLICT (partner_tenant_id, acronis_tenant_id) DO UPDATE
                      SET name = excluded.name, settings = excluded.settings, enabled = 1""",
                   (tenant, str(c.acronis_tenant_id), c.acronis_tenant_name, json.dumps(c.settings or {})))
    for c in p.disabled:
        db.execute("UPDATE customers SET enabled = 0 WHERE partner_tenant_id = ? AND acronis_tenant_id = ?",
                   (tenant, str(c.acronis_tenant_id)))
    db.commit()


HANDLERS = {
    "partner.mirroring.get_state": partner_get_state,
    "partner.mirroring.enable": partner_enable,
    "partner.mirroring.reset": partner_reset,
    "customer.mirroring.get_state": customer_get_state,
    "customer.mirroring.set_state": customer_set_state,
}


@app.post("/callback", response_model=CallbackResponse, dependencies=[Depends(verify)])
def callback(req: CallbackRequest):
    for name, handler in HANDLERS.items():
        if req.type == f"cti.a.p.acgw.request.v1.1~a.p.{name}.v1.0":
            payload = handler(str(req.context.tenant_id), req.payload)
            return CallbackResponse(
                type=f"cti.a.p.acgw.response.v1.1~a.p.{name}.ok.v1.0",
                request_id=req.request_id,
                response_id=uuid.uuid4(),
                payload=payload,
            )
    raise HTTPException(400, "unsupported callback type")
