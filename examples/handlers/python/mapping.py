"""Adds enablement by mapping to handler.py: partners have accounts at the vendor, and so have their customers."""

import base64
import json
from pathlib import Path

import handler
from handler import Refusal, identifier, member

# The customers of each account, and who may log in to it. In a backend both are in the database, and passwords are hashed.
TOPOLOGY = json.loads((Path(__file__).resolve().parents[1] / "topology.json").read_text())
LOGINS = {
    ("anna@acme.example", "first-secret"): "vendor-1",
    ("anna@acme.example", "next: secret"): "vendor-1",
    ("bert@other.example", "second-secret"): "vendor-2",
}

# By account: the partner that it is mapped to, and the tenants of its mapped customers.
PARTNERS, CUSTOMERS = {}, {}


def account(headers):
    """The account of the credentials: an identity up to the first colon, then the secrets as JSON."""
    try:
        given = base64.b64decode(headers.get("X-CyberApp-Auth", ""), validate=True).decode()
        identity, _, secrets = given.partition(":")
        return LOGINS[identity, json.loads(secrets)["password"]]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Refusal(401, "the credentials are wrong") from error


def own_account(headers, tenant):
    """The account of the credentials, which must be mapped to this partner or to none."""
    own = account(headers)
    if PARTNERS.get(own, tenant) != tenant:
        raise Refusal(403, "the account is mapped to another partner")
    return own


def mapped(id, tenants):
    shown = {"vendor_tenant_id": id}
    return {**shown, "acronis_tenant_id": tenants[id]} if id in tenants else shown


def read_enablement(_tenant, _payload, headers):
    return mapped(account(headers), PARTNERS)


def write_enablement(tenant, payload, headers):
    own = account(headers)
    if member(payload, "vendor_tenant_id", str) != own:
        raise Refusal(403, "the credentials belong to another account")
    if identifier(payload, "acronis_tenant_id") != tenant:
        raise Refusal(400, "acronis_tenant_id is not the tenant in context")
    if PARTNERS.setdefault(own, tenant) != tenant:
        raise Refusal(409, "the account is mapped to another partner; disable it there first")


def reset_enablement(tenant, _payload, headers):
    own = own_account(headers, tenant)
    PARTNERS.pop(own, None)
    CUSTOMERS.pop(own, None)


def read_topology(tenant, _payload, headers):
    return {"items": TOPOLOGY[own_account(headers, tenant)]}


def read_customers(tenant, _payload, headers):
    own = own_account(headers, tenant)
    return {"items": [mapped(customer["id"], CUSTOMERS.get(own, {})) for customer in TOPOLOGY[own]]}


def write_customers(tenant, payload, headers):
    own = own_account(headers, tenant)
    if own not in PARTNERS:
        raise Refusal(409, "the partner is not mapped; enable it first")
    modified = member(payload, "modified", list)
    if not all(isinstance(item, dict) for item in modified):
        raise Refusal(400, "modified is not a list of customers")
    # Read the whole list before storing the first customer.
    changes = []
    for item in modified:
        id = member(item, "vendor_tenant_id", str)
        if id not in [customer["id"] for customer in TOPOLOGY[own]]:
            raise Refusal(404, f"the account has no customer {id}")
        changes.append((id, identifier(item, "acronis_tenant_id") if "acronis_tenant_id" in item else None))
    customers = CUSTOMERS.setdefault(own, {})
    for id, customer in changes:
        if customer is None:
            customers.pop(id, None)
        else:
            customers[id] = customer


for name, request, response, act in [
    ("enablement.read", "empty", "enablement.read.ok", read_enablement),
    ("enablement.write", "enablement.write", "success_no_content", write_enablement),
    ("enablement.reset", "empty", "success_no_content", reset_enablement),
    ("topology.read", "topology.read", "topology.read.ok", read_topology),
    ("tenant_mapping.read", "empty", "tenant_mapping.read.ok", read_customers),
    ("tenant_mapping.write", "tenant_mapping.write", "success_no_content", write_customers),
]:
    types = (f"cti.a.p.acgw.{kind}.v1.0~a.p.{of}.v1.0" for kind, of in [("request", request), ("response", response)])
    handler.CALLBACKS[f"cti.a.p.acgw.callback.v1.0~a.p.{name}.v1.0"] = (name, *types, act)

if __name__ == "__main__":
    handler.serve()
