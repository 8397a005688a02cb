import express from "express";
import { createRemoteJWKSet, jwtVerify } from "jose";
import { randomUUID } from "node:crypto";

const ISSUER = process.env.ACRONIS_ISSUER;
const { ACRONIS_CLIENT_ID, ACRONIS_CLIENT_SECRET, PORT = 3000 } = process.env;

const JWKS = createRemoteJWKSet(new URL(`${ISSUER}/api/idp/v1/keys`));

const partners = new Map(); // tenantId -> { state, vendorTenantId, settings, customers: Map }

const app = express();
app.use(express.json());

// --- check the JWT
async function auth(req, res, next) {
  const header = req.headers.authorization;
  if (!header) return res.status(401).json({ message: "missing token" });
  try {
    const { payload } = await jwtVerify(header.split(" ")[1], JWKS, { issuer: ISSUER });
    const role = payload.scope[0].role;
    if (role !== req.body.context.endpoint_id) {
      return res.status(403).json({ message: "invalid scope" });
    }
    next();
  } catch (e) {
    res.status(401).json({ message: e.message });
  }
}

function getPartner(id) {
  if (!partners.has(id)) {
    partners.set(id, { state: "DISABLED", vendorTenantId: randomUUID(), customers: new Map() });
  }
  return partners.get(id);
}

// --- activation status
let token;
async function getToken(base) {
  if (!token) {
    const res = await fetch(`${base}/api/2/idp/token`, {
      method: "POST",
      headers: {
        Authorization: "Basic " + Buffer.from(`${ACRONIS_CLIENT_ID}:${ACRONIS_CLIENT_SECRET}`).toString("base64"),
        "Content-Type": "application/x-www-form-urlencoded",
      },
      body: "grant_type=client_credentials",
    });
    token = (await res.json()).access_token;
  }
  return token;
}

async function reportStatus(context, event) {
  const base = context.datacenter_url;
  const res = await fetch(`${base}/api/integration_management/v2/status?tenantID=${context.tenant_id}`, {
    method: "POST",
    headers: { Authorization: `Bearer ${await getToken(base)}`, "Content-Type": "application/json" },
    body: JSON.stringify({
      application_code: "initech.guardian",
      module: { name: "Guardian for Acronis", version: "2.1.0" },
      vendor_system: { name: "Guardian", version: "2.1.0" },
      events: [event],
    }),
  });
  if (!res.ok) console.error("status report failed", res.status, await res.text());
}

const handlers = {
  "partner.mirroring.get_state": ({ context }) => {
    const { state, settings } = getPartner(context.tenant_id);
    return { state, settings };
  },

  "partner.mirroring.enable": ({ context, payload }) => {
    const p = getPartner(context.tenant_id);
    p.state = "ENABLED";
    p.settings = payload.settings;
    reportStatus(context, {
      category: "activation", action: "activated integration", activation_event: true,
    }).catch(console.error);
    return { state: "ENABLED", vendor_tenant_id: p.vendorTenantId, acronis_tenant_id: payload.acronis_tenant_id };
  },

  "partner.mirroring.reset": ({ context }) => {
    partners.delete(context.tenant_id);
    reportStatus(context, {
      category: "deactivation", action: "deactivated integration", deactivation_event: true,
    }).catch(console.error);
  },

  "customer.mirroring.get_state": ({ context }) => [...getPartner(context.tenant_id).customers.values()],

  "customer.mirroring.set_state": ({ context, payload }) => {
    const { customers } = getPartner(context.tenant_id);
    if (payload.enabled) {
      for (const { acronis_tenant_id, settings } of payload.enabled) {
        customers.set(acronis_tenant_id, {
          vendor_tenant_id: customers.get(acronis_tenant_id)?.vendor_tenant_id ?? randomUUID(),
          acronis_tenant_id,
          settings,
        });
      }
    } else {
      for (const { acronis_tenant_id } of payload.disabled) customers.delete(acronis_tenant_id);
    }
  },
};

app.post("/callback", auth, (req, res) => {
  const [, name] = req.body.type.match(/~a\.p\.(.+)\.v1\.0$/) ?? [];
  const handler = handlers[name];
  if (!handler) return res.status(400).json({ message: "unknown type" });
  res.json({
    type: `cti.a.p.acgw.response.v1.1~a.p.${name}.ok.v1.0`,
    request_id: req.body.request_id,
    response_id: randomUUID(),
    payload: handler(req.body),
  });
});

app.listen(PORT, "127.0.0.1", () => console.log(`listening on ${PORT}`));
