
use builtin;
use str;

set edit:completion:arg-completer[acgw] = {|@words|
    fn spaces {|n|
        builtin:repeat $n ' ' | str:join ''
    }
    fn cand {|text desc|
        edit:complex-candidate $text &display=$text' '(spaces (- 14 (wcswidth $text)))$desc
    }
    var command = 'acgw'
    for word $words[1..-1] {
        if (str:has-prefix $word '-') {
            break
        }
        set command = $command';'$word
    }
    var completions = [
        &'acgw'= {
            cand -h 'Print help'
            cand --help 'Print help'
            cand -V 'Print version'
            cand --version 'Print version'
            cand proxy 'Record real traffic between the platform and a handler or a backend'
            cand drift 'Show where recorded traffic differs from the documents'
            cand report 'Combine the reports of several shards'
            cand fixtures 'Write fixtures/ from the schemas, or fixtures from recorded traffic'
            cand checks 'List the checks: id, level, title, source'
            cand explain 'Explain a check, a requirement, a rule, or where the documents disagree'
            cand schema 'List the schemas, or print one'
            cand openapi 'Print the interfaces as OpenAPI 3.1, with the callbacks as webhooks'
            cand completions 'Print the completions for a shell'
            cand man 'Print a page of the manual, or write all of them'
            cand check 'Run the conformance suite against a vendor''s callback handler'
            cand serve 'Run the mock gateway until you stop it'
            cand send 'Send one callback, or those of a partner''s click, and show the answers'
            cand replay 'Send the exchanges of a finding, or recorded callbacks, again, with fresh tokens and identifiers'
            cand token 'Get a callback token, good or bad, from a running gateway'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'acgw;proxy'= {
            cand --target 'The callback handler; requests keep their own path and query'
            cand --listen 'Where the proxy takes the callbacks of the platform'
            cand --platform 'The platform, for a second proxy between the backend and it'
            cand --platform-listen 'Where that one takes the requests of the backend'
            cand --out 'The folder of the recording; a recording that is there is continued'
            cand --console 'Where the console shows the traffic'
            cand --ca-cert 'Trust the certificates in this PEM file too'
            cand --insecure 'Trust any certificate'
            cand -h 'Print help'
            cand --help 'Print help'
            cand export 'Write a recording as an HTTP archive (HAR 1.2), which browsers and other tools open'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'acgw;proxy;export'= {
            cand --har 'The file to write'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'acgw;proxy;help'= {
            cand export 'Write a recording as an HTTP archive (HAR 1.2), which browsers and other tools open'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'acgw;proxy;help;export'= {
        }
        &'acgw;proxy;help;help'= {
        }
        &'acgw;drift'= {
            cand --format 'The format on standard output'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'acgw;report'= {
            cand -h 'Print help'
            cand --help 'Print help'
            cand merge 'Make one report, and one verdict, from the JSON reports of all shards of a run'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'acgw;report;merge'= {
            cand --baseline 'Known failures [default: acgw-baseline.toml, if it exists]'
            cand --format 'The format of the report on standard output'
            cand --report 'Write a further report (repeatable); acgw makes the folders'
            cand --baseline-update 'Write the baseline from this run; keep the reasons it has'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'acgw;report;help'= {
            cand merge 'Make one report, and one verdict, from the JSON reports of all shards of a run'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'acgw;report;help;merge'= {
        }
        &'acgw;report;help;help'= {
        }
        &'acgw;fixtures'= {
            cand --dir 'The folder of the fixtures'
            cand --custom 'Write the fixtures of the custom callback that this file defines instead (repeatable)'
            cand --from 'Write the messages of this recording (`acgw proxy`) instead, with made-up identifiers and texts of the same form'
            cand --seed 'The number that the made-up values follow from [default: random, printed]'
            cand --out 'The folder of the fixtures of custom callbacks, or of a recording'
            cand --check 'Only compare; exit 1 if the folder is not up to date'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'acgw;checks'= {
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'acgw;explain'= {
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'acgw;schema'= {
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'acgw;openapi'= {
            cand --custom 'The file that defines a custom callback, which is then listed too (repeatable)'
            cand --callbacks-as-paths 'For tools that know only OpenAPI 3.0, which has no webhooks: list the callbacks as paths of the handler'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'acgw;completions'= {
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'acgw;man'= {
            cand --dir 'Write the pages of the program and of all its commands into this folder'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'acgw;check'= {
            cand --compare 'Run the same checks against the handler at this URL too, and show what is new and what is fixed there'
            cand --partner 'How partners are enabled'
            cand --customer 'How customers are enabled'
            cand --endpoint-id 'The CyberApp''s endpoint, in context.endpoint_id and in the token''s scope [default: a sample one]'
            cand --credentials 'The credentials that X-CyberApp-Auth carries'
            cand --extra 'The JSON object that X-CyberApp-Extra carries [default: an empty one]'
            cand --header 'One more header on every callback (repeatable)'
            cand --ca-cert 'Trust the certificates in this PEM file too'
            cand --timeout 'Time-out of one callback (an assumption: the platform''s is not published)'
            cand --custom 'The file that defines a custom callback, which is then tested too (repeatable)'
            cand --other-credentials 'Credentials of another account at the vendor; with mapping, isolation between accounts is tested only with them'
            cand --changed-credentials 'A second valid pair of credentials of the first account, for a change of credentials'
            cand --topology 'The customers of the accounts at the vendor: a JSON file {"<vendor tenant id>": [{"id": "…", "name": "…"}]}'
            cand --listen 'Where the gateway (keys, tokens, status endpoint) listens'
            cand --public-url 'The URL under which others reach the gateway [default: http://ADDR, or https://ADDR]'
            cand --issuer '`iss` of the tokens [default: the public URL]'
            cand --tls-host 'One more host in that certificate (repeatable), beside localhost, the listen address, and the hosts of --public-url and --issuer'
            cand --tls-ca-out 'Write the authority''s certificate (PEM) to this file, for the handler to trust'
            cand --tls-cert 'Serve HTTPS with the certificate (chain) in this PEM file'
            cand --tls-key 'The private key of that certificate, in PEM'
            cand --client 'An API client that may fetch access tokens during the run (repeatable) [default: any]'
            cand --setting-key 'The id of a field that the CyberApp defines (repeatable); the run then uses no other fields in settings'
            cand --field 'A field of the settings that the CyberApp defines (repeatable); the run uses those of customers that take any text'
            cand --key-cache 'The handler refreshes its keys by age only, this often; without it, a new key must be accepted within 65 s'
            cand --wait 'How long to wait until the handler answers (502, 503 and 504 count as not yet)'
            cand --only 'Run only the checks whose id matches (repeatable)'
            cand --skip 'Leave out the checks whose id matches (repeatable)'
            cand --cases 'How many generated cases each property has'
            cand --seed 'The number that every random choice follows from [default: random, printed]'
            cand --namespace 'The UUID that every identifier follows from [default: random, printed]'
            cand --shard 'Run the K-th of N parts; all need the same seed, and `acgw report merge` combines their reports'
            cand --jobs 'How many conversations run side by side'
            cand --report-patience 'How long a report may take after its callback'
            cand --baseline 'Known failures [default: acgw-baseline.toml, if it exists]'
            cand --format 'The format of the report on standard output'
            cand --report 'Write a further report (repeatable); acgw makes the folders. dossier=FOLDER rehearses Acronis'' verification and says whether the handler is ready for it'
            cand --config 'Settings [default: acgw.toml here or in a folder above, up to the repository''s root]'
            cand --insecure 'Trust any certificate'
            cand --platform-claims 'Let callback tokens carry the further members that the platform''s tokens carry, such as `client_id`'
            cand --tls 'Serve HTTPS, with a certificate from a new local authority'
            cand --fresh-keys 'Make new signing keys; without it, acgw keeps them between runs on this machine, but not in CI'
            cand --no-settings 'The CyberApp defines no fields: send no settings, and skip the checks that are about them'
            cand --quick 'Run the short form, in about a second: the connection, the keys, each callback once, a forged token, status reports'
            cand --list 'List the chosen checks and run nothing'
            cand --keep 'Keep the tenants that the run made; without it, the run disables them at its end'
            cand --expect-reports 'The backend reports its status to the platform: a partner that is never reported as active fails the run'
            cand --fail-fast 'Stop at the first failed check'
            cand --strict 'Let advisories fail the run too'
            cand --baseline-update 'Write the baseline from this run; keep the reasons it has'
            cand --show-secrets 'Show tokens and credentials'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'acgw;serve'= {
            cand --public-url 'The URL under which others reach the gateway [default: http://ADDR, or https://ADDR]'
            cand --issuer '`iss` of the tokens [default: the public URL]'
            cand --tls-host 'One more host in that certificate (repeatable), beside localhost, the listen address, and the hosts of --public-url and --issuer'
            cand --tls-ca-out 'Write the authority''s certificate (PEM) to this file, for the handler to trust'
            cand --tls-cert 'Serve HTTPS with the certificate (chain) in this PEM file'
            cand --tls-key 'The private key of that certificate, in PEM'
            cand --target 'The callback handler that the gateway calls, unless a request to send a callback names another'
            cand --endpoint-id 'The CyberApp''s endpoint, in context.endpoint_id and in the token''s scope [default: a sample one]'
            cand --credentials 'The credentials that X-CyberApp-Auth carries'
            cand --extra 'The JSON object that X-CyberApp-Extra carries [default: an empty one]'
            cand --header 'One more header on every callback (repeatable)'
            cand --ca-cert 'Trust the certificates in this PEM file too'
            cand --timeout 'Time-out of one callback (an assumption: the platform''s is not published)'
            cand --client 'An API client (repeatable) [default: acgw makes one up and prints it]'
            cand --tenant-below 'A tenant and one below it, whose name the console shows (repeatable); each client then reaches only its own tenant and those below'
            cand --fault 'Inject a fault into the platform''s endpoints (repeatable)'
            cand --fault-seed 'The number that the faults follow from: the same seed and requests give the same faults [default: random, printed]'
            cand --ready-file 'Write every URL and credential to this file, as one line of JSON, once the gateway answers'
            cand --state 'Keep what the gateway knows in this file, also when it is killed, and go on with what the file has'
            cand --field 'A field of the settings that the CyberApp defines, for the forms of the console (repeatable)'
            cand --listen 'Where the gateway (keys, tokens, status endpoint) listens'
            cand --config 'Settings [default: acgw.toml here or in a folder above, up to the repository''s root]'
            cand --platform-claims 'Let callback tokens carry the further members that the platform''s tokens carry, such as `client_id`'
            cand --tls 'Serve HTTPS, with a certificate from a new local authority'
            cand --fresh-keys 'Make new signing keys; without it, acgw keeps them between runs on this machine, but not in CI'
            cand --insecure 'Trust any certificate'
            cand --open 'Accept any bearer token at the status endpoint'
            cand --open-browser 'Open the console in a browser once the gateway answers'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'acgw;send'= {
            cand --target 'The handler, if no URL is given'
            cand --flow 'Send the callbacks that a partner''s click in the console causes'
            cand --custom 'The file that defines a custom callback: it can then be sent by its CTI, and alone needs no name (repeatable)'
            cand --type 'The `type` of the request, for a custom callback without a definition'
            cand --payload 'The payload [default: the smallest that the schema allows]'
            cand --set 'Replace a member of the request, as in `/payload/partner_tenant_name="Acme"` (repeatable)'
            cand --tenant 'The partner, in context.tenant_id [default: a new one]'
            cand --name 'The partner''s name, in a flow'
            cand --partner 'How partners are enabled, in a flow'
            cand --customers 'How customers are enabled, in a flow'
            cand --customer 'A customer that the flow enables or disables; where customers are mapped, with its id at the vendor (repeatable)'
            cand --settings 'The value of a field of the CyberApp, in a flow that enables (repeatable)'
            cand --field 'A field of the settings that the CyberApp defines (repeatable); --settings then has values of its type'
            cand --endpoint-id 'The CyberApp''s endpoint, in context.endpoint_id and in the token''s scope [default: a sample one]'
            cand --credentials 'The credentials that X-CyberApp-Auth carries'
            cand --extra 'The JSON object that X-CyberApp-Extra carries [default: an empty one]'
            cand --header 'One more header on every callback (repeatable)'
            cand --ca-cert 'Trust the certificates in this PEM file too'
            cand --timeout 'Time-out of one callback (an assumption: the platform''s is not published)'
            cand --retries 'How often to send the same request again after a 429 (obeying Retry-After), a time-out, or if nobody answers'
            cand --listen 'Where the gateway (keys, tokens, status endpoint) listens'
            cand --public-url 'The URL under which others reach the gateway [default: http://ADDR, or https://ADDR]'
            cand --issuer '`iss` of the tokens [default: the public URL]'
            cand --tls-host 'One more host in that certificate (repeatable), beside localhost, the listen address, and the hosts of --public-url and --issuer'
            cand --tls-ca-out 'Write the authority''s certificate (PEM) to this file, for the handler to trust'
            cand --tls-cert 'Serve HTTPS with the certificate (chain) in this PEM file'
            cand --tls-key 'The private key of that certificate, in PEM'
            cand --via 'Send through this running gateway (`acgw serve`): its keys, its time-out and its trust count, and its target if no handler is given'
            cand --admin-token 'The running gateway''s admin token, which `acgw serve` prints if other machines can reach it'
            cand --config 'Settings [default: acgw.toml here or in a folder above, up to the repository''s root]'
            cand --insecure 'Trust any certificate'
            cand --platform-claims 'Let callback tokens carry the further members that the platform''s tokens carry, such as `client_id`'
            cand --tls 'Serve HTTPS, with a certificate from a new local authority'
            cand --fresh-keys 'Make new signing keys; without it, acgw keeps them between runs on this machine, but not in CI'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'acgw;replay'= {
            cand --url 'The handler [default: the one in the report; a recording needs one]'
            cand --credentials 'The credentials that X-CyberApp-Auth carries: reports and recordings do not have them'
            cand --listen 'Where the gateway (keys, tokens, status endpoint) listens'
            cand --public-url 'The URL under which others reach the gateway [default: http://ADDR, or https://ADDR]'
            cand --issuer '`iss` of the tokens [default: the public URL]'
            cand --tls-host 'One more host in that certificate (repeatable), beside localhost, the listen address, and the hosts of --public-url and --issuer'
            cand --tls-ca-out 'Write the authority''s certificate (PEM) to this file, for the handler to trust'
            cand --tls-cert 'Serve HTTPS with the certificate (chain) in this PEM file'
            cand --tls-key 'The private key of that certificate, in PEM'
            cand --ca-cert 'Trust the certificates in this PEM file too'
            cand --timeout 'Time-out of one callback (an assumption: the platform''s is not published)'
            cand --config 'Settings [default: acgw.toml here or in a folder above, up to the repository''s root]'
            cand --platform-claims 'Let callback tokens carry the further members that the platform''s tokens carry, such as `client_id`'
            cand --tls 'Serve HTTPS, with a certificate from a new local authority'
            cand --fresh-keys 'Make new signing keys; without it, acgw keeps them between runs on this machine, but not in CI'
            cand --insecure 'Trust any certificate'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'acgw;token'= {
            cand --gateway 'The gateway that `acgw serve` runs; only it has the keys that the handler knows'
            cand --admin-token 'The running gateway''s admin token, which `acgw serve` prints if other machines can reach it'
            cand --endpoint-id 'The CyberApp''s endpoint, in context.endpoint_id and in the token''s scope [default: a sample one]'
            cand --ca-cert 'Trust the certificates in this PEM file too'
            cand --alg 'Its algorithm: `none` leaves it unsigned, `HS256` uses the public key as a secret'
            cand --config 'Settings [default: acgw.toml here or in a folder above, up to the repository''s root]'
            cand --insecure 'Trust any certificate'
            cand --expired 'It expired an hour ago'
            cand --other-endpoint 'Its scope names another endpoint'
            cand --no-scope 'It has no scope'
            cand --other-issuer 'It names another issuer'
            cand --corrupted 'Its signature is wrong'
            cand --foreign-key 'Its key is not one that the issuer publishes'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'acgw;help'= {
            cand proxy 'Record real traffic between the platform and a handler or a backend'
            cand drift 'Show where recorded traffic differs from the documents'
            cand report 'Combine the reports of several shards'
            cand fixtures 'Write fixtures/ from the schemas, or fixtures from recorded traffic'
            cand checks 'List the checks: id, level, title, source'
            cand explain 'Explain a check, a requirement, a rule, or where the documents disagree'
            cand schema 'List the schemas, or print one'
            cand openapi 'Print the interfaces as OpenAPI 3.1, with the callbacks as webhooks'
            cand completions 'Print the completions for a shell'
            cand man 'Print a page of the manual, or write all of them'
            cand check 'Run the conformance suite against a vendor''s callback handler'
            cand serve 'Run the mock gateway until you stop it'
            cand send 'Send one callback, or those of a partner''s click, and show the answers'
            cand replay 'Send the exchanges of a finding, or recorded callbacks, again, with fresh tokens and identifiers'
            cand token 'Get a callback token, good or bad, from a running gateway'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'acgw;help;proxy'= {
            cand export 'Write a recording as an HTTP archive (HAR 1.2), which browsers and other tools open'
        }
        &'acgw;help;proxy;export'= {
        }
        &'acgw;help;drift'= {
        }
        &'acgw;help;report'= {
            cand merge 'Make one report, and one verdict, from the JSON reports of all shards of a run'
        }
        &'acgw;help;report;merge'= {
        }
        &'acgw;help;fixtures'= {
        }
        &'acgw;help;checks'= {
        }
        &'acgw;help;explain'= {
        }
        &'acgw;help;schema'= {
        }
        &'acgw;help;openapi'= {
        }
        &'acgw;help;completions'= {
        }
        &'acgw;help;man'= {
        }
        &'acgw;help;check'= {
        }
        &'acgw;help;serve'= {
        }
        &'acgw;help;send'= {
        }
        &'acgw;help;replay'= {
        }
        &'acgw;help;token'= {
        }
        &'acgw;help;help'= {
        }
    ]
    $completions[$command]
}
