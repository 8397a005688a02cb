require 'sinatra'
require 'jwt'
require 'json'
require 'net/http'
require 'securerandom'
require 'base64'

set :port, ENV.fetch('PORT', 4567).to_i
set :bind, '127.0.0.1'
set :server, 'webrick'
set :environment, :production

ISSUER = ENV['ACRONIS_ISSUER']
CLIENT_ID = ENV['ACRONIS_CLIENT_ID']
CLIENT_SECRET = ENV['ACRONIS_CLIENT_SECRET']
PREFIX = 'cti.a.p.acgw.%s.v1.1~a.p.'.freeze

$partners = {}
$lock = Mutex.new

JWKS_LOADER = lambda do |options|
  $jwks = nil if options[:invalidate]
  $jwks ||= JSON.parse(Net::HTTP.get(URI("#{ISSUER}/api/idp/v1/keys")), symbolize_names: true)
end

def verify!(body)
  token = request.env['HTTP_AUTHORIZATION'].to_s[/\ABearer (.+)\z/, 1]
  halt 401, { error: 'no token' }.to_json unless token
  claims, = JWT.decode(token, nil, true, algorithms: ['RS256'], iss: ISSUER, jwks: JWKS_LOADER)
  roles = claims['scope'].map { |s| s['role'] }
  halt 403, { error: 'wrong endpoint' }.to_json unless roles.include?(body['context']['endpoint_id'])
rescue JWT::DecodeError => e
  halt 401, { error: e.message }.to_json
end

def report(context, event)
  base = context['datacenter_url']
  uri = URI("#{base}/api/2/idp/token")
  post = Net::HTTP::Post.new(uri)
  post.basic_auth(CLIENT_ID, CLIENT_SECRET)
  post.set_form_data('grant_type' => 'client_credentials')
  res = Net::HTTP.start(uri.host, uri.port, use_ssl: uri.scheme == 'https') { |h| h.request(post) }
  token = JSON.parse(res.body)['access_token']

  uri = URI("#{base}/api/integration_management/v2/status")
  post = Net::HTTP::Post.new(uri)
  post['Authorization'] = "Bearer #{token}"
  post['Content-Type'] = 'application/json'
  post.body = {
    application_code: 'hooli.vault',
    module: { name: 'Hooli Vault for Acronis', version: '1.0.0' },
    vendor_system: { name: 'Hooli Vault', version: '22.04.1' },
    events: [event]
  }.to_json
  res = Net::HTTP.start(uri.host, uri.port, use_ssl: uri.scheme == 'https') { |h| h.request(post) }
  warn "status report failed: #{res.code}" unless res.is_a?(Net::HTTPSuccess)
end

def partner(id)
  $partners[id] ||= { state: 'DISABLED', vendor_id: "hooli-#{SecureRandom.hex(8)}", customers: [] }
end

post '/callback' do
  content_type :json
  body = JSON.parse(request.body.read)
  verify!(body)
  context = body['context']
  payload = body['payload']
  name = body['type'].delete_prefix(PREFIX % 'request').delete_suffix('.v1.0')

  response = {
    type: "#{PREFIX % 'response'}#{name}.ok.v1.0",
    request_id: body['request_id'],
    response_id: SecureRandom.uuid
  }

  $lock.synchronize do
    p = partner(context['tenant_id'])
    case name
    when 'partner.mirroring.get_state'
      response[:payload] = { state: p[:state] }
      response[:payload][:settings] = p[:settings] if p[:settings]
    when 'partner.mirroring.enable'
      p[:state] = 'ENABLED'
      p[:settings] = payload['settings']
      Thread.new { report(context, category: 'activation', action: 'activated integration', activation_event: true) }
      response[:payload] = {
        state: p[:state],
        vendor_tenant_id: p[:vendor_id],
        acronis_tenant_id: payload['acronis_tenant_id']
      }
    when 'partner.mirroring.reset'
      p[:state] = 'DISABLED'
      p[:customers].each { |c| c[:enabled] = false }
      Thread.new { report(context, category: 'activation', action: 'deactivated integration', deactivation_event: true) }
    when 'customer.mirroring.get_state'
      response[:payload] = p[:customers].select { |c| c[:enabled] }.map do |c|
        { vendor_tenant_id: c[:id], acronis_tenant_id: c[:acronis_id], settings: c[:settings] }.compact
      end
    when 'customer.mirroring.set_state'
      payload['enabled']&.each do |c|
        p[:customers] << {
          id: SecureRandom.hex(8),
          acronis_id: c['acronis_tenant_id'],
          name: c['acronis_tenant_name'],
          settings: c['settings'],
          enabled: true
        }
      end
      payload['disabled']&.each do |c|
        p[:customers].find { |x| x[:acronis_id] == c['acronis_tenant_id'] }[:enabled] = false
      end
    else
      halt 400, { error: "unknown callback #{name}" }.to_json
    end
  end

  response.to_json
end
