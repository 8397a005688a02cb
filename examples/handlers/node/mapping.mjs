// Adds enablement by mapping to handler.mjs: partners have accounts at the vendor, and so have their customers.
import { readFileSync } from "node:fs";
import { Refusal, callbacks, check, identifier, isObject } from "./handler.mjs";

// The customers of each account, and who may log in to it. In a backend both are in the database, and passwords are hashed.
const topology = JSON.parse(readFileSync(new URL("../topology.json", import.meta.url), "utf8"));
const logins = [
  { identity: "anna@acme.example", password: "first-secret", account: "vendor-1" },
  { identity: "anna@acme.example", password: "next: secret", account: "vendor-1" },
  { identity: "bert@other.example", password: "second-secret", account: "vendor-2" },
];

// By account: the partner that it is mapped to, and the tenants of its mapped customers.
const partners = new Map();
const customers = new Map();

/** The account of the credentials: an identity up to the first colon, then the secrets as JSON. */
function account(headers) {
  const given = Buffer.from(headers["x-cyberapp-auth"] ?? "", "base64").toString();
  const colon = given.indexOf(":");
  let secrets;
  try {
    secrets = JSON.parse(given.slice(colon + 1));
  } catch {
    throw new Refusal(401, "the credentials cannot be read");
  }
  const identity = given.slice(0, Math.max(colon, 0));
  const login = logins.find((login) => login.identity === identity && login.password === secrets?.password);
  check(login, "the credentials are wrong", 401);
  return login.account;
}

/** The account of the credentials, which must be mapped to this partner or to none. */
function ownAccount(headers, tenant) {
  const own = account(headers);
  check((partners.get(own) ?? tenant) === tenant, "the account is mapped to another partner", 403);
  return own;
}

const mapped = (id, tenant) => (tenant ? { vendor_tenant_id: id, acronis_tenant_id: tenant } : { vendor_tenant_id: id });

function readEnablement(_tenant, _payload, headers) {
  const own = account(headers);
  return mapped(own, partners.get(own));
}

function writeEnablement(tenant, payload, headers) {
  const own = account(headers);
  check(payload.vendor_tenant_id === own, "the credentials belong to another account", 403);
  check(identifier(payload.acronis_tenant_id, "acronis_tenant_id") === tenant, "not the tenant in context");
  check((partners.get(own) ?? tenant) === tenant, "the account is mapped to another partner; disable it there first", 409);
  partners.set(own, tenant);
}

function resetEnablement(tenant, _payload, headers) {
  const own = ownAccount(headers, tenant);
  partners.delete(own);
  customers.delete(own);
}

const readTopology = (tenant, _payload, headers) => ({ items: topology[ownAccount(headers, tenant)] });

function readCustomers(tenant, _payload, headers) {
  const own = ownAccount(headers, tenant);
  return { items: topology[own].map(({ id }) => mapped(id, customers.get(own)?.get(id))) };
}

function writeCustomers(tenant, { modified }, headers) {
  const own = ownAccount(headers, tenant);
  check(partners.has(own), "the partner is not mapped; enable it first", 409);
  check(Array.isArray(modified) && modified.every(isObject), "modified is not a list of customers");
  // Read the whole list before storing the first customer.
  const changes = modified.map(({ vendor_tenant_id: id, acronis_tenant_id: customer }) => {
    check(typeof id === "string", "vendor_tenant_id is missing");
    check(topology[own].some((known) => known.id === id), `the account has no customer ${id}`, 404);
    return [id, customer === undefined ? undefined : identifier(customer, "acronis_tenant_id")];
  });
  const mappedNow = customers.get(own) ?? new Map();
  for (const [id, customer] of changes) customer ? mappedNow.set(id, customer) : mappedNow.delete(id);
  customers.set(own, mappedNow);
}

for (const [name, request, response, act] of [
  ["enablement.read", "empty", "enablement.read.ok", readEnablement],
  ["enablement.write", "enablement.write", "success_no_content", writeEnablement],
  ["enablement.reset", "empty", "success_no_content", resetEnablement],
  ["topology.read", "topology.read", "topology.read.ok", readTopology],
  ["tenant_mapping.read", "empty", "tenant_mapping.read.ok", readCustomers],
  ["tenant_mapping.write", "tenant_mapping.write", "success_no_content", writeCustomers],
]) {
  callbacks.set(`cti.a.p.acgw.callback.v1.0~a.p.${name}.v1.0`, {
    name,
    request: `cti.a.p.acgw.request.v1.0~a.p.${request}.v1.0`,
    response: `cti.a.p.acgw.response.v1.0~a.p.${response}.v1.0`,
    act,
  });
}
