const http = require('http');
const crypto = require('crypto');
const Database = require('better-sqlite3');
const jose = require('jose');

const issuer = process.env.ACRONIS_ISSUER;
const jwks = jose.createRemoteJWKSet(new URL(issuer + '/api/idp/v1/keys'));

const db = new Database(process.env.DB || 'data.sqlite');
db.pragma('journal_mode = WAL');
db.exec(`
  CREATE TABLE IF NOT EXISTS partner (
    tenant_id TEXT PRIMARY KEY, name TEXT, vendor_tenant_id TEXT, state TEXT, settings TEXT);
  CREATE TABLE IF NOT EXISTS customer (
    tenant_id TEXT PRIMARY KEY, partner_id TEXT, name TEXT, vendor_tenant_id TEXT, settings TEXT);
`);

const q = {
  getPartner: db.prepare('SELECT * FROM partner WHERE tenant_id = ?'),
  putPartner: db.prepare('INSERT OR REPLACE INTO partner VALUES (?, ?, ?, ?, ?)'),
  disablePartner: db.prepare(`UPDATE partner SET state = 'DISABLED' WHERE tenant_id = ?`),
  customers: db.prepare('SELECT * FROM customer WHERE partner_id = ?'),
  putCustomer: db.prepare('INSERT OR REPLACE INTO customer VALUES (?, ?, ?, ?, ?)'),
  delCustomer: db.prepare('DELETE FROM customer WHERE tenant_id = ?'),
};

function vendorId() {
  return 'T' + crypto.randomBytes(6).toString('hex');
}

function dispatch(entity, tenantId, payload) {
  switch (entity) {
    case 'partner.mirroring.get_state': {
      const p = q.getPartner.get(tenantId);
      return { state: p ? p.state : 'DISABLED' };
    }
    case 'partner.mirroring.enable': {
      const vid = vendorId();
      q.putPartner.run(tenantId, payload.acronis_tenant_name, vid, 'ENABLED', JSON.stringify(payload.settings || {}));
      return { state: 'ENABLED', vendor_tenant_id: vid, acronis_tenant_id: tenantId };
    }
    case 'partner.mirroring.reset':
      q.disablePartner.run(tenantId);
      return undefined;
    case 'customer.mirroring.get_state':
      return q.customers.all(tenantId).map((c) => ({
        vendor_tenant_id: c.vendor_tenant_id,
        acronis_tenant_id: c.tenant_id,
        settings: JSON.parse(c.settings),
      }));
    case 'customer.mirroring.set_state':
      for (const c of payload.enabled ?? []) {
        q.putCustomer.run(c.acronis_tenant_id, tenantId, c.acronis_tenant_name, vendorId(), JSON.stringify(c.settings ?? {}));
      }
      for (const c of payload.disabled ?? []) {
        q.delCustomer.run(c.acronis_tenant_id);
      }
      return undefined;
  }
  throw new Error('unknown callback ' + entity);
}

// ---- connector
async function notify(context, activated) {
  const basic = Buffer.from(process.env.ACRONIS_CLIENT_ID + ':' + process.env.ACRONIS_CLIENT_SECRET).toString('base64');
  const t = await fetch(context.datacenter_url + '/api/2/idp/token', {
    method: 'POST',
    headers: { Authorization: 'Basic ' + basic },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  const { access_token } = await t.json();
  const r = await fetch(context.datacenter_url + '/api/integration_management/v2/status?tenantID=' + context.tenant_id, {
    method: 'POST',
    headers: { Authorization: 'Bearer ' + access_token, 'Content-Type': 'application/json' },
    body: JSON.stringify({
      application_code: 'globex.monitor',
      module: { name: 'globex-acronis', version: '1.4.2' },
      events: [{
        category: 'activation',
        action: activated ? 'activated integration' : 'deactivated integration',
        activation_event: activated,
        deactivation_event: !activated,
      }],
    }),
  });
  if (r.status !== 204) throw new Error('status report: HTTP ' + r.status);
}

function send(res, status, obj) {
  res.writeHead(status, { 'Content-Type': 'application/json' });
  res.end(JSON.stringify(obj));
}

http.createServer((req, res) => {
  if (req.method !== 'POST' || req.url !== '/callback') return send(res, 404, {});
  let data = '';
  req.on('data', (chunk) => { data += chunk; });
  req.on('end', async () => {
    let body;
    try {
      body = JSON.parse(data);
    } catch {
      return send(res, 400, { error: 'bad json' });
    }
    try {
      const token = (req.headers.authorization ?? '').replace(/^Bearer /, '');
      const { payload: claims } = await jose.jwtVerify(token, jwks, { issuer, algorithms: ['RS256'] });
      if (!claims.scope.some((s) => s.role === body.context.endpoint_id)) throw new Error('scope');
    } catch (e) {
      return send(res, 401, { error: e.message });
    }
    try {
      const entity = body.type.replace('cti.a.p.acgw.request.v1.1~a.p.', '').replace('.v1.0', '');
      const payload = dispatch(entity, body.context.tenant_id, body.payload);
      send(res, 200, {
        type: `cti.a.p.acgw.response.v1.1~a.p.${entity}.ok.v1.0`,
        request_id: body.request_id,
        response_id: crypto.randomUUID(),
        payload,
      });
      if (entity === 'partner.mirroring.enable') notify(body.context, true).catch(console.error);
      if (entity === 'partner.mirroring.reset') notify(body.context, false).catch(console.error);
    } catch (e) {
      console.error(e);
      send(res, 500, { error: e.message });
    }
  });
}).listen(process.env.PORT || 3000, '127.0.0.1');
