
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
            [CompletionResult]::new('proxy', 'proxy', [CompletionResultType]::ParameterValue, 'Record real traffic between the platform and a handler or a backend')
            [CompletionResult]::new('drift', 'drift', [CompletionResultType]::ParameterValue, 'Show where recorded traffic differs from the documents')
            [CompletionResult]::new('report', 'report', [CompletionResultType]::ParameterValue, 'Combine the reports of several shards')
            [CompletionResult]::new('fixtures', 'fixtures', [CompletionResultType]::ParameterValue, 'Write fixtures/ from the schemas, or fixtures from recorded traffic')
            [CompletionResult]::new('checks', 'checks', [CompletionResultType]::ParameterValue, 'List the checks: id, level, title, source')
            [CompletionResult]::new('explain', 'explain', [CompletionResultType]::ParameterValue, 'Explain a check, a requirement, a rule, or where the documents disagree')
            [CompletionResult]::new('schema', 'schema', [CompletionResultType]::ParameterValue, 'List the schemas, or print one')
            [CompletionResult]::new('openapi', 'openapi', [CompletionResultType]::ParameterValue, 'Print the interfaces as OpenAPI 3.1, with the callbacks as webhooks')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print the completions for a shell')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Print a page of the manual, or write all of them')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Run the conformance suite against a vendor''s callback handler')
            [CompletionResult]::new('serve', 'serve', [CompletionResultType]::ParameterValue, 'Run the mock gateway until you stop it')
            [CompletionResult]::new('send', 'send', [CompletionResultType]::ParameterValue, 'Send one callback, or those of a partner''s click, and show the answers')
            [CompletionResult]::new('replay', 'replay', [CompletionResultType]::ParameterValue, 'Send the exchanges of a finding, or recorded callbacks, again, with fresh tokens and identifiers')
            [CompletionResult]::new('token', 'token', [CompletionResultType]::ParameterValue, 'Get a callback token, good or bad, from a running gateway')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'acgw;proxy' {
            [CompletionResult]::new('--target', '--target', [CompletionResultType]::ParameterName, 'The callback handler; requests keep their own path and query')
            [CompletionResult]::new('--listen', '--listen', [CompletionResultType]::ParameterName, 'Where the proxy takes the callbacks of the platform')
            [CompletionResult]::new('--platform', '--platform', [CompletionResultType]::ParameterName, 'The platform, for a second proxy between the backend and it')
            [CompletionResult]::new('--platform-listen', '--platform-listen', [CompletionResultType]::ParameterName, 'Where that one takes the requests of the backend')
            [CompletionResult]::new('--out', '--out', [CompletionResultType]::ParameterName, 'The folder of the recording; a recording that is there is continued')
            [CompletionResult]::new('--console', '--console', [CompletionResultType]::ParameterName, 'Where the console shows the traffic')
            [CompletionResult]::new('--ca-cert', '--ca-cert', [CompletionResultType]::ParameterName, 'Trust the certificates in this PEM file too')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Trust any certificate')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('export', 'export', [CompletionResultType]::ParameterValue, 'Write a recording as an HTTP archive (HAR 1.2), which browsers and other tools open')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'acgw;proxy;export' {
            [CompletionResult]::new('--har', '--har', [CompletionResultType]::ParameterName, 'The file to write')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'acgw;proxy;help' {
            [CompletionResult]::new('export', 'export', [CompletionResultType]::ParameterValue, 'Write a recording as an HTTP archive (HAR 1.2), which browsers and other tools open')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'acgw;proxy;help;export' {
            break
        }
        'acgw;proxy;help;help' {
            break
        }
        'acgw;drift' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format on standard output')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'acgw;report' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('merge', 'merge', [CompletionResultType]::ParameterValue, 'Make one report, and one verdict, from the JSON reports of all shards of a run')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'acgw;report;merge' {
            [CompletionResult]::new('--baseline', '--baseline', [CompletionResultType]::ParameterName, 'Known failures [default: acgw-baseline.toml, if it exists]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of the report on standard output')
            [CompletionResult]::new('--report', '--report', [CompletionResultType]::ParameterName, 'Write a further report (repeatable); acgw makes the folders')
            [CompletionResult]::new('--baseline-update', '--baseline-update', [CompletionResultType]::ParameterName, 'Write the baseline from this run; keep the reasons it has')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'acgw;report;help' {
            [CompletionResult]::new('merge', 'merge', [CompletionResultType]::ParameterValue, 'Make one report, and one verdict, from the JSON reports of all shards of a run')
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
            [CompletionResult]::new('--dir', '--dir', [CompletionResultType]::ParameterName, 'The folder of the fixtures')
            [CompletionResult]::new('--custom', '--custom', [CompletionResultType]::ParameterName, 'Write the fixtures of the custom callback that this file defines instead (repeatable)')
            [CompletionResult]::new('--from', '--from', [CompletionResultType]::ParameterName, 'Write the messages of this recording (`acgw proxy`) instead, with made-up identifiers and texts of the same form')
            [CompletionResult]::new('--seed', '--seed', [CompletionResultType]::ParameterName, 'The number that the made-up values follow from [default: random, printed]')
            [CompletionResult]::new('--out', '--out', [CompletionResultType]::ParameterName, 'The folder of the fixtures of custom callbacks, or of a recording')
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
            [CompletionResult]::new('--custom', '--custom', [CompletionResultType]::ParameterName, 'The file that defines a custom callback, which is then listed too (repeatable)')
            [CompletionResult]::new('--callbacks-as-paths', '--callbacks-as-paths', [CompletionResultType]::ParameterName, 'For tools that know only OpenAPI 3.0, which has no webhooks: list the callbacks as paths of the handler')
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
            [CompletionResult]::new('--compare', '--compare', [CompletionResultType]::ParameterName, 'Run the same checks against the handler at this URL too, and show what is new and what is fixed there')
            [CompletionResult]::new('--partner', '--partner', [CompletionResultType]::ParameterName, 'How partners are enabled')
            [CompletionResult]::new('--customer', '--customer', [CompletionResultType]::ParameterName, 'How customers are enabled')
            [CompletionResult]::new('--endpoint-id', '--endpoint-id', [CompletionResultType]::ParameterName, 'The CyberApp''s endpoint, in context.endpoint_id and in the token''s scope [default: a sample one]')
            [CompletionResult]::new('--credentials', '--credentials', [CompletionResultType]::ParameterName, 'The credentials that X-CyberApp-Auth carries')
            [CompletionResult]::new('--extra', '--extra', [CompletionResultType]::ParameterName, 'The JSON object that X-CyberApp-Extra carries [default: an empty one]')
            [CompletionResult]::new('--header', '--header', [CompletionResultType]::ParameterName, 'One more header on every callback (repeatable)')
            [CompletionResult]::new('--ca-cert', '--ca-cert', [CompletionResultType]::ParameterName, 'Trust the certificates in this PEM file too')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time-out of one callback (an assumption: the platform''s is not published)')
            [CompletionResult]::new('--custom', '--custom', [CompletionResultType]::ParameterName, 'The file that defines a custom callback, which is then tested too (repeatable)')
            [CompletionResult]::new('--other-credentials', '--other-credentials', [CompletionResultType]::ParameterName, 'Credentials of another account at the vendor; with mapping, isolation between accounts is tested only with them')
            [CompletionResult]::new('--changed-credentials', '--changed-credentials', [CompletionResultType]::ParameterName, 'A second valid pair of credentials of the first account, for a change of credentials')
            [CompletionResult]::new('--topology', '--topology', [CompletionResultType]::ParameterName, 'The customers of the accounts at the vendor: a JSON file {"<vendor tenant id>": [{"id": "…", "name": "…"}]}')
            [CompletionResult]::new('--listen', '--listen', [CompletionResultType]::ParameterName, 'Where the gateway (keys, tokens, status endpoint) listens')
            [CompletionResult]::new('--public-url', '--public-url', [CompletionResultType]::ParameterName, 'The URL under which others reach the gateway [default: http://ADDR, or https://ADDR]')
            [CompletionResult]::new('--issuer', '--issuer', [CompletionResultType]::ParameterName, '`iss` of the tokens [default: the public URL]')
            [CompletionResult]::new('--tls-host', '--tls-host', [CompletionResultType]::ParameterName, 'One more host in that certificate (repeatable), beside localhost, the listen address, and the hosts of --public-url and --issuer')
            [CompletionResult]::new('--tls-ca-out', '--tls-ca-out', [CompletionResultType]::ParameterName, 'Write the authority''s certificate (PEM) to this file, for the handler to trust')
            [CompletionResult]::new('--tls-cert', '--tls-cert', [CompletionResultType]::ParameterName, 'Serve HTTPS with the certificate (chain) in this PEM file')
            [CompletionResult]::new('--tls-key', '--tls-key', [CompletionResultType]::ParameterName, 'The private key of that certificate, in PEM')
            [CompletionResult]::new('--client', '--client', [CompletionResultType]::ParameterName, 'An API client that may fetch access tokens during the run (repeatable) [default: any]')
            [CompletionResult]::new('--setting-key', '--setting-key', [CompletionResultType]::ParameterName, 'The id of a field that the CyberApp defines (repeatable); the run then uses no other fields in settings')
            [CompletionResult]::new('--field', '--field', [CompletionResultType]::ParameterName, 'A field of the settings that the CyberApp defines (repeatable); the run uses those of customers that take any text')
            [CompletionResult]::new('--key-cache', '--key-cache', [CompletionResultType]::ParameterName, 'The handler refreshes its keys by age only, this often; without it, a new key must be accepted within 65 s')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'How long to wait until the handler answers (502, 503 and 504 count as not yet)')
            [CompletionResult]::new('--only', '--only', [CompletionResultType]::ParameterName, 'Run only the checks whose id matches (repeatable)')
            [CompletionResult]::new('--skip', '--skip', [CompletionResultType]::ParameterName, 'Leave out the checks whose id matches (repeatable)')
            [CompletionResult]::new('--cases', '--cases', [CompletionResultType]::ParameterName, 'How many generated cases each property has')
            [CompletionResult]::new('--seed', '--seed', [CompletionResultType]::ParameterName, 'The number that every random choice follows from [default: random, printed]')
            [CompletionResult]::new('--namespace', '--namespace', [CompletionResultType]::ParameterName, 'The UUID that every identifier follows from [default: random, printed]')
            [CompletionResult]::new('--shard', '--shard', [CompletionResultType]::ParameterName, 'Run the K-th of N parts; all need the same seed, and `acgw report merge` combines their reports')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'How many conversations run side by side')
            [CompletionResult]::new('--report-patience', '--report-patience', [CompletionResultType]::ParameterName, 'How long a report may take after its callback')
            [CompletionResult]::new('--baseline', '--baseline', [CompletionResultType]::ParameterName, 'Known failures [default: acgw-baseline.toml, if it exists]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The format of the report on standard output')
            [CompletionResult]::new('--report', '--report', [CompletionResultType]::ParameterName, 'Write a further report (repeatable); acgw makes the folders. dossier=FOLDER rehearses Acronis'' verification and says whether the handler is ready for it')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Settings [default: acgw.toml here or in a folder above, up to the repository''s root]')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Trust any certificate')
            [CompletionResult]::new('--platform-claims', '--platform-claims', [CompletionResultType]::ParameterName, 'Let callback tokens carry the further members that the platform''s tokens carry, such as `client_id`')
            [CompletionResult]::new('--tls', '--tls', [CompletionResultType]::ParameterName, 'Serve HTTPS, with a certificate from a new local authority')
            [CompletionResult]::new('--fresh-keys', '--fresh-keys', [CompletionResultType]::ParameterName, 'Make new signing keys; without it, acgw keeps them between runs on this machine, but not in CI')
            [CompletionResult]::new('--no-settings', '--no-settings', [CompletionResultType]::ParameterName, 'The CyberApp defines no fields: send no settings, and skip the checks that are about them')
            [CompletionResult]::new('--quick', '--quick', [CompletionResultType]::ParameterName, 'Run the short form, in about a second: the connection, the keys, each callback once, a forged token, status reports')
            [CompletionResult]::new('--list', '--list', [CompletionResultType]::ParameterName, 'List the chosen checks and run nothing')
            [CompletionResult]::new('--keep', '--keep', [CompletionResultType]::ParameterName, 'Keep the tenants that the run made; without it, the run disables them at its end')
            [CompletionResult]::new('--expect-reports', '--expect-reports', [CompletionResultType]::ParameterName, 'The backend reports its status to the platform: a partner that is never reported as active fails the run')
            [CompletionResult]::new('--fail-fast', '--fail-fast', [CompletionResultType]::ParameterName, 'Stop at the first failed check')
            [CompletionResult]::new('--strict', '--strict', [CompletionResultType]::ParameterName, 'Let advisories fail the run too')
            [CompletionResult]::new('--baseline-update', '--baseline-update', [CompletionResultType]::ParameterName, 'Write the baseline from this run; keep the reasons it has')
            [CompletionResult]::new('--show-secrets', '--show-secrets', [CompletionResultType]::ParameterName, 'Show tokens and credentials')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'acgw;serve' {
            [CompletionResult]::new('--public-url', '--public-url', [CompletionResultType]::ParameterName, 'The URL under which others reach the gateway [default: http://ADDR, or https://ADDR]')
            [CompletionResult]::new('--issuer', '--issuer', [CompletionResultType]::ParameterName, '`iss` of the tokens [default: the public URL]')
            [CompletionResult]::new('--tls-host', '--tls-host', [CompletionResultType]::ParameterName, 'One more host in that certificate (repeatable), beside localhost, the listen address, and the hosts of --public-url and --issuer')
            [CompletionResult]::new('--tls-ca-out', '--tls-ca-out', [CompletionResultType]::ParameterName, 'Write the authority''s certificate (PEM) to this file, for the handler to trust')
            [CompletionResult]::new('--tls-cert', '--tls-cert', [CompletionResultType]::ParameterName, 'Serve HTTPS with the certificate (chain) in this PEM file')
            [CompletionResult]::new('--tls-key', '--tls-key', [CompletionResultType]::ParameterName, 'The private key of that certificate, in PEM')
            [CompletionResult]::new('--target', '--target', [CompletionResultType]::ParameterName, 'The callback handler that the gateway calls, unless a request to send a callback names another')
            [CompletionResult]::new('--endpoint-id', '--endpoint-id', [CompletionResultType]::ParameterName, 'The CyberApp''s endpoint, in context.endpoint_id and in the token''s scope [default: a sample one]')
            [CompletionResult]::new('--credentials', '--credentials', [CompletionResultType]::ParameterName, 'The credentials that X-CyberApp-Auth carries')
            [CompletionResult]::new('--extra', '--extra', [CompletionResultType]::ParameterName, 'The JSON object that X-CyberApp-Extra carries [default: an empty one]')
            [CompletionResult]::new('--header', '--header', [CompletionResultType]::ParameterName, 'One more header on every callback (repeatable)')
            [CompletionResult]::new('--ca-cert', '--ca-cert', [CompletionResultType]::ParameterName, 'Trust the certificates in this PEM file too')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time-out of one callback (an assumption: the platform''s is not published)')
            [CompletionResult]::new('--client', '--client', [CompletionResultType]::ParameterName, 'An API client (repeatable) [default: acgw makes one up and prints it]')
            [CompletionResult]::new('--tenant-below', '--tenant-below', [CompletionResultType]::ParameterName, 'A tenant and one below it, whose name the console shows (repeatable); each client then reaches only its own tenant and those below')
            [CompletionResult]::new('--fault', '--fault', [CompletionResultType]::ParameterName, 'Inject a fault into the platform''s endpoints (repeatable)')
            [CompletionResult]::new('--fault-seed', '--fault-seed', [CompletionResultType]::ParameterName, 'The number that the faults follow from: the same seed and requests give the same faults [default: random, printed]')
            [CompletionResult]::new('--ready-file', '--ready-file', [CompletionResultType]::ParameterName, 'Write every URL and credential to this file, as one line of JSON, once the gateway answers')
            [CompletionResult]::new('--state', '--state', [CompletionResultType]::ParameterName, 'Keep what the gateway knows in this file, also when it is killed, and go on with what the file has')
            [CompletionResult]::new('--field', '--field', [CompletionResultType]::ParameterName, 'A field of the settings that the CyberApp defines, for the forms of the console (repeatable)')
            [CompletionResult]::new('--listen', '--listen', [CompletionResultType]::ParameterName, 'Where the gateway (keys, tokens, status endpoint) listens')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Settings [default: acgw.toml here or in a folder above, up to the repository''s root]')
            [CompletionResult]::new('--platform-claims', '--platform-claims', [CompletionResultType]::ParameterName, 'Let callback tokens carry the further members that the platform''s tokens carry, such as `client_id`')
            [CompletionResult]::new('--tls', '--tls', [CompletionResultType]::ParameterName, 'Serve HTTPS, with a certificate from a new local authority')
            [CompletionResult]::new('--fresh-keys', '--fresh-keys', [CompletionResultType]::ParameterName, 'Make new signing keys; without it, acgw keeps them between runs on this machine, but not in CI')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Trust any certificate')
            [CompletionResult]::new('--open', '--open', [CompletionResultType]::ParameterName, 'Accept any bearer token at the status endpoint')
            [CompletionResult]::new('--open-browser', '--open-browser', [CompletionResultType]::ParameterName, 'Open the console in a browser once the gateway answers')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'acgw;send' {
            [CompletionResult]::new('--target', '--target', [CompletionResultType]::ParameterName, 'The handler, if no URL is given')
            [CompletionResult]::new('--flow', '--flow', [CompletionResultType]::ParameterName, 'Send the callbacks that a partner''s click in the console causes')
            [CompletionResult]::new('--custom', '--custom', [CompletionResultType]::ParameterName, 'The file that defines a custom callback: it can then be sent by its CTI, and alone needs no name (repeatable)')
            [CompletionResult]::new('--type', '--type', [CompletionResultType]::ParameterName, 'The `type` of the request, for a custom callback without a definition')
            [CompletionResult]::new('--payload', '--payload', [CompletionResultType]::ParameterName, 'The payload [default: the smallest that the schema allows]')
            [CompletionResult]::new('--set', '--set', [CompletionResultType]::ParameterName, 'Replace a member of the request, as in `/payload/partner_tenant_name="Acme"` (repeatable)')
            [CompletionResult]::new('--tenant', '--tenant', [CompletionResultType]::ParameterName, 'The partner, in context.tenant_id [default: a new one]')
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'The partner''s name, in a flow')
            [CompletionResult]::new('--partner', '--partner', [CompletionResultType]::ParameterName, 'How partners are enabled, in a flow')
            [CompletionResult]::new('--customers', '--customers', [CompletionResultType]::ParameterName, 'How customers are enabled, in a flow')
            [CompletionResult]::new('--customer', '--customer', [CompletionResultType]::ParameterName, 'A customer that the flow enables or disables; where customers are mapped, with its id at the vendor (repeatable)')
            [CompletionResult]::new('--settings', '--settings', [CompletionResultType]::ParameterName, 'The value of a field of the CyberApp, in a flow that enables (repeatable)')
            [CompletionResult]::new('--field', '--field', [CompletionResultType]::ParameterName, 'A field of the settings that the CyberApp defines (repeatable); --settings then has values of its type')
            [CompletionResult]::new('--endpoint-id', '--endpoint-id', [CompletionResultType]::ParameterName, 'The CyberApp''s endpoint, in context.endpoint_id and in the token''s scope [default: a sample one]')
            [CompletionResult]::new('--credentials', '--credentials', [CompletionResultType]::ParameterName, 'The credentials that X-CyberApp-Auth carries')
            [CompletionResult]::new('--extra', '--extra', [CompletionResultType]::ParameterName, 'The JSON object that X-CyberApp-Extra carries [default: an empty one]')
            [CompletionResult]::new('--header', '--header', [CompletionResultType]::ParameterName, 'One more header on every callback (repeatable)')
            [CompletionResult]::new('--ca-cert', '--ca-cert', [CompletionResultType]::ParameterName, 'Trust the certificates in this PEM file too')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time-out of one callback (an assumption: the platform''s is not published)')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'How often to send the same request again after a 429 (obeying Retry-After), a time-out, or if nobody answers')
            [CompletionResult]::new('--listen', '--listen', [CompletionResultType]::ParameterName, 'Where the gateway (keys, tokens, status endpoint) listens')
            [CompletionResult]::new('--public-url', '--public-url', [CompletionResultType]::ParameterName, 'The URL under which others reach the gateway [default: http://ADDR, or https://ADDR]')
            [CompletionResult]::new('--issuer', '--issuer', [CompletionResultType]::ParameterName, '`iss` of the tokens [default: the public URL]')
            [CompletionResult]::new('--tls-host', '--tls-host', [CompletionResultType]::ParameterName, 'One more host in that certificate (repeatable), beside localhost, the listen address, and the hosts of --public-url and --issuer')
            [CompletionResult]::new('--tls-ca-out', '--tls-ca-out', [CompletionResultType]::ParameterName, 'Write the authority''s certificate (PEM) to this file, for the handler to trust')
            [CompletionResult]::new('--tls-cert', '--tls-cert', [CompletionResultType]::ParameterName, 'Serve HTTPS with the certificate (chain) in this PEM file')
            [CompletionResult]::new('--tls-key', '--tls-key', [CompletionResultType]::ParameterName, 'The private key of that certificate, in PEM')
            [CompletionResult]::new('--via', '--via', [CompletionResultType]::ParameterName, 'Send through this running gateway (`acgw serve`): its keys, its time-out and its trust count, and its target if no handler is given')
            [CompletionResult]::new('--admin-token', '--admin-token', [CompletionResultType]::ParameterName, 'The running gateway''s admin token, which `acgw serve` prints if other machines can reach it')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Settings [default: acgw.toml here or in a folder above, up to the repository''s root]')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Trust any certificate')
            [CompletionResult]::new('--platform-claims', '--platform-claims', [CompletionResultType]::ParameterName, 'Let callback tokens carry the further members that the platform''s tokens carry, such as `client_id`')
            [CompletionResult]::new('--tls', '--tls', [CompletionResultType]::ParameterName, 'Serve HTTPS, with a certificate from a new local authority')
            [CompletionResult]::new('--fresh-keys', '--fresh-keys', [CompletionResultType]::ParameterName, 'Make new signing keys; without it, acgw keeps them between runs on this machine, but not in CI')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'acgw;replay' {
            [CompletionResult]::new('--url', '--url', [CompletionResultType]::ParameterName, 'The handler [default: the one in the report; a recording needs one]')
            [CompletionResult]::new('--credentials', '--credentials', [CompletionResultType]::ParameterName, 'The credentials that X-CyberApp-Auth carries: reports and recordings do not have them')
            [CompletionResult]::new('--listen', '--listen', [CompletionResultType]::ParameterName, 'Where the gateway (keys, tokens, status endpoint) listens')
            [CompletionResult]::new('--public-url', '--public-url', [CompletionResultType]::ParameterName, 'The URL under which others reach the gateway [default: http://ADDR, or https://ADDR]')
            [CompletionResult]::new('--issuer', '--issuer', [CompletionResultType]::ParameterName, '`iss` of the tokens [default: the public URL]')
            [CompletionResult]::new('--tls-host', '--tls-host', [CompletionResultType]::ParameterName, 'One more host in that certificate (repeatable), beside localhost, the listen address, and the hosts of --public-url and --issuer')
            [CompletionResult]::new('--tls-ca-out', '--tls-ca-out', [CompletionResultType]::ParameterName, 'Write the authority''s certificate (PEM) to this file, for the handler to trust')
            [CompletionResult]::new('--tls-cert', '--tls-cert', [CompletionResultType]::ParameterName, 'Serve HTTPS with the certificate (chain) in this PEM file')
            [CompletionResult]::new('--tls-key', '--tls-key', [CompletionResultType]::ParameterName, 'The private key of that certificate, in PEM')
            [CompletionResult]::new('--ca-cert', '--ca-cert', [CompletionResultType]::ParameterName, 'Trust the certificates in this PEM file too')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time-out of one callback (an assumption: the platform''s is not published)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Settings [default: acgw.toml here or in a folder above, up to the repository''s root]')
            [CompletionResult]::new('--platform-claims', '--platform-claims', [CompletionResultType]::ParameterName, 'Let callback tokens carry the further members that the platform''s tokens carry, such as `client_id`')
            [CompletionResult]::new('--tls', '--tls', [CompletionResultType]::ParameterName, 'Serve HTTPS, with a certificate from a new local authority')
            [CompletionResult]::new('--fresh-keys', '--fresh-keys', [CompletionResultType]::ParameterName, 'Make new signing keys; without it, acgw keeps them between runs on this machine, but not in CI')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Trust any certificate')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'acgw;token' {
            [CompletionResult]::new('--gateway', '--gateway', [CompletionResultType]::ParameterName, 'The gateway that `acgw serve` runs; only it has the keys that the handler knows')
            [CompletionResult]::new('--admin-token', '--admin-token', [CompletionResultType]::ParameterName, 'The running gateway''s admin token, which `acgw serve` prints if other machines can reach it')
            [CompletionResult]::new('--endpoint-id', '--endpoint-id', [CompletionResultType]::ParameterName, 'The CyberApp''s endpoint, in context.endpoint_id and in the token''s scope [default: a sample one]')
            [CompletionResult]::new('--ca-cert', '--ca-cert', [CompletionResultType]::ParameterName, 'Trust the certificates in this PEM file too')
            [CompletionResult]::new('--alg', '--alg', [CompletionResultType]::ParameterName, 'Its algorithm: `none` leaves it unsigned, `HS256` uses the public key as a secret')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Settings [default: acgw.toml here or in a folder above, up to the repository''s root]')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Trust any certificate')
            [CompletionResult]::new('--expired', '--expired', [CompletionResultType]::ParameterName, 'It expired an hour ago')
            [CompletionResult]::new('--other-endpoint', '--other-endpoint', [CompletionResultType]::ParameterName, 'Its scope names another endpoint')
            [CompletionResult]::new('--no-scope', '--no-scope', [CompletionResultType]::ParameterName, 'It has no scope')
            [CompletionResult]::new('--other-issuer', '--other-issuer', [CompletionResultType]::ParameterName, 'It names another issuer')
            [CompletionResult]::new('--corrupted', '--corrupted', [CompletionResultType]::ParameterName, 'Its signature is wrong')
            [CompletionResult]::new('--foreign-key', '--foreign-key', [CompletionResultType]::ParameterName, 'Its key is not one that the issuer publishes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'acgw;help' {
            [CompletionResult]::new('proxy', 'proxy', [CompletionResultType]::ParameterValue, 'Record real traffic between the platform and a handler or a backend')
            [CompletionResult]::new('drift', 'drift', [CompletionResultType]::ParameterValue, 'Show where recorded traffic differs from the documents')
            [CompletionResult]::new('report', 'report', [CompletionResultType]::ParameterValue, 'Combine the reports of several shards')
            [CompletionResult]::new('fixtures', 'fixtures', [CompletionResultType]::ParameterValue, 'Write fixtures/ from the schemas, or fixtures from recorded traffic')
            [CompletionResult]::new('checks', 'checks', [CompletionResultType]::ParameterValue, 'List the checks: id, level, title, source')
            [CompletionResult]::new('explain', 'explain', [CompletionResultType]::ParameterValue, 'Explain a check, a requirement, a rule, or where the documents disagree')
            [CompletionResult]::new('schema', 'schema', [CompletionResultType]::ParameterValue, 'List the schemas, or print one')
            [CompletionResult]::new('openapi', 'openapi', [CompletionResultType]::ParameterValue, 'Print the interfaces as OpenAPI 3.1, with the callbacks as webhooks')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print the completions for a shell')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Print a page of the manual, or write all of them')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Run the conformance suite against a vendor''s callback handler')
            [CompletionResult]::new('serve', 'serve', [CompletionResultType]::ParameterValue, 'Run the mock gateway until you stop it')
            [CompletionResult]::new('send', 'send', [CompletionResultType]::ParameterValue, 'Send one callback, or those of a partner''s click, and show the answers')
            [CompletionResult]::new('replay', 'replay', [CompletionResultType]::ParameterValue, 'Send the exchanges of a finding, or recorded callbacks, again, with fresh tokens and identifiers')
            [CompletionResult]::new('token', 'token', [CompletionResultType]::ParameterValue, 'Get a callback token, good or bad, from a running gateway')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'acgw;help;proxy' {
            [CompletionResult]::new('export', 'export', [CompletionResultType]::ParameterValue, 'Write a recording as an HTTP archive (HAR 1.2), which browsers and other tools open')
            break
        }
        'acgw;help;proxy;export' {
            break
        }
        'acgw;help;drift' {
            break
        }
        'acgw;help;report' {
            [CompletionResult]::new('merge', 'merge', [CompletionResultType]::ParameterValue, 'Make one report, and one verdict, from the JSON reports of all shards of a run')
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
