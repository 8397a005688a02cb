# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_acgw_global_optspecs
    string join \n h/help V/version
end

function __fish_acgw_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_acgw_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_acgw_using_subcommand
    set -l cmd (__fish_acgw_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c acgw -n "__fish_acgw_needs_command" -s h -l help -d 'Print help'
complete -c acgw -n "__fish_acgw_needs_command" -s V -l version -d 'Print version'
complete -c acgw -n "__fish_acgw_needs_command" -f -a "report" -d 'Make one report of those of several shards'
complete -c acgw -n "__fish_acgw_needs_command" -f -a "fixtures" -d 'Write fixtures/ anew from the schemas'
complete -c acgw -n "__fish_acgw_needs_command" -f -a "checks" -d 'List the checks: id, level, title, source'
complete -c acgw -n "__fish_acgw_needs_command" -f -a "explain" -d 'Explain a check, a requirement, a rule, or the discrepancies of the documents'
complete -c acgw -n "__fish_acgw_needs_command" -f -a "schema" -d 'List the schemas, or print one'
complete -c acgw -n "__fish_acgw_needs_command" -f -a "openapi" -d 'Print the interfaces as OpenAPI 3.1, the callbacks as webhooks'
complete -c acgw -n "__fish_acgw_needs_command" -f -a "completions" -d 'Print the completions of a shell'
complete -c acgw -n "__fish_acgw_needs_command" -f -a "man" -d 'Print a page of the manual, or write all of them'
complete -c acgw -n "__fish_acgw_needs_command" -f -a "check" -d 'Run the conformance suite against a vendor\'s callback handler'
complete -c acgw -n "__fish_acgw_needs_command" -f -a "serve" -d 'Run the mock gateway until it is stopped'
complete -c acgw -n "__fish_acgw_needs_command" -f -a "send" -d 'Send one callback, or those of a partner\'s click, and show what came back'
complete -c acgw -n "__fish_acgw_needs_command" -f -a "replay" -d 'Send the exchanges of one finding again, with fresh tokens and identifiers'
complete -c acgw -n "__fish_acgw_needs_command" -f -a "token" -d 'Mint a callback token at a running gateway: a good one, or a bad one'
complete -c acgw -n "__fish_acgw_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c acgw -n "__fish_acgw_using_subcommand report; and not __fish_seen_subcommand_from merge help" -s h -l help -d 'Print help'
complete -c acgw -n "__fish_acgw_using_subcommand report; and not __fish_seen_subcommand_from merge help" -f -a "merge" -d 'Make one report, and one verdict, of the JSON reports of all shards of a run'
complete -c acgw -n "__fish_acgw_using_subcommand report; and not __fish_seen_subcommand_from merge help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c acgw -n "__fish_acgw_using_subcommand report; and __fish_seen_subcommand_from merge" -l baseline -d 'Known failures [default: acgw-baseline.toml, if it is there]' -r -F
complete -c acgw -n "__fish_acgw_using_subcommand report; and __fish_seen_subcommand_from merge" -l format -d 'The report on standard output' -r -f -a "human\t'For people'
json\t'For programs'
junit\t'For CI servers'
github\t'Annotations of a GitHub workflow'
html\t'One page for a browser, which works offline'"
complete -c acgw -n "__fish_acgw_using_subcommand report; and __fish_seen_subcommand_from merge" -l report -d 'A further report (repeatable); folders are made' -r
complete -c acgw -n "__fish_acgw_using_subcommand report; and __fish_seen_subcommand_from merge" -l baseline-update -d 'Write the baseline from this run, keeping the reasons that are there'
complete -c acgw -n "__fish_acgw_using_subcommand report; and __fish_seen_subcommand_from merge" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c acgw -n "__fish_acgw_using_subcommand report; and __fish_seen_subcommand_from help" -f -a "merge" -d 'Make one report, and one verdict, of the JSON reports of all shards of a run'
complete -c acgw -n "__fish_acgw_using_subcommand report; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c acgw -n "__fish_acgw_using_subcommand fixtures" -l dir -d 'Folder of the fixtures' -r -F
complete -c acgw -n "__fish_acgw_using_subcommand fixtures" -l check -d 'Only compare; exit 1 if the folder is not up to date'
complete -c acgw -n "__fish_acgw_using_subcommand fixtures" -s h -l help -d 'Print help'
complete -c acgw -n "__fish_acgw_using_subcommand checks" -s h -l help -d 'Print help'
complete -c acgw -n "__fish_acgw_using_subcommand explain" -s h -l help -d 'Print help'
complete -c acgw -n "__fish_acgw_using_subcommand schema" -s h -l help -d 'Print help'
complete -c acgw -n "__fish_acgw_using_subcommand openapi" -s h -l help -d 'Print help'
complete -c acgw -n "__fish_acgw_using_subcommand completions" -s h -l help -d 'Print help'
complete -c acgw -n "__fish_acgw_using_subcommand man" -l dir -d 'Write the pages of the program and of all its commands into this folder' -r -F
complete -c acgw -n "__fish_acgw_using_subcommand man" -s h -l help -d 'Print help'
complete -c acgw -n "__fish_acgw_using_subcommand check" -l partner -d 'How partners are enabled' -r -f -a "mirrored\t'By mirroring callbacks'
mapped\t'By mapping to tenants that the vendor has'
explicit\t'Without callbacks'"
complete -c acgw -n "__fish_acgw_using_subcommand check" -l customer -d 'How customers are enabled' -r -f -a "mirrored\t'By mirroring callbacks'
mapped\t'By mapping to tenants that the vendor has'
explicit\t'Without callbacks'"
complete -c acgw -n "__fish_acgw_using_subcommand check" -l endpoint-id -d 'The CyberApp\'s endpoint, in context.endpoint_id and in the token\'s scope [default: a sample one]' -r
complete -c acgw -n "__fish_acgw_using_subcommand check" -l listen -d 'Where the gateway\'s own side (keys, tokens, status endpoint) listens' -r
complete -c acgw -n "__fish_acgw_using_subcommand check" -l public-url -d 'The URL under which others reach it [default: http://ADDR, or https://ADDR]' -r
complete -c acgw -n "__fish_acgw_using_subcommand check" -l issuer -d '`iss` of the tokens [default: the public URL]' -r
complete -c acgw -n "__fish_acgw_using_subcommand check" -l tls-host -d 'One more host in that certificate (repeatable), beside localhost, the listen address, and the hosts of --public-url and --issuer' -r
complete -c acgw -n "__fish_acgw_using_subcommand check" -l tls-ca-out -d 'Write the authority\'s certificate (PEM) to this file, for the handler to trust' -r -F
complete -c acgw -n "__fish_acgw_using_subcommand check" -l tls-cert -d 'The gateway speaks HTTPS, with the certificate (chain) in this PEM file' -r -F
complete -c acgw -n "__fish_acgw_using_subcommand check" -l tls-key -d 'The private key of that certificate, in PEM' -r -F
complete -c acgw -n "__fish_acgw_using_subcommand check" -l client -d 'An API client that may fetch access tokens during the run (repeatable) [default: any]' -r
complete -c acgw -n "__fish_acgw_using_subcommand check" -l credentials -d 'Sent as X-CyberApp-Auth' -r
complete -c acgw -n "__fish_acgw_using_subcommand check" -l setting-key -d 'A field id that the CyberApp defines (repeatable); only these are then used in settings' -r
complete -c acgw -n "__fish_acgw_using_subcommand check" -l header -d 'One more header on every callback (repeatable)' -r
complete -c acgw -n "__fish_acgw_using_subcommand check" -l ca-cert -d 'Trust the certificates in this PEM file too' -r -F
complete -c acgw -n "__fish_acgw_using_subcommand check" -l wait -d 'Wait until the target accepts connections' -r
complete -c acgw -n "__fish_acgw_using_subcommand check" -l timeout -d 'Time-out of one callback (an assumption: the platform\'s is not published)' -r
complete -c acgw -n "__fish_acgw_using_subcommand check" -l only -d 'Run only the checks whose id matches (repeatable)' -r
complete -c acgw -n "__fish_acgw_using_subcommand check" -l skip -d 'Leave out the checks whose id matches (repeatable)' -r
complete -c acgw -n "__fish_acgw_using_subcommand check" -l cases -d 'Cases of each property' -r
complete -c acgw -n "__fish_acgw_using_subcommand check" -l seed -d 'Every choice follows from it [default: random, printed]' -r
complete -c acgw -n "__fish_acgw_using_subcommand check" -l namespace -d 'Fixes the identifiers too [default: random, printed]' -r
complete -c acgw -n "__fish_acgw_using_subcommand check" -l shard -d 'Run the K-th of N parts, to be joined by `acgw report merge`; all need the same seed' -r
complete -c acgw -n "__fish_acgw_using_subcommand check" -l jobs -d 'Conversations side by side' -r
complete -c acgw -n "__fish_acgw_using_subcommand check" -l baseline -d 'Known failures [default: acgw-baseline.toml, if it is there]' -r -F
complete -c acgw -n "__fish_acgw_using_subcommand check" -l format -d 'The report on standard output' -r -f -a "human\t'For people'
json\t'For programs'
junit\t'For CI servers'
github\t'Annotations of a GitHub workflow'
html\t'One page for a browser, which works offline'"
complete -c acgw -n "__fish_acgw_using_subcommand check" -l report -d 'A further report (repeatable); folders are made. dossier=FOLDER rehearses Acronis\' verification and says whether the handler is ready for it' -r
complete -c acgw -n "__fish_acgw_using_subcommand check" -l config -d 'Settings [default: acgw.toml here or in a folder above, up to the repository\'s root]' -r -F
complete -c acgw -n "__fish_acgw_using_subcommand check" -l tls -d 'The gateway speaks HTTPS, with a certificate of a local authority; both are made at the start'
complete -c acgw -n "__fish_acgw_using_subcommand check" -l no-settings -d 'The CyberApp defines no additional settings: none are sent, and what is about them is skipped'
complete -c acgw -n "__fish_acgw_using_subcommand check" -l insecure -d 'Trust any certificate'
complete -c acgw -n "__fish_acgw_using_subcommand check" -l list -d 'Show the choice of checks and run nothing'
complete -c acgw -n "__fish_acgw_using_subcommand check" -l keep -d 'Leave the tenants that the run made'
complete -c acgw -n "__fish_acgw_using_subcommand check" -l fail-fast -d 'Stop at the first failed check'
complete -c acgw -n "__fish_acgw_using_subcommand check" -l strict -d 'Advisories fail too'
complete -c acgw -n "__fish_acgw_using_subcommand check" -l baseline-update -d 'Write the baseline from this run, keeping the reasons that are there'
complete -c acgw -n "__fish_acgw_using_subcommand check" -l show-secrets -d 'Tokens and credentials unmasked'
complete -c acgw -n "__fish_acgw_using_subcommand check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c acgw -n "__fish_acgw_using_subcommand serve" -l public-url -d 'The URL under which others reach it [default: http://ADDR, or https://ADDR]' -r
complete -c acgw -n "__fish_acgw_using_subcommand serve" -l issuer -d '`iss` of the tokens [default: the public URL]' -r
complete -c acgw -n "__fish_acgw_using_subcommand serve" -l tls-host -d 'One more host in that certificate (repeatable), beside localhost, the listen address, and the hosts of --public-url and --issuer' -r
complete -c acgw -n "__fish_acgw_using_subcommand serve" -l tls-ca-out -d 'Write the authority\'s certificate (PEM) to this file, for the handler to trust' -r -F
complete -c acgw -n "__fish_acgw_using_subcommand serve" -l tls-cert -d 'The gateway speaks HTTPS, with the certificate (chain) in this PEM file' -r -F
complete -c acgw -n "__fish_acgw_using_subcommand serve" -l tls-key -d 'The private key of that certificate, in PEM' -r -F
complete -c acgw -n "__fish_acgw_using_subcommand serve" -l target -d 'The callback handler that the gateway calls, where a request to send a callback names none' -r
complete -c acgw -n "__fish_acgw_using_subcommand serve" -l ca-cert -d 'Trust the certificates in this PEM file too' -r -F
complete -c acgw -n "__fish_acgw_using_subcommand serve" -l client -d 'An API client (repeatable) [default: one is made up and printed]' -r
complete -c acgw -n "__fish_acgw_using_subcommand serve" -l tenant-below -d 'Two tenants, one below the other (repeatable); clients then reach only their own and those below it' -r
complete -c acgw -n "__fish_acgw_using_subcommand serve" -l fault -d 'Let the platform\'s endpoints go wrong (repeatable)' -r
complete -c acgw -n "__fish_acgw_using_subcommand serve" -l fault-seed -d 'What the draws of faults follow from: the same seed and the same requests, the same faults [default: random, printed]' -r
complete -c acgw -n "__fish_acgw_using_subcommand serve" -l ready-file -d 'Write every URL and credential to this file, as one line of JSON, when the gateway answers' -r -F
complete -c acgw -n "__fish_acgw_using_subcommand serve" -l listen -d 'Where the gateway\'s own side (keys, tokens, status endpoint) listens' -r
complete -c acgw -n "__fish_acgw_using_subcommand serve" -l config -d 'Settings [default: acgw.toml here or in a folder above, up to the repository\'s root]' -r -F
complete -c acgw -n "__fish_acgw_using_subcommand serve" -l tls -d 'The gateway speaks HTTPS, with a certificate of a local authority; both are made at the start'
complete -c acgw -n "__fish_acgw_using_subcommand serve" -l insecure -d 'Trust any certificate'
complete -c acgw -n "__fish_acgw_using_subcommand serve" -l open -d 'Take any bearer token at the status endpoint'
complete -c acgw -n "__fish_acgw_using_subcommand serve" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c acgw -n "__fish_acgw_using_subcommand send" -l target -d 'The handler, where no URL is given' -r
complete -c acgw -n "__fish_acgw_using_subcommand send" -l flow -d 'Send the callbacks of what a partner does in the console instead' -r -f -a "open-app\t'Opens the app in the catalogue'
enable-partner\t'Enables the app'
open-customers\t'Opens Customer Management'
enable-customers\t'Enables the app for customers'
disable-customers\t'Disables the app for customers'
disable-app\t'Disables the app, and with it all customers'"
complete -c acgw -n "__fish_acgw_using_subcommand send" -l type -d 'The request\'s `type`, of a custom callback' -r
complete -c acgw -n "__fish_acgw_using_subcommand send" -l payload -d 'The payload [default: the least that the schema allows]' -r
complete -c acgw -n "__fish_acgw_using_subcommand send" -l set -d 'Overrides a member of the request, as in `/payload/partner_tenant_name="Acme"` (repeatable)' -r
complete -c acgw -n "__fish_acgw_using_subcommand send" -l tenant -d 'The partner, in context.tenant_id [default: a new one]' -r
complete -c acgw -n "__fish_acgw_using_subcommand send" -l name -d 'The partner\'s name, in a flow' -r
complete -c acgw -n "__fish_acgw_using_subcommand send" -l customer -d 'A customer that the flow enables or disables (repeatable)' -r
complete -c acgw -n "__fish_acgw_using_subcommand send" -l settings -d 'What is typed into a field of the CyberApp, in a flow that enables (repeatable)' -r
complete -c acgw -n "__fish_acgw_using_subcommand send" -l endpoint-id -d 'The CyberApp\'s endpoint [default: a sample one]' -r
complete -c acgw -n "__fish_acgw_using_subcommand send" -l credentials -d 'Sent as X-CyberApp-Auth' -r
complete -c acgw -n "__fish_acgw_using_subcommand send" -l header -d 'One more header (repeatable)' -r
complete -c acgw -n "__fish_acgw_using_subcommand send" -l ca-cert -d 'Trust the certificates in this PEM file too' -r -F
complete -c acgw -n "__fish_acgw_using_subcommand send" -l retries -d 'How often the same request is sent again after 429 (obeying Retry-After), a time-out, or where nobody answers' -r
complete -c acgw -n "__fish_acgw_using_subcommand send" -l timeout -d 'Time-out of one attempt' -r
complete -c acgw -n "__fish_acgw_using_subcommand send" -l listen -d 'Where the gateway\'s own side (keys, tokens, status endpoint) listens' -r
complete -c acgw -n "__fish_acgw_using_subcommand send" -l public-url -d 'The URL under which others reach it [default: http://ADDR, or https://ADDR]' -r
complete -c acgw -n "__fish_acgw_using_subcommand send" -l issuer -d '`iss` of the tokens [default: the public URL]' -r
complete -c acgw -n "__fish_acgw_using_subcommand send" -l tls-host -d 'One more host in that certificate (repeatable), beside localhost, the listen address, and the hosts of --public-url and --issuer' -r
complete -c acgw -n "__fish_acgw_using_subcommand send" -l tls-ca-out -d 'Write the authority\'s certificate (PEM) to this file, for the handler to trust' -r -F
complete -c acgw -n "__fish_acgw_using_subcommand send" -l tls-cert -d 'The gateway speaks HTTPS, with the certificate (chain) in this PEM file' -r -F
complete -c acgw -n "__fish_acgw_using_subcommand send" -l tls-key -d 'The private key of that certificate, in PEM' -r -F
complete -c acgw -n "__fish_acgw_using_subcommand send" -l config -d 'Settings [default: acgw.toml here or in a folder above, up to the repository\'s root]' -r -F
complete -c acgw -n "__fish_acgw_using_subcommand send" -l insecure -d 'Trust any certificate'
complete -c acgw -n "__fish_acgw_using_subcommand send" -l tls -d 'The gateway speaks HTTPS, with a certificate of a local authority; both are made at the start'
complete -c acgw -n "__fish_acgw_using_subcommand send" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c acgw -n "__fish_acgw_using_subcommand replay" -l url -d 'The handler [default: the one in the report]' -r
complete -c acgw -n "__fish_acgw_using_subcommand replay" -l listen -d 'Where the gateway\'s own side (keys, tokens, status endpoint) listens' -r
complete -c acgw -n "__fish_acgw_using_subcommand replay" -l public-url -d 'The URL under which others reach it [default: http://ADDR, or https://ADDR]' -r
complete -c acgw -n "__fish_acgw_using_subcommand replay" -l issuer -d '`iss` of the tokens [default: the public URL]' -r
complete -c acgw -n "__fish_acgw_using_subcommand replay" -l tls-host -d 'One more host in that certificate (repeatable), beside localhost, the listen address, and the hosts of --public-url and --issuer' -r
complete -c acgw -n "__fish_acgw_using_subcommand replay" -l tls-ca-out -d 'Write the authority\'s certificate (PEM) to this file, for the handler to trust' -r -F
complete -c acgw -n "__fish_acgw_using_subcommand replay" -l tls-cert -d 'The gateway speaks HTTPS, with the certificate (chain) in this PEM file' -r -F
complete -c acgw -n "__fish_acgw_using_subcommand replay" -l tls-key -d 'The private key of that certificate, in PEM' -r -F
complete -c acgw -n "__fish_acgw_using_subcommand replay" -l ca-cert -d 'Trust the certificates in this PEM file too' -r -F
complete -c acgw -n "__fish_acgw_using_subcommand replay" -l timeout -d 'Time-out of one callback' -r
complete -c acgw -n "__fish_acgw_using_subcommand replay" -l config -d 'Settings [default: acgw.toml here or in a folder above, up to the repository\'s root]' -r -F
complete -c acgw -n "__fish_acgw_using_subcommand replay" -l tls -d 'The gateway speaks HTTPS, with a certificate of a local authority; both are made at the start'
complete -c acgw -n "__fish_acgw_using_subcommand replay" -l insecure -d 'Trust any certificate'
complete -c acgw -n "__fish_acgw_using_subcommand replay" -s h -l help -d 'Print help'
complete -c acgw -n "__fish_acgw_using_subcommand token" -l gateway -d 'The gateway, as `acgw serve` names it: only it has the keys that the handler knows' -r
complete -c acgw -n "__fish_acgw_using_subcommand token" -l admin-token -d 'The gateway\'s admin token, which it prints at its start when it can be reached from elsewhere' -r
complete -c acgw -n "__fish_acgw_using_subcommand token" -l endpoint-id -d 'The endpoint that the token is for [default: a sample one]' -r
complete -c acgw -n "__fish_acgw_using_subcommand token" -l ca-cert -d 'Trust the certificates in this PEM file too' -r -F
complete -c acgw -n "__fish_acgw_using_subcommand token" -l alg -d 'Its algorithm: `none` leaves it unsigned, `HS256` takes the public key for a secret' -r -f -a "RS256\t''
none\t''
HS256\t''"
complete -c acgw -n "__fish_acgw_using_subcommand token" -l config -d 'Settings [default: acgw.toml here or in a folder above, up to the repository\'s root]' -r -F
complete -c acgw -n "__fish_acgw_using_subcommand token" -l insecure -d 'Trust any certificate'
complete -c acgw -n "__fish_acgw_using_subcommand token" -l expired -d 'It expired an hour ago'
complete -c acgw -n "__fish_acgw_using_subcommand token" -l other-endpoint -d 'Its scope names another endpoint'
complete -c acgw -n "__fish_acgw_using_subcommand token" -l no-scope -d 'It has no scope'
complete -c acgw -n "__fish_acgw_using_subcommand token" -l other-issuer -d 'Another issuer gave it out'
complete -c acgw -n "__fish_acgw_using_subcommand token" -l corrupted -d 'Its signature does not fit'
complete -c acgw -n "__fish_acgw_using_subcommand token" -l foreign-key -d 'It is signed with a key that the issuer does not publish'
complete -c acgw -n "__fish_acgw_using_subcommand token" -s h -l help -d 'Print help'
complete -c acgw -n "__fish_acgw_using_subcommand help; and not __fish_seen_subcommand_from report fixtures checks explain schema openapi completions man check serve send replay token help" -f -a "report" -d 'Make one report of those of several shards'
complete -c acgw -n "__fish_acgw_using_subcommand help; and not __fish_seen_subcommand_from report fixtures checks explain schema openapi completions man check serve send replay token help" -f -a "fixtures" -d 'Write fixtures/ anew from the schemas'
complete -c acgw -n "__fish_acgw_using_subcommand help; and not __fish_seen_subcommand_from report fixtures checks explain schema openapi completions man check serve send replay token help" -f -a "checks" -d 'List the checks: id, level, title, source'
complete -c acgw -n "__fish_acgw_using_subcommand help; and not __fish_seen_subcommand_from report fixtures checks explain schema openapi completions man check serve send replay token help" -f -a "explain" -d 'Explain a check, a requirement, a rule, or the discrepancies of the documents'
complete -c acgw -n "__fish_acgw_using_subcommand help; and not __fish_seen_subcommand_from report fixtures checks explain schema openapi completions man check serve send replay token help" -f -a "schema" -d 'List the schemas, or print one'
complete -c acgw -n "__fish_acgw_using_subcommand help; and not __fish_seen_subcommand_from report fixtures checks explain schema openapi completions man check serve send replay token help" -f -a "openapi" -d 'Print the interfaces as OpenAPI 3.1, the callbacks as webhooks'
complete -c acgw -n "__fish_acgw_using_subcommand help; and not __fish_seen_subcommand_from report fixtures checks explain schema openapi completions man check serve send replay token help" -f -a "completions" -d 'Print the completions of a shell'
complete -c acgw -n "__fish_acgw_using_subcommand help; and not __fish_seen_subcommand_from report fixtures checks explain schema openapi completions man check serve send replay token help" -f -a "man" -d 'Print a page of the manual, or write all of them'
complete -c acgw -n "__fish_acgw_using_subcommand help; and not __fish_seen_subcommand_from report fixtures checks explain schema openapi completions man check serve send replay token help" -f -a "check" -d 'Run the conformance suite against a vendor\'s callback handler'
complete -c acgw -n "__fish_acgw_using_subcommand help; and not __fish_seen_subcommand_from report fixtures checks explain schema openapi completions man check serve send replay token help" -f -a "serve" -d 'Run the mock gateway until it is stopped'
complete -c acgw -n "__fish_acgw_using_subcommand help; and not __fish_seen_subcommand_from report fixtures checks explain schema openapi completions man check serve send replay token help" -f -a "send" -d 'Send one callback, or those of a partner\'s click, and show what came back'
complete -c acgw -n "__fish_acgw_using_subcommand help; and not __fish_seen_subcommand_from report fixtures checks explain schema openapi completions man check serve send replay token help" -f -a "replay" -d 'Send the exchanges of one finding again, with fresh tokens and identifiers'
complete -c acgw -n "__fish_acgw_using_subcommand help; and not __fish_seen_subcommand_from report fixtures checks explain schema openapi completions man check serve send replay token help" -f -a "token" -d 'Mint a callback token at a running gateway: a good one, or a bad one'
complete -c acgw -n "__fish_acgw_using_subcommand help; and not __fish_seen_subcommand_from report fixtures checks explain schema openapi completions man check serve send replay token help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c acgw -n "__fish_acgw_using_subcommand help; and __fish_seen_subcommand_from report" -f -a "merge" -d 'Make one report, and one verdict, of the JSON reports of all shards of a run'
