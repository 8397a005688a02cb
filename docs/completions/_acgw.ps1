
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'acgw' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'acgw'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'acgw' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('report', 'report', [CompletionResultType]::ParameterValue, 'Make one report of those of several shards')
            [CompletionResult]::new('fixtures', 'fixtures', [CompletionResultType]::ParameterValue, 'Write fixtures/ anew from the schemas')
            [CompletionResult]::new('checks', 'checks', [CompletionResultType]::ParameterValue, 'List the checks: id, level, title, source')
            [CompletionResult]::new('explain', 'explain', [CompletionResultType]::ParameterValue, 'Explain a check, a requirement, a rule, or the discrepancies of the documents')
            [CompletionResult]::new('schema', 'schema', [CompletionResultType]::ParameterValue, 'List the schemas, or print one')
            [CompletionResult]::new('openapi', 'openapi', [CompletionResultType]::ParameterValue, 'Print the interfaces as OpenAPI 3.1, the callbacks as webhooks')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print the completions of a shell')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Print a page of the manual, or write all of them')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Run the conformance suite against a vendor''s callback handler')
            [CompletionResult]::new('serve', 'serve', [CompletionResultType]::ParameterValue, 'Run the mock gateway until it is stopped')
            [CompletionResult]::new('send', 'send', [CompletionResultType]::ParameterValue, 'Send one callback, or those of a partner''s click, and show what came back')
            [CompletionResult]::new('replay', 'replay', [CompletionResultType]::ParameterValue, 'Send the exchanges of one finding again, with fresh tokens and identifiers')
            [CompletionResult]::new('token', 'token', [CompletionResultType]::ParameterValue, 'Mint a callback token at a running gateway: a good one, or a bad one')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'acgw;report' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('merge', 'merge', [CompletionResultType]::ParameterValue, 'Make one report, and one verdict, of the JSON reports of all shards of a run')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'acgw;report;merge' {
            [CompletionResult]::new('--baseline', '--baseline', [CompletionResultType]::ParameterName, 'Known failures [default: acgw-baseline.toml, if it is there]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The report on standard output')
            [CompletionResult]::new('--report', '--report', [CompletionResultType]::ParameterName, 'A further report (repeatable); folders are made')
            [CompletionResult]::new('--baseline-update', '--baseline-update', [CompletionResultType]::ParameterName, 'Write the baseline from this run, keeping the reasons that are there')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'acgw;report;help' {
            [CompletionResult]::new('merge', 'merge', [CompletionResultType]::ParameterValue, 'Make one report, and one verdict, of the JSON reports of all shards of a run')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'acgw;report;help;merge' {
            break
        }
        'acgw;report;help;help' {
            break
        }
        'acgw;fixtures' {
            [CompletionResult]::new('--dir', '--dir', [CompletionResultType]::ParameterName, 'Folder of the fixtures')
            [CompletionResult]::new('--check', '--check', [CompletionResultType]::ParameterName, 'Only compare; exit 1 if the folder is not up to date')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'acgw;checks' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'acgw;explain' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'acgw;schema' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'acgw;openapi' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'acgw;completions' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'acgw;man' {
            [CompletionResult]::new('--dir', '--dir', [CompletionResultType]::ParameterName, 'Write the pages of the program and of all its commands into this folder')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'acgw;check' {
            [CompletionResult]::new('--partner', '--partner', [CompletionResultType]::ParameterName, 'How partners are enabled')
            [CompletionResult]::new('--customer', '--customer', [CompletionResultType]::ParameterName, 'How customers are enabled')
            [CompletionResult]::new('--endpoint-id', '--endpoint-id', [CompletionResultType]::ParameterName, 'The CyberApp''s endpoint, in context.endpoint_id and in the token''s scope [default: a sample one]')
            [CompletionResult]::new('--listen', '--listen', [CompletionResultType]::ParameterName, 'Where the gateway''s own side (keys, tokens, status endpoint) listens')
            [CompletionResult]::new('--public-url', '--public-url', [CompletionResultType]::ParameterName, 'The URL under which others reach it [default: http://ADDR, or https://ADDR]')
            [CompletionResult]::new('--issuer', '--issuer', [CompletionResultType]::ParameterName, '`iss` of the tokens [default: the public URL]')
            [CompletionResult]::new('--tls-host', '--tls-host', [CompletionResultType]::ParameterName, 'One more host in that certificate (repeatable), beside localhost, the listen address, and the hosts of --public-url and --issuer')
            [CompletionResult]::new('--tls-ca-out', '--tls-ca-out', [CompletionResultType]::ParameterName, 'Write the authority''s certificate (PEM) to this file, for the handler to trust')
            [CompletionResult]::new('--tls-cert', '--tls-cert', [CompletionResultType]::ParameterName, 'The gateway speaks HTTPS, with the certificate (chain) in this PEM file')
            [CompletionResult]::new('--tls-key', '--tls-key', [CompletionResultType]::ParameterName, 'The private key of that certificate, in PEM')
            [CompletionResult]::new('--client', '--client', [CompletionResultType]::ParameterName, 'An API client that may fetch access tokens during the run (repeatable) [default: any]')
            [CompletionResult]::new('--credentials', '--credentials', [CompletionResultType]::ParameterName, 'Sent as X-CyberApp-Auth')
            [CompletionResult]::new('--setting-key', '--setting-key', [CompletionResultType]::ParameterName, 'A field id that the CyberApp defines (repeatable); only these are then used in settings')
            [CompletionResult]::new('--header', '--header', [CompletionResultType]::ParameterName, 'One more header on every callback (repeatable)')
            [CompletionResult]::new('--ca-cert', '--ca-cert', [CompletionResultType]::ParameterName, 'Trust the certificates in this PEM file too')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'Wait until the target accepts connections')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time-out of one callback (an assumption: the platform''s is not published)')
            [CompletionResult]::new('--only', '--only', [CompletionResultType]::ParameterName, 'Run only the checks whose id matches (repeatable)')
            [CompletionResult]::new('--skip', '--skip', [CompletionResultType]::ParameterName, 'Leave out the checks whose id matches (repeatable)')
            [CompletionResult]::new('--cases', '--cases', [CompletionResultType]::ParameterName, 'Cases of each property')
            [CompletionResult]::new('--seed', '--seed', [CompletionResultType]::ParameterName, 'Every choice follows from it [default: random, printed]')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'Fixes the identifiers too [default: random, printed]')
            [CompletionResult]::new('--shard', '--shard', [CompletionResultType]::ParameterName, 'Run the K-th of N parts, to be joined by `acgw report merge`; all need the same seed')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Conversations side by side')
            [CompletionResult]::new('--baseline', '--baseline', [CompletionResultType]::ParameterName, 'Known failures [default: acgw-baseline.toml, if it is there]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The report on standard output')
            [CompletionResult]::new('--report', '--report', [CompletionResultType]::ParameterName, 'A further report (repeatable); folders are made. dossier=FOLDER rehearses Acronis'' verification and says whether the handler is ready for it')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Settings [default: acgw.toml here or in a folder above, up to the repository''s root]')
            [CompletionResult]::new('--tls', '--tls', [CompletionResultType]::ParameterName, 'The gateway speaks HTTPS, with a certificate of a local authority; both are made at the start')
            [CompletionResult]::new('--no-settings', '--no-settings', [CompletionResultType]::ParameterName, 'The CyberApp defines no additional settings: none are sent, and what is about them is skipped')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Trust any certificate')
            [CompletionResult]::new('--list', '--list', [CompletionResultType]::ParameterName, 'Show the choice of checks and run nothing')
            [CompletionResult]::new('--keep', '--keep', [CompletionResultType]::ParameterName, 'Leave the tenants that the run made')
            [CompletionResult]::new('--fail-fast', '--fail-fast', [CompletionResultType]::ParameterName, 'Stop at the first failed check')
            [CompletionResult]::new('--strict', '--strict', [CompletionResultType]::ParameterName, 'Advisories fail too')
            [CompletionResult]::new('--baseline-update', '--baseline-update', [CompletionResultType]::ParameterName, 'Write the baseline from this run, keeping the reasons that are there')
            [CompletionResult]::new('--show-secrets', '--show-secrets', [CompletionResultType]::ParameterName, 'Tokens and credentials unmasked')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'acgw;serve' {
            [CompletionResult]::new('--public-url', '--public-url', [CompletionResultType]::ParameterName, 'The URL under which others reach it [default: http://ADDR, or https://ADDR]')
            [CompletionResult]::new('--issuer', '--issuer', [CompletionResultType]::ParameterName, '`iss` of the tokens [default: the public URL]')
            [CompletionResult]::new('--tls-host', '--tls-host', [CompletionResultType]::ParameterName, 'One more host in that certificate (repeatable), beside localhost, the listen address, and the hosts of --public-url and --issuer')
            [CompletionResult]::new('--tls-ca-out', '--tls-ca-out', [CompletionResultType]::ParameterName, 'Write the authority''s certificate (PEM) to this file, for the handler to trust')
            [CompletionResult]::new('--tls-cert', '--tls-cert', [CompletionResultType]::ParameterName, 'The gateway speaks HTTPS, with the certificate (chain) in this PEM file')
            [CompletionResult]::new('--tls-key', '--tls-key', [CompletionResultType]::ParameterName, 'The private key of that certificate, in PEM')
            [CompletionResult]::new('--target', '--target', [CompletionResultType]::ParameterName, 'The callback handler that the gateway calls, where a request to send a callback names none')
            [CompletionResult]::new('--ca-cert', '--ca-cert', [CompletionResultType]::ParameterName, 'Trust the certificates in this PEM file too')
            [CompletionResult]::new('--client', '--client', [CompletionResultType]::ParameterName, 'An API client (repeatable) [default: one is made up and printed]')
            [CompletionResult]::new('--tenant-below', '--tenant-below', [CompletionResultType]::ParameterName, 'Two tenants, one below the other (repeatable); clients then reach only their own and those below it')
            [CompletionResult]::new('--fault', '--fault', [CompletionResultType]::ParameterName, 'Let the platform''s endpoints go wrong (repeatable)')
            [CompletionResult]::new('--fault-seed', '--fault-seed', [CompletionResultType]::ParameterName, 'What the draws of faults follow from: the same seed and the same requests, the same faults [default: random, printed]')
            [CompletionResult]::new('--ready-file', '--ready-file', [CompletionResultType]::ParameterName, 'Write every URL and credential to this file, as one line of JSON, when the gateway answers')
            [CompletionResult]::new('--listen', '--listen', [CompletionResultType]::ParameterName, 'Where the gateway''s own side (keys, tokens, status endpoint) listens')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Settings [default: acgw.toml here or in a folder above, up to the repository''s root]')
            [CompletionResult]::new('--tls', '--tls', [CompletionResultType]::ParameterName, 'The gateway speaks HTTPS, with a certificate of a local authority; both are made at the start')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Trust any certificate')
            [CompletionResult]::new('--open', '--open', [CompletionResultType]::ParameterName, 'Take any bearer token at the status endpoint')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'acgw;send' {
            [CompletionResult]::new('--target', '--target', [CompletionResultType]::ParameterName, 'The handler, where no URL is given')
            [CompletionResult]::new('--flow', '--flow', [CompletionResultType]::ParameterName, 'Send the callbacks of what a partner does in the console instead')
            [CompletionResult]::new('--type', '--type', [CompletionResultType]::ParameterName, 'The request''s `type`, of a custom callback')
            [CompletionResult]::new('--payload', '--payload', [CompletionResultType]::ParameterName, 'The payload [default: the least that the schema allows]')
            [CompletionResult]::new('--set', '--set', [CompletionResultType]::ParameterName, 'Overrides a member of the request, as in `/payload/partner_tenant_name="Acme"` (repeatable)')
            [CompletionResult]::new('--tenant', '--tenant', [CompletionResultType]::ParameterName, 'The partner, in context.tenant_id [default: a new one]')
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'The partner''s name, in a flow')
            [CompletionResult]::new('--customer', '--customer', [CompletionResultType]::ParameterName, 'A customer that the flow enables or disables (repeatable)')
            [CompletionResult]::new('--settings', '--settings', [CompletionResultType]::ParameterName, 'What is typed into a field of the CyberApp, in a flow that enables (repeatable)')
            [CompletionResult]::new('--endpoint-id', '--endpoint-id', [CompletionResultType]::ParameterName, 'The CyberApp''s endpoint [default: a sample one]')
            [CompletionResult]::new('--credentials', '--credentials', [CompletionResultType]::ParameterName, 'Sent as X-CyberApp-Auth')
            [CompletionResult]::new('--header', '--header', [CompletionResultType]::ParameterName, 'One more header (repeatable)')
            [CompletionResult]::new('--ca-cert', '--ca-cert', [CompletionResultType]::ParameterName, 'Trust the certificates in this PEM file too')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'How often the same request is sent again after 429 (obeying Retry-After), a time-out, or where nobody answers')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time-out of one attempt')
            [CompletionResult]::new('--listen', '--listen', [CompletionResultType]::ParameterName, 'Where the gateway''s own side (keys, tokens, status endpoint) listens')
            [CompletionResult]::new('--public-url', '--public-url', [CompletionResultType]::ParameterName, 'The URL under which others reach it [default: http://ADDR, or https://ADDR]')
            [CompletionResult]::new('--issuer', '--issuer', [CompletionResultType]::ParameterName, '`iss` of the tokens [default: the public URL]')
            [CompletionResult]::new('--tls-host', '--tls-host', [CompletionResultType]::ParameterName, 'One more host in that certificate (repeatable), beside localhost, the listen address, and the hosts of --public-url and --issuer')
            [CompletionResult]::new('--tls-ca-out', '--tls-ca-out', [CompletionResultType]::ParameterName, 'Write the authority''s certificate (PEM) to this file, for the handler to trust')
            [CompletionResult]::new('--tls-cert', '--tls-cert', [CompletionResultType]::ParameterName, 'The gateway speaks HTTPS, with the certificate (chain) in this PEM file')
            [CompletionResult]::new('--tls-key', '--tls-key', [CompletionResultType]::ParameterName, 'The private key of that certificate, in PEM')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Settings [default: acgw.toml here or in a folder above, up to the repository''s root]')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Trust any certificate')
            [CompletionResult]::new('--tls', '--tls', [CompletionResultType]::ParameterName, 'The gateway speaks HTTPS, with a certificate of a local authority; both are made at the start')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'acgw;replay' {
            [CompletionResult]::new('--url', '--url', [CompletionResultType]::ParameterName, 'The handler [default: the one in the report]')
            [CompletionResult]::new('--listen', '--listen', [CompletionResultType]::ParameterName, 'Where the gateway''s own side (keys, tokens, status endpoint) listens')
            [CompletionResult]::new('--public-url', '--public-url', [CompletionResultType]::ParameterName, 'The URL under which others reach it [default: http://ADDR, or https://ADDR]')
            [CompletionResult]::new('--issuer', '--issuer', [CompletionResultType]::ParameterName, '`iss` of the tokens [default: the public URL]')
            [CompletionResult]::new('--tls-host', '--tls-host', [CompletionResultType]::ParameterName, 'One more host in that certificate (repeatable), beside localhost, the listen address, and the hosts of --public-url and --issuer')
            [CompletionResult]::new('--tls-ca-out', '--tls-ca-out', [CompletionResultType]::ParameterName, 'Write the authority''s certificate (PEM) to this file, for the handler to trust')
            [CompletionResult]::new('--tls-cert', '--tls-cert', [CompletionResultType]::ParameterName, 'The gateway speaks HTTPS, with the certificate (chain) in this PEM file')
            [CompletionResult]::new('--tls-key', '--tls-key', [CompletionResultType]::ParameterName, 'The private key of that certificate, in PEM')
            [CompletionResult]::new('--ca-cert', '--ca-cert', [CompletionResultType]::ParameterName, 'Trust the certificates in this PEM file too')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time-out of one callback')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Settings [default: acgw.toml here or in a folder above, up to the repository''s root]')
            [CompletionResult]::new('--tls', '--tls', [CompletionResultType]::ParameterName, 'The gateway speaks HTTPS, with a certificate of a local authority; both are made at the start')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Trust any certificate')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'acgw;token' {
            [CompletionResult]::new('--gateway', '--gateway', [CompletionResultType]::ParameterName, 'The gateway, as `acgw serve` names it: only it has the keys that the handler knows')
            [CompletionResult]::new('--admin-token', '--admin-token', [CompletionResultType]::ParameterName, 'The gateway''s admin token, which it prints at its start when it can be reached from elsewhere')
            [CompletionResult]::new('--endpoint-id', '--endpoint-id', [CompletionResultType]::ParameterName, 'The endpoint that the token is for [default: a sample one]')
            [CompletionResult]::new('--ca-cert', '--ca-cert', [CompletionResultType]::ParameterName, 'Trust the certificates in this PEM file too')
            [CompletionResult]::new('--alg', '--alg', [CompletionResultType]::ParameterName, 'Its algorithm: `none` leaves it unsigned, `HS256` takes the public key for a secret')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Settings [default: acgw.toml here or in a folder above, up to the repository''s root]')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Trust any certificate')
            [CompletionResult]::new('--expired', '--expired', [CompletionResultType]::ParameterName, 'It expired an hour ago')
            [CompletionResult]::new('--other-endpoint', '--other-endpoint', [CompletionResultType]::ParameterName, 'Its scope names another endpoint')
            [CompletionResult]::new('--no-scope', '--no-scope', [CompletionResultType]::ParameterName, 'It has no scope')
            [CompletionResult]::new('--other-issuer', '--other-issuer', [CompletionResultType]::ParameterName, 'Another issuer gave it out')
            [CompletionResult]::new('--corrupted', '--corrupted', [CompletionResultType]::ParameterName, 'Its signature does not fit')
            [CompletionResult]::new('--foreign-key', '--foreign-key', [CompletionResultType]::ParameterName, 'It is signed with a key that the issuer does not publish')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'acgw;help' {
            [CompletionResult]::new('report', 'report', [CompletionResultType]::ParameterValue, 'Make one report of those of several shards')
            [CompletionResult]::new('fixtures', 'fixtures', [CompletionResultType]::ParameterValue, 'Write fixtures/ anew from the schemas')
            [CompletionResult]::new('checks', 'checks', [CompletionResultType]::ParameterValue, 'List the checks: id, level, title, source')
            [CompletionResult]::new('explain', 'explain', [CompletionResultType]::ParameterValue, 'Explain a check, a requirement, a rule, or the discrepancies of the documents')
            [CompletionResult]::new('schema', 'schema', [CompletionResultType]::ParameterValue, 'List the schemas, or print one')
            [CompletionResult]::new('openapi', 'openapi', [CompletionResultType]::ParameterValue, 'Print the interfaces as OpenAPI 3.1, the callbacks as webhooks')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print the completions of a shell')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Print a page of the manual, or write all of them')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Run the conformance suite against a vendor''s callback handler')
            [CompletionResult]::new('serve', 'serve', [CompletionResultType]::ParameterValue, 'Run the mock gateway until it is stopped')
            [CompletionResult]::new('send', 'send', [CompletionResultType]::ParameterValue, 'Send one callback, or those of a partner''s click, and show what came back')
            [CompletionResult]::new('replay', 'replay', [CompletionResultType]::ParameterValue, 'Send the exchanges of one finding again, with fresh tokens and identifiers')
            [CompletionResult]::new('token', 'token', [CompletionResultType]::ParameterValue, 'Mint a callback token at a running gateway: a good one, or a bad one')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'acgw;help;report' {
            [CompletionResult]::new('merge', 'merge', [CompletionResultType]::ParameterValue, 'Make one report, and one verdict, of the JSON reports of all shards of a run')
            break
        }
        'acgw;help;report;merge' {
            break
        }
        'acgw;help;fixtures' {
            break
        }
        'acgw;help;checks' {
            break
        }
        'acgw;help;explain' {
            break
        }
        'acgw;help;schema' {
            break
        }
        'acgw;help;openapi' {
            break
        }
        'acgw;help;completions' {
            break
        }
        'acgw;help;man' {
            break
        }
        'acgw;help;check' {
            break
        }
        'acgw;help;serve' {
            break
        }
        'acgw;help;send' {
            break
        }
        'acgw;help;replay' {
            break
        }
        'acgw;help;token' {
            break
        }
        'acgw;help;help' {
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
