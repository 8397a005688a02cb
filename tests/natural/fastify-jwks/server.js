'use strict'
const fastify = require('fastify')({ logger: true })
const jwt = require('jsonwebtoken')
const jwksClient = require('jwks-rsa')
const { randomUUID } = require('crypto')

const issuer = process.env.ACRONIS_ISSUER

const client = jwksClient({
  jwksUri: `${issuer}/api/idp/v1/keys`,
  cache: true,
  rateLimit: true,
  jwksRequestsPerMinute: 5
})

function getKey (header, callback) {
  client.getSigningKey(header.kid, (err, key) => {
    if (err) return callback(err)
    callback(null, key.getPublicKey())
  })
}

const verifyToken = token => new Promise((resolve, reject) => {
  jwt.verify(token, getKey, { algorithms: ['RS256'], issuer }, (err, claims) => err ? reject(err) : resolve(claims))
})

const tenant = { type: 'string', format: 'uuid' }
const settings = { type: 'object', additionalProperties: { type: 'string' } }

const requestSchema = {
  type: 'object',
  required: ['type', 'request_id', 'context'],
  properties: {
    type: { type: 'string' },
    request_id: { type: 'string', format: 'uuid' },
    created_at: { type: 'string', format: 'date-time' },
    context: {
      type: 'object',
      required: ['callback_id', 'endpoint_id', 'tenant_id', 'datacenter_url'],
      properties: {
        callback_id: { type: 'string' },
        endpoint_id: { type: 'string' },
        tenant_id: tenant,
        datacenter_url: { type: 'string', format: 'uri' }
      }
    },
    payload: {
      type: 'object',
      properties: {
        acronis_tenant_id: tenant,
        acronis_tenant_name: { type: 'string' },
        partner_tenant_id: tenant,
        partner_tenant_name: { type: 'string' },
        settings,
        enabled: {
          type: 'array',
          items: {
            type: 'object',
            required: ['acronis_tenant_id', 'acronis_tenant_name'],
            properties: { acronis_tenant_id: tenant, acronis_tenant_name: { type: 'string' }, settings }
          }
        },
        disabled: {
          type: 'array',
          items: { type: 'object', required: ['acronis_tenant_id'], properties: { acronis_tenant_id: tenant } }
        }
      }
    }
  }
}

const partners = {}
const customers = {}

function reply (req, name, payload) {
  return {
    type: `cti.a.p.acgw.response.v1.1~a.p.${name}.ok.v1.0`,
    request_id: req.body.request_id,
    response_id: randomUUID(),
    payload
  }
}

fastify.addHook('preHandler', async (req, res) => {
  const [scheme, token] = (req.headers.authorization || '').split(' ')
  if (scheme !== 'Bearer' || !token) {
    return res.code(401).send({ error: 'no bearer token' })
  }
  let claims
  try {
    claims = await verifyToken(token)
  } catch (err) {
    return res.code(401).send({ error: err.message })
  }
  const roles = (claims.scope || []).map(s => s.role)
  if (!roles.includes(req.body.context.endpoint_id)) {
    return res.code(403).send({ error: 'endpoint not in scope' })
  }
})

fastify.post('/callback', { schema: { body: requestSchema } }, async (req, res) => {
  const { type, context, payload } = req.body
  const id = context.tenant_id

  switch (type) {
    case 'cti.a.p.acgw.request.v1.1~a.p.partner.mirroring.get_state.v1.0':
      return reply(req, 'partner.mirroring.get_state', {
        state: partners[id] && partners[id].enabled ? 'ENABLED' : 'DISABLED',
        settings: partners[id]?.settings
      })

    case 'cti.a.p.acgw.request.v1.1~a.p.partner.mirroring.enable.v1.0':
      partners[id] = { enabled: true, name: payload.acronis_tenant_name, settings: payload.settings }
      return reply(req, 'partner.mirroring.enable', {
        state: 'ENABLED',
        vendor_tenant_id: id,
        acronis_tenant_id: payload.acronis_tenant_id
      })

    case 'cti.a.p.acgw.request.v1.1~a.p.partner.mirroring.reset.v1.0':
      partners[id].enabled = false
      for (const c of Object.values(customers)) {
        if (c.partner === id) c.enabled = false
      }
      return reply(req, 'partner.mirroring.reset')

    case 'cti.a.p.acgw.request.v1.1~a.p.customer.mirroring.get_state.v1.0':
      return reply(req, 'customer.mirroring.get_state', Object.values(customers)
        .filter(c => c.partner === id && c.enabled)
        .map(c => ({ vendor_tenant_id: c.id, acronis_tenant_id: c.id, settings: c.settings })))

    case 'cti.a.p.acgw.request.v1.1~a.p.customer.mirroring.set_state.v1.0':
      for (const c of payload.enabled || []) {
        customers[c.acronis_tenant_id] = {
          id: c.acronis_tenant_id,
          partner: payload.partner_tenant_id,
          name: c.acronis_tenant_name,
          settings: c.settings,
          enabled: true
        }
      }
      for (const c of payload.disabled || []) {
        customers[c.acronis_tenant_id].enabled = false
      }
      return reply(req, 'customer.mirroring.set_state')

    default:
      return res.code(400).send({ error: 'unknown type' })
  }
})

fastify.listen({ port: Number(process.env.PORT || 3000), host: '127.0.0.1' })
