
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
            cand report 'Make one report of those of several shards'
            cand fixtures 'Write fixtures/ anew from the schemas'
            cand checks 'List the checks: id, level, title, source'
            cand explain 'Explain a check, a requirement, a rule, or the discrepancies of the documents'
            cand schema 'List the schemas, or print one'
            cand openapi 'Print the interfaces as OpenAPI 3.1, the callbacks as webhooks'
            cand completions 'Print the completions of a shell'
            cand man 'Print a page of the manual, or write all of them'
            cand check 'Run the conformance suite against a vendor''s callback handler'
            cand serve 'Run the mock gateway until it is stopped'
            cand send 'Send one callback, or those of a partner''s click, and show what came back'
            cand replay 'Send the exchanges of one finding again, with fresh tokens and identifiers'
            cand token 'Mint a callback token at a running gateway: a good one, or a bad one'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'acgw;report'= {
            cand -h 'Print help'
            cand --help 'Print help'
            cand merge 'Make one report, and one verdict, of the JSON reports of all shards of a run'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'acgw;report;merge'= {
            cand --baseline 'Known failures [default: acgw-baseline.toml, if it is there]'
            cand --format 'The report on standard output'
            cand --report 'A further report (repeatable); folders are made'
            cand --baseline-update 'Write the baseline from this run, keeping the reasons that are there'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'acgw;report;help'= {
            cand merge 'Make one report, and one verdict, of the JSON reports of all shards of a run'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'acgw;report;help;merge'= {
        }
        &'acgw;report;help;help'= {
        }
        &'acgw;fixtures'= {
            cand --dir 'Folder of the fixtures'
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
            cand --partner 'How partners are enabled'
            cand --customer 'How customers are enabled'
            cand --endpoint-id 'The CyberApp''s endpoint, in context.endpoint_id and in the token''s scope [default: a sample one]'
            cand --listen 'Where the gateway''s own side (keys, tokens, status endpoint) listens'
            cand --public-url 'The URL under which others reach it [default: http://ADDR, or https://ADDR]'
            cand --issuer '`iss` of the tokens [default: the public URL]'
            cand --tls-host 'One more host in that certificate (repeatable), beside localhost, the listen address, and the hosts of --public-url and --issuer'
            cand --tls-ca-out 'Write the authority''s certificate (PEM) to this file, for the handler to trust'
            cand --tls-cert 'The gateway speaks HTTPS, with the certificate (chain) in this PEM file'
            cand --tls-key 'The private key of that certificate, in PEM'
            cand --client 'An API client that may fetch access tokens during the run (repeatable) [default: any]'
            cand --credentials 'Sent as X-CyberApp-Auth'
            cand --setting-key 'A field id that the CyberApp defines (repeatable); only these are then used in settings'
            cand --header 'One more header on every callback (repeatable)'
            cand --ca-cert 'Trust the certificates in this PEM file too'
            cand --wait 'Wait until the target accepts connections'
            cand --timeout 'Time-out of one callback (an assumption: the platform''s is not published)'
            cand --only 'Run only the checks whose id matches (repeatable)'
            cand --skip 'Leave out the checks whose id matches (repeatable)'
            cand --cases 'Cases of each property'
            cand --seed 'Every choice follows from it [default: random, printed]'
            cand --namespace 'Fixes the identifiers too [default: random, printed]'
            cand --shard 'Run the K-th of N parts, to be joined by `acgw report merge`; all need the same seed'
            cand --jobs 'Conversations side by side'
            cand --baseline 'Known failures [default: acgw-baseline.toml, if it is there]'
            cand --format 'The report on standard output'
            cand --report 'A further report (repeatable); folders are made. dossier=FOLDER rehearses Acronis'' verification and says whether the handler is ready for it'
            cand --config 'Settings [default: acgw.toml here or in a folder above, up to the repository''s root]'
            cand --tls 'The gateway speaks HTTPS, with a certificate of a local authority; both are made at the start'
            cand --no-settings 'The CyberApp defines no additional settings: none are sent, and what is about them is skipped'
            cand --insecure 'Trust any certificate'
            cand --list 'Show the choice of checks and run nothing'
            cand --keep 'Leave the tenants that the run made'
            cand --fail-fast 'Stop at the first failed check'
            cand --strict 'Advisories fail too'
            cand --baseline-update 'Write the baseline from this run, keeping the reasons that are there'
            cand --show-secrets 'Tokens and credentials unmasked'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'acgw;serve'= {
            cand --public-url 'The URL under which others reach it [default: http://ADDR, or https://ADDR]'
            cand --issuer '`iss` of the tokens [default: the public URL]'
            cand --tls-host 'One more host in that certificate (repeatable), beside localhost, the listen address, and the hosts of --public-url and --issuer'
            cand --tls-ca-out 'Write the authority''s certificate (PEM) to this file, for the handler to trust'
            cand --tls-cert 'The gateway speaks HTTPS, with the certificate (chain) in this PEM file'
            cand --tls-key 'The private key of that certificate, in PEM'
            cand --target 'The callback handler that the gateway calls, where a request to send a callback names none'
            cand --ca-cert 'Trust the certificates in this PEM file too'
            cand --client 'An API client (repeatable) [default: one is made up and printed]'
            cand --tenant-below 'Two tenants, one below the other (repeatable); clients then reach only their own and those below it'
            cand --fault 'Let the platform''s endpoints go wrong (repeatable)'
            cand --fault-seed 'What the draws of faults follow from: the same seed and the same requests, the same faults [default: random, printed]'
            cand --ready-file 'Write every URL and credential to this file, as one line of JSON, when the gateway answers'
            cand --listen 'Where the gateway''s own side (keys, tokens, status endpoint) listens'
            cand --config 'Settings [default: acgw.toml here or in a folder above, up to the repository''s root]'
            cand --tls 'The gateway speaks HTTPS, with a certificate of a local authority; both are made at the start'
            cand --insecure 'Trust any certificate'
            cand --open 'Take any bearer token at the status endpoint'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'acgw;send'= {
            cand --target 'The handler, where no URL is given'
            cand --flow 'Send the callbacks of what a partner does in the console instead'
            cand --type 'The request''s `type`, of a custom callback'
            cand --payload 'The payload [default: the least that the schema allows]'
            cand --set 'Overrides a member of the request, as in `/payload/partner_tenant_name="Acme"` (repeatable)'
            cand --tenant 'The partner, in context.tenant_id [default: a new one]'
            cand --name 'The partner''s name, in a flow'
            cand --customer 'A customer that the flow enables or disables (repeatable)'
            cand --settings 'What is typed into a field of the CyberApp, in a flow that enables (repeatable)'
            cand --endpoint-id 'The CyberApp''s endpoint [default: a sample one]'
            cand --credentials 'Sent as X-CyberApp-Auth'
            cand --header 'One more header (repeatable)'
            cand --ca-cert 'Trust the certificates in this PEM file too'
            cand --retries 'How often the same request is sent again after 429 (obeying Retry-After), a time-out, or where nobody answers'
            cand --timeout 'Time-out of one attempt'
            cand --listen 'Where the gateway''s own side (keys, tokens, status endpoint) listens'
            cand --public-url 'The URL under which others reach it [default: http://ADDR, or https://ADDR]'
            cand --issuer '`iss` of the tokens [default: the public URL]'
            cand --tls-host 'One more host in that certificate (repeatable), beside localhost, the listen address, and the hosts of --public-url and --issuer'
            cand --tls-ca-out 'Write the authority''s certificate (PEM) to this file, for the handler to trust'
            cand --tls-cert 'The gateway speaks HTTPS, with the certificate (chain) in this PEM file'
            cand --tls-key 'The private key of that certificate, in PEM'
            cand --config 'Settings [default: acgw.toml here or in a folder above, up to the repository''s root]'
            cand --insecure 'Trust any certificate'
            cand --tls 'The gateway speaks HTTPS, with a certificate of a local authority; both are made at the start'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'acgw;replay'= {
            cand --url 'The handler [default: the one in the report]'
            cand --listen 'Where the gateway''s own side (keys, tokens, status endpoint) listens'
            cand --public-url 'The URL under which others reach it [default: http://ADDR, or https://ADDR]'
            cand --issuer '`iss` of the tokens [default: the public URL]'
            cand --tls-host 'One more host in that certificate (repeatable), beside localhost, the listen address, and the hosts of --public-url and --issuer'
            cand --tls-ca-out 'Write the authority''s certificate (PEM) to this file, for the handler to trust'
            cand --tls-cert 'The gateway speaks HTTPS, with the certificate (chain) in this PEM file'
            cand --tls-key 'The private key of that certificate, in PEM'
            cand --ca-cert 'Trust the certificates in this PEM file too'
            cand --timeout 'Time-out of one callback'
            cand --config 'Settings [default: acgw.toml here or in a folder above, up to the repository''s root]'
            cand --tls 'The gateway speaks HTTPS, with a certificate of a local authority; both are made at the start'
            cand --insecure 'Trust any certificate'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'acgw;token'= {
            cand --gateway 'The gateway, as `acgw serve` names it: only it has the keys that the handler knows'
            cand --admin-token 'The gateway''s admin token, which it prints at its start when it can be reached from elsewhere'
            cand --endpoint-id 'The endpoint that the token is for [default: a sample one]'
            cand --ca-cert 'Trust the certificates in this PEM file too'
            cand --alg 'Its algorithm: `none` leaves it unsigned, `HS256` takes the public key for a secret'
            cand --config 'Settings [default: acgw.toml here or in a folder above, up to the repository''s root]'
            cand --insecure 'Trust any certificate'
            cand --expired 'It expired an hour ago'
            cand --other-endpoint 'Its scope names another endpoint'
            cand --no-scope 'It has no scope'
            cand --other-issuer 'Another issuer gave it out'
            cand --corrupted 'Its signature does not fit'
            cand --foreign-key 'It is signed with a key that the issuer does not publish'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'acgw;help'= {
            cand report 'Make one report of those of several shards'
            cand fixtures 'Write fixtures/ anew from the schemas'
            cand checks 'List the checks: id, level, title, source'
            cand explain 'Explain a check, a requirement, a rule, or the discrepancies of the documents'
            cand schema 'List the schemas, or print one'
            cand openapi 'Print the interfaces as OpenAPI 3.1, the callbacks as webhooks'
            cand completions 'Print the completions of a shell'
            cand man 'Print a page of the manual, or write all of them'
            cand check 'Run the conformance suite against a vendor''s callback handler'
            cand serve 'Run the mock gateway until it is stopped'
            cand send 'Send one callback, or those of a partner''s click, and show what came back'
            cand replay 'Send the exchanges of one finding again, with fresh tokens and identifiers'
            cand token 'Mint a callback token at a running gateway: a good one, or a bad one'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'acgw;help;report'= {
            cand merge 'Make one report, and one verdict, of the JSON reports of all shards of a run'
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
