<?php
// Acronis Cyber App callback handler. Front controller for php -S / Apache rewrite.

define('ISSUER', getenv('ACRONIS_ISSUER'));
define('DATA', __DIR__ . '/data/state.json');
define('KEYS', __DIR__ . '/data/keys.json');

if ($_SERVER['REQUEST_METHOD'] !== 'POST' || parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH) !== '/callback') {
    http_response_code(404);
    exit;
}

$body = json_decode(file_get_contents('php://input'), true);
if (!$body) {
    fail(400, 'invalid JSON');
}
if (!check_token($_SERVER['HTTP_AUTHORIZATION'] ?? '', $body['context']['endpoint_id'])) {
    fail(401, 'unauthorized');
}

$tenant = $body['context']['tenant_id'];
$payload = $body['payload'] ?? [];
$state = is_file(DATA) ? json_decode(file_get_contents(DATA), true) : [];
$p = $state[$tenant] ?? ['state' => 'DISABLED', 'settings' => [], 'customers' => []];

switch ($body['type']) {
    case 'cti.a.p.acgw.request.v1.1~a.p.partner.mirroring.get_state.v1.0':
        respond('partner.mirroring.get_state', ['state' => $p['state'], 'settings' => $p['settings']]);
        break;

    case 'cti.a.p.acgw.request.v1.1~a.p.partner.mirroring.enable.v1.0':
        $p['state'] = 'ENABLED';
        $p['name'] = $payload['acronis_tenant_name'];
        $p['settings'] = $payload['settings'] ?? [];
        $p['vendor_tenant_id'] ??= uniqid('partner_');
        save($tenant, $p);
        respond('partner.mirroring.enable', [
            'state' => 'ENABLED',
            'vendor_tenant_id' => $p['vendor_tenant_id'],
            'acronis_tenant_id' => $tenant,
        ]);
        break;

    case 'cti.a.p.acgw.request.v1.1~a.p.partner.mirroring.reset.v1.0':
        $p['state'] = 'DISABLED';
        $p['customers'] = [];
        save($tenant, $p);
        respond('partner.mirroring.reset');
        break;

    case 'cti.a.p.acgw.request.v1.1~a.p.customer.mirroring.get_state.v1.0':
        $list = [];
        foreach ($p['customers'] as $c) {
            $list[] = $c;
        }
        respond('customer.mirroring.get_state', $list);
        break;

    case 'cti.a.p.acgw.request.v1.1~a.p.customer.mirroring.set_state.v1.0':
        foreach ($payload['enabled'] ?? [] as $c) {
            $id = $c['acronis_tenant_id'];
            $p['customers'][$id] = [
                'vendor_tenant_id' => $p['customers'][$id]['vendor_tenant_id'] ?? uniqid('customer_'),
                'acronis_tenant_id' => $id,
                'settings' => $c['settings'] ?? [],
            ];
        }
        foreach ($payload['disabled'] ?? [] as $c) {
            unset($p['customers'][$c['acronis_tenant_id']]);
        }
        save($tenant, $p);
        respond('customer.mirroring.set_state');
        break;

    default:
        fail(400, 'unknown request type');
}

function save($tenant, $p)
{
    global $state;
    $state[$tenant] = $p;
    file_put_contents(DATA, json_encode($state));
}

function respond($entity, $payload = null)
{
    global $body;
    $res = [
        'type' => "cti.a.p.acgw.response.v1.1~a.p.$entity.ok.v1.0",
        'request_id' => $body['request_id'],
        'response_id' => uuid(),
    ];
    if ($payload) {
        $res['payload'] = $payload;
    }
    header('Content-Type: application/json');
    echo json_encode($res);
}

function fail($code, $message)
{
    http_response_code($code);
    header('Content-Type: application/json');
    echo json_encode(['err_message' => $message]);
    exit;
}

function uuid()
{
    $d = random_bytes(16);
    $d[6] = chr(ord($d[6]) & 0x0f | 0x40);
    $d[8] = chr(ord($d[8]) & 0x3f | 0x80);
    return vsprintf('%s%s-%s-%s-%s-%s%s%s', str_split(bin2hex($d), 4));
}

// ------------------------------------------------------------------ JWT

function b64($s)
{
    return base64_decode(strtr($s, '-_', '+/'));
}

function check_token($header, $endpoint)
{
    if (!preg_match('/^Bearer (.+)\.(.+)\.(.+)$/', $header, $m)) {
        return false;
    }
    [, $h, $c, $s] = $m;
    $head = json_decode(b64($h), true);
    $claims = json_decode(b64($c), true);
    if (($head['alg'] ?? '') !== 'RS256') {
        return false;
    }
    $pem = find_key($head['kid']);
    if (!$pem || openssl_verify("$h.$c", b64($s), $pem, OPENSSL_ALGO_SHA256) !== 1) {
        return false;
    }
    if ($claims['iss'] !== ISSUER || $claims['exp'] < time()) {
        return false;
    }
    return in_array($endpoint, array_column($claims['scope'], 'role'));
}

function find_key($kid)
{
    // the keys rotate once a day, so cache them for a day
    if (!is_file(KEYS) || filemtime(KEYS) < time() - 86400) {
        file_put_contents(KEYS, file_get_contents(ISSUER . '/api/idp/v1/keys'));
    }
    foreach (json_decode(file_get_contents(KEYS), true)['keys'] as $k) {
        if ($k['kid'] === $kid) {
            return rsa_pem($k['n'], $k['e']);
        }
    }
    return null;
}

function der($tag, $data)
{
    $len = strlen($data);
    if ($len < 128) {
        return chr($tag) . chr($len) . $data;
    }
    $l = ltrim(pack('N', $len), "\0");
    return chr($tag) . chr(0x80 | strlen($l)) . $l . $data;
}

function rsa_pem($n, $e)
{
    $key = der(0x30, der(0x02, "\0" . b64($n)) . der(0x02, b64($e)));
    $alg = hex2bin('300d06092a864886f70d0101010500');
    $spki = der(0x30, $alg . der(0x03, "\0" . $key));
    return "-----BEGIN PUBLIC KEY-----\n" . chunk_split(base64_encode($spki), 64) . "-----END PUBLIC KEY-----\n";
}
