// A callback handler for a CyberApp with mirroring: node:http and jose. It keeps its state in memory.
import { randomUUID } from "node:crypto";
import http from "node:http";
import { createRemoteJWKSet, jwtVerify } from "jose";

const port = Number(process.env.PORT ?? 9000);
const issuer = process.env.ACRONIS_ISSUER ?? "https://acronis.cloud";
const keysUrl = new URL(process.env.ACRONIS_KEYS_URL ?? `${issuer}/api/idp/v1/keys`);

// The keys are cached, and fetched again for an unknown `kid`, at most every five seconds.
const keys = createRemoteJWKSet(keysUrl, { cooldownDuration: 5_000, cacheMaxAge: 24 * 60 * 60 * 1000 });
const largestBody = 16 * 1024 * 1024;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
// Any RFC 3339 time: the documented examples have the year 1.
const time = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/;

export class Refusal extends Error {
  constructor(status, reason) {
    super(reason);
    this.status = status;
  }
}

async function verified(header) {
  const token = /^bearer (\S+)$/i.exec(header ?? "")?.[1];
  if (!token) throw new Refusal(401, "there is no bearer token");
  try {
    // RS256 only: never let the token choose the algorithm.
    const rules = { issuer, algorithms: ["RS256"], clockTolerance: 60, requiredClaims: ["exp"] };
    return (await jwtVerify(token, keys, rules)).payload;
  } catch (error) {
    const unreachable = ["ERR_JWKS_TIMEOUT", "ERR_JOSE_GENERIC"].includes(error.code) || error.message === "fetch failed";
    throw unreachable
      ? new Refusal(503, "the keys cannot be fetched")
      : new Refusal(401, `the token is not valid: ${error.code ?? error.message}`);
  }
}

export function check(holds, reason, status = 400) {
  if (!holds) throw new Refusal(status, reason);
}

export const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const has = (value, name) => Object.hasOwn(value, name);

/** A UUID in lower case; requests may have either case. */
export function identifier(value, name) {
  check(typeof value === "string" && uuid.test(value), `${name} is not a UUID`);
  return value.toLowerCase();
}

function settingsOf(from) {
  if (!has(from, "settings")) return undefined;
  const settings = from.settings;
  check(isObject(settings) && Object.values(settings).every((text) => typeof text === "string"), "settings are not strings");
  return settings;
}

const shown = (settings) => (settings === undefined ? {} : { settings });

// Partners by tenant, and the enabled customers of each. Nothing below awaits, so each callback is one step.
const partners = new Map();
const customers = new Map();

/** Called with each callback that was carried out; a connector reports from here. */
export const listeners = [];

const mirroring = {
  "partner.mirroring.get_state": (tenant) =>
    partners.has(tenant) ? { state: "ENABLED", ...shown(partners.get(tenant)) } : { state: "DISABLED" },

  "partner.mirroring.enable": (tenant, payload) => {
    check(typeof payload.acronis_tenant_name === "string", "acronis_tenant_name is missing");
    check(identifier(payload.acronis_tenant_id, "acronis_tenant_id") === tenant, "not the tenant in context");
    partners.set(tenant, settingsOf(payload));
    return { state: "ENABLED", vendor_tenant_id: `partner-${tenant}`, acronis_tenant_id: tenant };
  },

  "partner.mirroring.reset": (tenant) => {
    partners.delete(tenant);
    customers.delete(tenant);
  },

  "customer.mirroring.get_state": (tenant) =>
    [...(customers.get(tenant) ?? [])].map(([id, settings]) => {
      return { vendor_tenant_id: `customer-${id}`, acronis_tenant_id: id, ...shown(settings) };
    }),

  "customer.mirroring.set_state": (tenant, payload) => {
    check(typeof payload.partner_tenant_name === "string", "partner_tenant_name is missing");
    check(identifier(payload.partner_tenant_id, "partner_tenant_id") === tenant, "not the tenant in context");
    check(has(payload, "enabled") !== has(payload, "disabled"), "exactly one of enabled and disabled is required");
    const enables = has(payload, "enabled");
    const list = enables ? payload.enabled : payload.disabled;
    check(Array.isArray(list) && list.every(isObject), "it is not a list of customers");
    check(!enables || list.every((item) => typeof item.acronis_tenant_name === "string"), "a name is missing");
    // Read the whole list before storing the first customer.
    const changes = list.map((item) => [identifier(item.acronis_tenant_id, "acronis_tenant_id"), settingsOf(item)]);
    const own = customers.get(tenant) ?? new Map();
    for (const [id, settings] of changes) enables ? own.set(id, settings) : own.delete(id);
    customers.set(tenant, own);
  },
};

/** By callback_id: the name, the types of request and answer, and the function. mapping.mjs adds more. */
export const callbacks = new Map(
  Object.entries(mirroring).map(([name, act]) => {
    const request = `cti.a.p.acgw.request.v1.1~a.p.${name}.v1.0`;
    const response = `cti.a.p.acgw.response.v1.1~a.p.${name}.ok.v1.0`;
    return [`cti.a.p.acgw.callback.v2.0~a.p.${name}.v1.0`, { name, request, response, act }];
  }),
);

async function carriedOut(headers, body) {
  const claims = await verified(headers.authorization);
  let request;
  try {
    request = JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body));
  } catch {
    throw new Refusal(400, "the body is not JSON");
  }
  check(isObject(request) && isObject(request.context), "the body is not a callback");
  const { callback_id: callback, endpoint_id: endpoint, datacenter_url: dataCentre } = request.context;
  check(typeof endpoint === "string", "endpoint_id is missing");
  const roles = Array.isArray(claims.scope) ? claims.scope.map((entry) => entry?.role) : [];
  check(roles.includes(endpoint), "the token is for another endpoint", 403);
  const known = callbacks.get(callback);
  check(known, "there is no such callback", 404);
  check(request.type === known.request, "type does not belong to callback_id");
  check(typeof request.created_at === "string" && time.test(request.created_at), "created_at is not a time");
  check(typeof dataCentre === "string" && URL.canParse(dataCentre), "datacenter_url is not a URL");
  identifier(request.request_id, "request_id");
  const payload = has(request, "payload") ? request.payload : {};
  check(isObject(payload), "payload is not an object");
  const result = known.act(identifier(request.context.tenant_id, "tenant_id"), payload, headers);
  for (const listener of listeners) listener(known.name, request.context);
  return {
    type: known.response,
    request_id: request.request_id,
    response_id: randomUUID(),
    ...(result === undefined ? {} : { payload: result }),
  };
}

async function bodyOf(request) {
  const parts = [];
  let length = 0;
  for await (const part of request) {
    length += part.length;
    check(length <= largestBody, "the body is too large", 413);
    parts.push(part);
  }
  return Buffer.concat(parts);
}

const server = http.createServer(async (request, response) => {
  let status = 200;
  let answer;
  try {
    check(request.method === "POST", "callbacks are sent with POST", 405);
    answer = await carriedOut(request.headers, await bodyOf(request));
  } catch (error) {
    if (!(error instanceof Refusal)) console.error(error);
    status = error instanceof Refusal ? error.status : 500;
    answer = { reason: error instanceof Refusal ? error.message : "internal error" };
  }
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(answer));
});
server.listen(port, "127.0.0.1");
