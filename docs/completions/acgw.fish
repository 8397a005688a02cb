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
complete -c acgw -n "__fish_acgw_needs_command" -f -a "proxy" -d 'Record real traffic between the platform and a handler or a backend'
complete -c acgw -n "__fish_acgw_needs_command" -f -a "drift" -d 'Show where recorded traffic differs from the documents'
complete -c acgw -n "__fish_acgw_needs_command" -f -a "report" -d 'Combine the reports of several shards'
complete -c acgw -n "__fish_acgw_needs_command" -f -a "fixtures" -d 'Write fixtures/ from the schemas, or fixtures from recorded traffic'
complete -c acgw -n "__fish_acgw_needs_command" -f -a "checks" -d 'List the checks: id, level, title, source'
complete -c acgw -n "__fish_acgw_needs_command" -f -a "explain" -d 'Explain a check, a requirement, a rule, or where the documents disagree'
complete -c acgw -n "__fish_acgw_needs_command" -f -a "schema" -d 'List the schemas, or print one'
complete -c acgw -n "__fish_acgw_needs_command" -f -a "openapi" -d 'Print the interfaces as OpenAPI 3.1, with the callbacks as webhooks'
complete -c acgw -n "__fish_acgw_needs_command" -f -a "completions" -d 'Print the completions for a shell'
complete -c acgw -n "__fish_acgw_needs_command" -f -a "man" -d 'Print a page of the manual, or write all of them'
complete -c acgw -n "__fish_acgw_needs_command" -f -a "check" -d 'Run the conformance suite against a vendor\'s callback handler'
complete -c acgw -n "__fish_acgw_needs_command" -f -a "serve" -d 'Run the mock gateway until you stop it'
complete -c acgw -n "__fish_acgw_needs_command" -f -a "send" -d 'Send one callback, or those of a partner\'s click, and show the answers'
complete -c acgw -n "__fish_acgw_needs_command" -f -a "replay" -d 'Send the exchanges of a finding, or recorded callbacks, again, with fresh tokens and identifiers'
complete -c acgw -n "__fish_acgw_needs_command" -f -a "token" -d 'Get a callback token, good or bad, from a running gateway'
complete -c acgw -n "__fish_acgw_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c acgw -n "__fish_acgw_using_subcommand proxy; and not __fish_seen_subcommand_from export help" -l target -d 'The callback handler; requests keep their own path and query' -r
complete -c acgw -n "__fish_acgw_using_subcommand proxy; and not __fish_seen_subcommand_from export help" -l listen -d 'Where the proxy takes the callbacks of the platform' -r
complete -c acgw -n "__fish_acgw_using_subcommand proxy; and not __fish_seen_subcommand_from export help" -l platform -d 'The platform, for a second proxy between the backend and it' -r
complete -c acgw -n "__fish_acgw_using_subcommand proxy; and not __fish_seen_subcommand_from export help" -l platform-listen -d 'Where that one takes the requests of the backend' -r
complete -c acgw -n "__fish_acgw_using_subcommand proxy; and not __fish_seen_subcommand_from export help" -l out -d 'The folder of the recording; a recording that is there is continued' -r -F
complete -c acgw -n "__fish_acgw_using_subcommand proxy; and not __fish_seen_subcommand_from export help" -l console -d 'Where the console shows the traffic' -r
complete -c acgw -n "__fish_acgw_using_subcommand proxy; and not __fish_seen_subcommand_from export help" -l ca-cert -d 'Trust the certificates in this PEM file too' -r -F
complete -c acgw -n "__fish_acgw_using_subcommand proxy; and not __fish_seen_subcommand_from export help" -l insecure -d 'Trust any certificate'
complete -c acgw -n "__fish_acgw_using_subcommand proxy; and not __fish_seen_subcommand_from export help" -s h -l help -d 'Print help'
complete -c acgw -n "__fish_acgw_using_subcommand proxy; and not __fish_seen_subcommand_from export help" -f -a "export" -d 'Write a recording as an HTTP archive (HAR 1.2), which browsers and other tools open'
complete -c acgw -n "__fish_acgw_using_subcommand proxy; and not __fish_seen_subcommand_from export help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c acgw -n "__fish_acgw_using_subcommand proxy; and __fish_seen_subcommand_from export" -l har -d 'The file to write' -r -F
complete -c acgw -n "__fish_acgw_using_subcommand proxy; and __fish_seen_subcommand_from export" -s h -l help -d 'Print help'
complete -c acgw -n "__fish_acgw_using_subcommand proxy; and __fish_seen_subcommand_from help" -f -a "export" -d 'Write a recording as an HTTP archive (HAR 1.2), which browsers and other tools open'
complete -c acgw -n "__fish_acgw_using_subcommand proxy; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c acgw -n "__fish_acgw_using_subcommand drift" -l format -d 'The format on standard output' -r -f -a "human\t''
json\t''"
complete -c acgw -n "__fish_acgw_using_subcommand drift" -s h -l help -d 'Print help'
complete -c acgw -n "__fish_acgw_using_subcommand report; and not __fish_seen_subcommand_from merge help" -s h -l help -d 'Print help'
complete -c acgw -n "__fish_acgw_using_subcommand report; and not __fish_seen_subcommand_from merge help" -f -a "merge" -d 'Make one report, and one verdict, from the JSON reports of all shards of a run'
complete -c acgw -n "__fish_acgw_using_subcommand report; and not __fish_seen_subcommand_from merge help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c acgw -n "__fish_acgw_using_subcommand report; and __fish_seen_subcommand_from merge" -l baseline -d 'Known failures [default: acgw-baseline.toml, if it exists]' -r -F
complete -c acgw -n "__fish_acgw_using_subcommand report; and __fish_seen_subcommand_from merge" -l format -d 'The format of the report on standard output' -r -f -a "human\t'For people'
json\t'For programs'
junit\t'For CI servers'
github\t'Annotations of a GitHub workflow'
html\t'One page for a browser, which works offline'"
complete -c acgw -n "__fish_acgw_using_subcommand report; and __fish_seen_subcommand_from merge" -l report -d 'Write a further report (repeatable); acgw makes the folders' -r
complete -c acgw -n "__fish_acgw_using_subcommand report; and __fish_seen_subcommand_from merge" -l baseline-update -d 'Write the baseline from this run; keep the reasons it has'
complete -c acgw -n "__fish_acgw_using_subcommand report; and __fish_seen_subcommand_from merge" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c acgw -n "__fish_acgw_using_subcommand report; and __fish_seen_subcommand_from help" -f -a "merge" -d 'Make one report, and one verdict, from the JSON reports of all shards of a run'
complete -c acgw -n "__fish_acgw_using_subcommand report; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c acgw -n "__fish_acgw_using_subcommand fixtures" -l dir -d 'The folder of the fixtures' -r -F
complete -c acgw -n "__fish_acgw_using_subcommand fixtures" -l custom -d 'Write the fixtures of the custom callback that this file defines instead (repeatable)' -r
complete -c acgw -n "__fish_acgw_using_subcommand fixtures" -l from -d 'Write the messages of this recording (`acgw proxy`) instead, with made-up identifiers and texts of the same form' -r -F
complete -c acgw -n "__fish_acgw_using_subcommand fixtures" -l seed -d 'The number that the made-up values follow from [default: random, printed]' -r
complete -c acgw -n "__fish_acgw_using_subcommand fixtures" -l out -d 'The folder of the fixtures of custom callbacks, or of a recording' -r -F
complete -c acgw -n "__fish_acgw_using_subcommand fixtures" -l check -d 'Only compare; exit 1 if the folder is not up to date'
complete -c acgw -n "__fish_acgw_using_subcommand fixtures" -s h -l help -d 'Print help'
complete -c acgw -n "__fish_acgw_using_subcommand checks" -s h -l help -d 'Print help'
complete -c acgw -n "__fish_acgw_using_subcommand explain" -s h -l help -d 'Print help'
complete -c acgw -n "__fish_acgw_using_subcommand schema" -s h -l help -d 'Print help'
complete -c acgw -n "__fish_acgw_using_subcommand openapi" -l custom -d 'The file that defines a custom callback, which is then listed too (repeatable)' -r
complete -c acgw -n "__fish_acgw_using_subcommand openapi" -l callbacks-as-paths -d 'For tools that know only OpenAPI 3.0, which has no webhooks: list the callbacks as paths of the handler'
complete -c acgw -n "__fish_acgw_using_subcommand openapi" -s h -l help -d 'Print help'
complete -c acgw -n "__fish_acgw_using_subcommand completions" -s h -l help -d 'Print help'
complete -c acgw -n "__fish_acgw_using_subcommand man" -l dir -d 'Write the pages of the program and of all its commands into this folder' -r -F
complete -c acgw -n "__fish_acgw_using_subcommand man" -s h -l help -d 'Print help'
complete -c acgw -n "__fish_acgw_using_subcommand check" -l compare -d 'Run the same checks against the handler at this URL too, and show what is new and what is fixed there' -r
complete -c acgw -n "__fish_acgw_using_subcommand check" -l partner -d 'How partners are enabled' -r -f -a "mirrored\t'With mirroring callbacks'
mapped\t'By mapping to tenants that the vendor already has'
explicit\t'Without callbacks'"
complete -c acgw -n "__fish_acgw_using_subcommand check" -l customer -d 'How customers are enabled' -r -f -a "mirrored\t'With mirroring callbacks'
mapped\t'By mapping to tenants that the vendor already has'
explicit\t'Without callbacks'"
complete -c acgw -n "__fish_acgw_using_subcommand check" -l endpoint-id -d 'The CyberApp\'s endpoint, in context.endpoint_id and in the token\'s scope [default: a sample one]' -r
complete -c acgw -n "__fish_acgw_using_subcommand check" -l credentials -d 'The credentials that X-CyberApp-Auth carries' -r
complete -c acgw -n "__fish_acgw_using_subcommand check" -l extra -d 'The JSON object that X-CyberApp-Extra carries [default: an empty one]' -r
complete -c acgw -n "__fish_acgw_using_subcommand check" -l header -d 'One more header on every callback (repeatable)' -r
complete -c acgw -n "__fish_acgw_using_subcommand check" -l ca-cert -d 'Trust the certificates in this PEM file too' -r -F
complete -c acgw -n "__fish_acgw_using_subcommand check" -l timeout -d 'Time-out of one callback (an assumption: the platform\'s is not published)' -r
complete -c acgw -n "__fish_acgw_using_subcommand check" -l custom -d 'The file that defines a custom callback, which is then tested too (repeatable)' -r
complete -c acgw -n "__fish_acgw_using_subcommand check" -l other-credentials -d 'Credentials of another account at the vendor; with mapping, isolation between accounts is tested only with them' -r
complete -c acgw -n "__fish_acgw_using_subcommand check" -l changed-credentials -d 'A second valid pair of credentials of the first account, for a change of credentials' -r
complete -c acgw -n "__fish_acgw_using_subcommand check" -l topology -d 'The customers of the accounts at the vendor: a JSON file {"<vendor tenant id>": [{"id": "…", "name": "…"}]}' -r -F
complete -c acgw -n "__fish_acgw_using_subcommand check" -l listen -d 'Where the gateway (keys, tokens, status endpoint) listens' -r
complete -c acgw -n "__fish_acgw_using_subcommand check" -l public-url -d 'The URL under which others reach the gateway [default: http://ADDR, or https://ADDR]' -r
complete -c acgw -n "__fish_acgw_using_subcommand check" -l issuer -d '`iss` of the tokens [default: the public URL]' -r
complete -c acgw -n "__fish_acgw_using_subcommand check" -l tls-host -d 'One more host in that certificate (repeatable), beside localhost, the listen address, and the hosts of --public-url and --issuer' -r
complete -c acgw -n "__fish_acgw_using_subcommand check" -l tls-ca-out -d 'Write the authority\'s certificate (PEM) to this file, for the handler to trust' -r -F
complete -c acgw -n "__fish_acgw_using_subcommand check" -l tls-cert -d 'Serve HTTPS with the certificate (chain) in this PEM file' -r -F
complete -c acgw -n "__fish_acgw_using_subcommand check" -l tls-key -d 'The private key of that certificate, in PEM' -r -F
complete -c acgw -n "__fish_acgw_using_subcommand check" -l client -d 'An API client that may fetch access tokens during the run (repeatable) [default: any]' -r
complete -c acgw -n "__fish_acgw_using_subcommand check" -l setting-key -d 'The id of a field that the CyberApp defines (repeatable); the run then uses no other fields in settings' -r
complete -c acgw -n "__fish_acgw_using_subcommand check" -l field -d 'A field of the settings that the CyberApp defines (repeatable); the run uses those of customers that take any text' -r
complete -c acgw -n "__fish_acgw_using_subcommand check" -l key-cache -d 'The handler refreshes its keys by age only, this often; without it, a new key must be accepted within 65 s' -r
complete -c acgw -n "__fish_acgw_using_subcommand check" -l wait -d 'How long to wait until the handler answers (502, 503 and 504 count as not yet)' -r
complete -c acgw -n "__fish_acgw_using_subcommand check" -l only -d 'Run only the checks whose id matches (repeatable)' -r
complete -c acgw -n "__fish_acgw_using_subcommand check" -l skip -d 'Leave out the checks whose id matches (repeatable)' -r
complete -c acgw -n "__fish_acgw_using_subcommand check" -l cases -d 'How many generated cases each property has' -r
complete -c acgw -n "__fish_acgw_using_subcommand check" -l seed -d 'The number that every random choice follows from [default: random, printed]' -r
complete -c acgw -n "__fish_acgw_using_subcommand check" -l namespace -d 'The UUID that every identifier follows from [default: random, printed]' -r
complete -c acgw -n "__fish_acgw_using_subcommand check" -l shard -d 'Run the K-th of N parts; all need the same seed, and `acgw report merge` combines their reports' -r
complete -c acgw -n "__fish_acgw_using_subcommand check" -l jobs -d 'How many conversations run side by side' -r
complete -c acgw -n "__fish_acgw_using_subcommand check" -l report-patience -d 'How long a report may take after its callback' -r
complete -c acgw -n "__fish_acgw_using_subcommand check" -l baseline -d 'Known failures [default: acgw-baseline.toml, if it exists]' -r -F
complete -c acgw -n "__fish_acgw_using_subcommand check" -l format -d 'The format of the report on standard output' -r -f -a "human\t'For people'
json\t'For programs'
junit\t'For CI servers'
github\t'Annotations of a GitHub workflow'
html\t'One page for a browser, which works offline'"
complete -c acgw -n "__fish_acgw_using_subcommand check" -l report -d 'Write a further report (repeatable); acgw makes the folders. dossier=FOLDER rehearses Acronis\' verification and says whether the handler is ready for it' -r
complete -c acgw -n "__fish_acgw_using_subcommand check" -l config -d 'Settings [default: acgw.toml here or in a folder above, up to the repository\'s root]' -r -F
complete -c acgw -n "__fish_acgw_using_subcommand check" -l insecure -d 'Trust any certificate'
complete -c acgw -n "__fish_acgw_using_subcommand check" -l platform-claims -d 'Let callback tokens carry the further members that the platform\'s tokens carry, such as `client_id`'
complete -c acgw -n "__fish_acgw_using_subcommand check" -l tls -d 'Serve HTTPS, with a certificate from a new local authority'
complete -c acgw -n "__fish_acgw_using_subcommand check" -l fresh-keys -d 'Make new signing keys; without it, acgw keeps them between runs on this machine, but not in CI'
complete -c acgw -n "__fish_acgw_using_subcommand check" -l no-settings -d 'The CyberApp defines no fields: send no settings, and skip the checks that are about them'
complete -c acgw -n "__fish_acgw_using_subcommand check" -l quick -d 'Run the short form, in about a second: the connection, the keys, each callback once, a forged token, status reports'
complete -c acgw -n "__fish_acgw_using_subcommand check" -l list -d 'List the chosen checks and run nothing'
complete -c acgw -n "__fish_acgw_using_subcommand check" -l keep -d 'Keep the tenants that the run made; without it, the run disables them at its end'
complete -c acgw -n "__fish_acgw_using_subcommand check" -l expect-reports -d 'The backend reports its status to the platform: a partner that is never reported as active fails the run'
complete -c acgw -n "__fish_acgw_using_subcommand check" -l fail-fast -d 'Stop at the first failed check'
complete -c acgw -n "__fish_acgw_using_subcommand check" -l strict -d 'Let advisories fail the run too'
complete -c acgw -n "__fish_acgw_using_subcommand check" -l baseline-update -d 'Write the baseline from this run; keep the reasons it has'
complete -c acgw -n "__fish_acgw_using_subcommand check" -l show-secrets -d 'Show tokens and credentials'
complete -c acgw -n "__fish_acgw_using_subcommand check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c acgw -n "__fish_acgw_using_subcommand serve" -l public-url -d 'The URL under which others reach the gateway [default: http://ADDR, or https://ADDR]' -r
complete -c acgw -n "__fish_acgw_using_subcommand serve" -l issuer -d '`iss` of the tokens [default: the public URL]' -r
complete -c acgw -n "__fish_acgw_using_subcommand serve" -l tls-host -d 'One more host in that certificate (repeatable), beside localhost, the listen address, and the hosts of --public-url and --issuer' -r
complete -c acgw -n "__fish_acgw_using_subcommand serve" -l tls-ca-out -d 'Write the authority\'s certificate (PEM) to this file, for the handler to trust' -r -F
complete -c acgw -n "__fish_acgw_using_subcommand serve" -l tls-cert -d 'Serve HTTPS with the certificate (chain) in this PEM file' -r -F
complete -c acgw -n "__fish_acgw_using_subcommand serve" -l tls-key -d 'The private key of that certificate, in PEM' -r -F
complete -c acgw -n "__fish_acgw_using_subcommand serve" -l target -d 'The callback handler that the gateway calls, unless a request to send a callback names another' -r
complete -c acgw -n "__fish_acgw_using_subcommand serve" -l endpoint-id -d 'The CyberApp\'s endpoint, in context.endpoint_id and in the token\'s scope [default: a sample one]' -r
complete -c acgw -n "__fish_acgw_using_subcommand serve" -l credentials -d 'The credentials that X-CyberApp-Auth carries' -r
complete -c acgw -n "__fish_acgw_using_subcommand serve" -l extra -d 'The JSON object that X-CyberApp-Extra carries [default: an empty one]' -r
complete -c acgw -n "__fish_acgw_using_subcommand serve" -l header -d 'One more header on every callback (repeatable)' -r
complete -c acgw -n "__fish_acgw_using_subcommand serve" -l ca-cert -d 'Trust the certificates in this PEM file too' -r -F
complete -c acgw -n "__fish_acgw_using_subcommand serve" -l timeout -d 'Time-out of one callback (an assumption: the platform\'s is not published)' -r
complete -c acgw -n "__fish_acgw_using_subcommand serve" -l client -d 'An API client (repeatable) [default: acgw makes one up and prints it]' -r
complete -c acgw -n "__fish_acgw_using_subcommand serve" -l tenant-below -d 'A tenant and one below it, whose name the console shows (repeatable); each client then reaches only its own tenant and those below' -r
complete -c acgw -n "__fish_acgw_using_subcommand serve" -l fault -d 'Inject a fault into the platform\'s endpoints (repeatable)' -r
complete -c acgw -n "__fish_acgw_using_subcommand serve" -l fault-seed -d 'The number that the faults follow from: the same seed and requests give the same faults [default: random, printed]' -r
complete -c acgw -n "__fish_acgw_using_subcommand serve" -l ready-file -d 'Write every URL and credential to this file, as one line of JSON, once the gateway answers' -r -F
complete -c acgw -n "__fish_acgw_using_subcommand serve" -l state -d 'Keep what the gateway knows in this file, also when it is killed, and go on with what the file has' -r -F
complete -c acgw -n "__fish_acgw_using_subcommand serve" -l field -d 'A field of the settings that the CyberApp defines, for the forms of the console (repeatable)' -r
complete -c acgw -n "__fish_acgw_using_subcommand serve" -l listen -d 'Where the gateway (keys, tokens, status endpoint) listens' -r
complete -c acgw -n "__fish_acgw_using_subcommand serve" -l config -d 'Settings [default: acgw.toml here or in a folder above, up to the repository\'s root]' -r -F
complete -c acgw -n "__fish_acgw_using_subcommand serve" -l platform-claims -d 'Let callback tokens carry the further members that the platform\'s tokens carry, such as `client_id`'
complete -c acgw -n "__fish_acgw_using_subcommand serve" -l tls -d 'Serve HTTPS, with a certificate from a new local authority'
complete -c acgw -n "__fish_acgw_using_subcommand serve" -l fresh-keys -d 'Make new signing keys; without it, acgw keeps them between runs on this machine, but not in CI'
complete -c acgw -n "__fish_acgw_using_subcommand serve" -l insecure -d 'Trust any certificate'
complete -c acgw -n "__fish_acgw_using_subcommand serve" -l open -d 'Accept any bearer token at the status endpoint'
complete -c acgw -n "__fish_acgw_using_subcommand serve" -l open-browser -d 'Open the console in a browser once the gateway answers'
complete -c acgw -n "__fish_acgw_using_subcommand serve" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c acgw -n "__fish_acgw_using_subcommand send" -l target -d 'The handler, if no URL is given' -r
complete -c acgw -n "__fish_acgw_using_subcommand send" -l flow -d 'Send the callbacks that a partner\'s click in the console causes' -r -f -a "open-app\t'Opens the app in the catalogue'
enable-partner\t'Enables the app'
open-customers\t'Opens Customer Management'
enable-customers\t'Enables the app for customers'
disable-customers\t'Disables the app for customers'
disable-app\t'Disables the app, and with it all customers'"
complete -c acgw -n "__fish_acgw_using_subcommand send" -l custom -d 'The file that defines a custom callback: it can then be sent by its CTI, and alone needs no name (repeatable)' -r
complete -c acgw -n "__fish_acgw_using_subcommand send" -l type -d 'The `type` of the request, for a custom callback without a definition' -r
complete -c acgw -n "__fish_acgw_using_subcommand send" -l payload -d 'The payload [default: the smallest that the schema allows]' -r
complete -c acgw -n "__fish_acgw_using_subcommand send" -l set -d 'Replace a member of the request, as in `/payload/partner_tenant_name="Acme"` (repeatable)' -r
complete -c acgw -n "__fish_acgw_using_subcommand send" -l tenant -d 'The partner, in context.tenant_id [default: a new one]' -r
complete -c acgw -n "__fish_acgw_using_subcommand send" -l name -d 'The partner\'s name, in a flow' -r
complete -c acgw -n "__fish_acgw_using_subcommand send" -l partner -d 'How partners are enabled, in a flow' -r -f -a "mirrored\t'With mirroring callbacks'
mapped\t'By mapping to tenants that the vendor already has'
explicit\t'Without callbacks'"
complete -c acgw -n "__fish_acgw_using_subcommand send" -l customers -d 'How customers are enabled, in a flow' -r -f -a "mirrored\t'With mirroring callbacks'
mapped\t'By mapping to tenants that the vendor already has'
explicit\t'Without callbacks'"
complete -c acgw -n "__fish_acgw_using_subcommand send" -l customer -d 'A customer that the flow enables or disables; where customers are mapped, with its id at the vendor (repeatable)' -r
complete -c acgw -n "__fish_acgw_using_subcommand send" -l settings -d 'The value of a field of the CyberApp, in a flow that enables (repeatable)' -r
complete -c acgw -n "__fish_acgw_using_subcommand send" -l field -d 'A field of the settings that the CyberApp defines (repeatable); --settings then has values of its type' -r
complete -c acgw -n "__fish_acgw_using_subcommand send" -l endpoint-id -d 'The CyberApp\'s endpoint, in context.endpoint_id and in the token\'s scope [default: a sample one]' -r
complete -c acgw -n "__fish_acgw_using_subcommand send" -l credentials -d 'The credentials that X-CyberApp-Auth carries' -r
complete -c acgw -n "__fish_acgw_using_subcommand send" -l extra -d 'The JSON object that X-CyberApp-Extra carries [default: an empty one]' -r
complete -c acgw -n "__fish_acgw_using_subcommand send" -l header -d 'One more header on every callback (repeatable)' -r
complete -c acgw -n "__fish_acgw_using_subcommand send" -l ca-cert -d 'Trust the certificates in this PEM file too' -r -F
complete -c acgw -n "__fish_acgw_using_subcommand send" -l timeout -d 'Time-out of one callback (an assumption: the platform\'s is not published)' -r
complete -c acgw -n "__fish_acgw_using_subcommand send" -l retries -d 'How often to send the same request again after a 429 (obeying Retry-After), a time-out, or if nobody answers' -r
complete -c acgw -n "__fish_acgw_using_subcommand send" -l listen -d 'Where the gateway (keys, tokens, status endpoint) listens' -r
complete -c acgw -n "__fish_acgw_using_subcommand send" -l public-url -d 'The URL under which others reach the gateway [default: http://ADDR, or https://ADDR]' -r
complete -c acgw -n "__fish_acgw_using_subcommand send" -l issuer -d '`iss` of the tokens [default: the public URL]' -r
complete -c acgw -n "__fish_acgw_using_subcommand send" -l tls-host -d 'One more host in that certificate (repeatable), beside localhost, the listen address, and the hosts of --public-url and --issuer' -r
complete -c acgw -n "__fish_acgw_using_subcommand send" -l tls-ca-out -d 'Write the authority\'s certificate (PEM) to this file, for the handler to trust' -r -F
complete -c acgw -n "__fish_acgw_using_subcommand send" -l tls-cert -d 'Serve HTTPS with the certificate (chain) in this PEM file' -r -F
complete -c acgw -n "__fish_acgw_using_subcommand send" -l tls-key -d 'The private key of that certificate, in PEM' -r -F
complete -c acgw -n "__fish_acgw_using_subcommand send" -l via -d 'Send through this running gateway (`acgw serve`): its keys, its time-out and its trust count, and its target if no handler is given' -r
complete -c acgw -n "__fish_acgw_using_subcommand send" -l admin-token -d 'The running gateway\'s admin token, which `acgw serve` prints if other machines can reach it' -r
complete -c acgw -n "__fish_acgw_using_subcommand send" -l config -d 'Settings [default: acgw.toml here or in a folder above, up to the repository\'s root]' -r -F
complete -c acgw -n "__fish_acgw_using_subcommand send" -l insecure -d 'Trust any certificate'
complete -c acgw -n "__fish_acgw_using_subcommand send" -l platform-claims -d 'Let callback tokens carry the further members that the platform\'s tokens carry, such as `client_id`'
complete -c acgw -n "__fish_acgw_using_subcommand send" -l tls -d 'Serve HTTPS, with a certificate from a new local authority'
complete -c acgw -n "__fish_acgw_using_subcommand send" -l fresh-keys -d 'Make new signing keys; without it, acgw keeps them between runs on this machine, but not in CI'
complete -c acgw -n "__fish_acgw_using_subcommand send" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c acgw -n "__fish_acgw_using_subcommand replay" -l url -d 'The handler [default: the one in the report; a recording needs one]' -r
complete -c acgw -n "__fish_acgw_using_subcommand replay" -l credentials -d 'The credentials that X-CyberApp-Auth carries: reports and recordings do not have them' -r
complete -c acgw -n "__fish_acgw_using_subcommand replay" -l listen -d 'Where the gateway (keys, tokens, status endpoint) listens' -r
complete -c acgw -n "__fish_acgw_using_subcommand replay" -l public-url -d 'The URL under which others reach the gateway [default: http://ADDR, or https://ADDR]' -r
complete -c acgw -n "__fish_acgw_using_subcommand replay" -l issuer -d '`iss` of the tokens [default: the public URL]' -r
complete -c acgw -n "__fish_acgw_using_subcommand replay" -l tls-host -d 'One more host in that certificate (repeatable), beside localhost, the listen address, and the hosts of --public-url and --issuer' -r
complete -c acgw -n "__fish_acgw_using_subcommand replay" -l tls-ca-out -d 'Write the authority\'s certificate (PEM) to this file, for the handler to trust' -r -F
complete -c acgw -n "__fish_acgw_using_subcommand replay" -l tls-cert -d 'Serve HTTPS with the certificate (chain) in this PEM file' -r -F
complete -c acgw -n "__fish_acgw_using_subcommand replay" -l tls-key -d 'The private key of that certificate, in PEM' -r -F
complete -c acgw -n "__fish_acgw_using_subcommand replay" -l ca-cert -d 'Trust the certificates in this PEM file too' -r -F
complete -c acgw -n "__fish_acgw_using_subcommand replay" -l timeout -d 'Time-out of one callback (an assumption: the platform\'s is not published)' -r
complete -c acgw -n "__fish_acgw_using_subcommand replay" -l config -d 'Settings [default: acgw.toml here or in a folder above, up to the repository\'s root]' -r -F
complete -c acgw -n "__fish_acgw_using_subcommand replay" -l platform-claims -d 'Let callback tokens carry the further members that the platform\'s tokens carry, such as `client_id`'
complete -c acgw -n "__fish_acgw_using_subcommand replay" -l tls -d 'Serve HTTPS, with a certificate from a new local authority'
complete -c acgw -n "__fish_acgw_using_subcommand replay" -l fresh-keys -d 'Make new signing keys; without it, acgw keeps them between runs on this machine, but not in CI'
complete -c acgw -n "__fish_acgw_using_subcommand replay" -l insecure -d 'Trust any certificate'
complete -c acgw -n "__fish_acgw_using_subcommand replay" -s h -l help -d 'Print help'
complete -c acgw -n "__fish_acgw_using_subcommand token" -l gateway -d 'The gateway that `acgw serve` runs; only it has the keys that the handler knows' -r
complete -c acgw -n "__fish_acgw_using_subcommand token" -l admin-token -d 'The running gateway\'s admin token, which `acgw serve` prints if other machines can reach it' -r
complete -c acgw -n "__fish_acgw_using_subcommand token" -l endpoint-id -d 'The CyberApp\'s endpoint, in context.endpoint_id and in the token\'s scope [default: a sample one]' -r
complete -c acgw -n "__fish_acgw_using_subcommand token" -l ca-cert -d 'Trust the certificates in this PEM file too' -r -F
complete -c acgw -n "__fish_acgw_using_subcommand token" -l alg -d 'Its algorithm: `none` leaves it unsigned, `HS256` uses the public key as a secret' -r -f -a "RS256\t''
none\t''
HS256\t''"
complete -c acgw -n "__fish_acgw_using_subcommand token" -l config -d 'Settings [default: acgw.toml here or in a folder above, up to the repository\'s root]' -r -F
complete -c acgw -n "__fish_acgw_using_subcommand token" -l insecure -d 'Trust any certificate'
complete -c acgw -n "__fish_acgw_using_subcommand token" -l expired -d 'It expired an hour ago'
complete -c acgw -n "__fish_acgw_using_subcommand token" -l other-endpoint -d 'Its scope names another endpoint'
complete -c acgw -n "__fish_acgw_using_subcommand token" -l no-scope -d 'It has no scope'
complete -c acgw -n "__fish_acgw_using_subcommand token" -l other-issuer -d 'It names another issuer'
complete -c acgw -n "__fish_acgw_using_subcommand token" -l corrupted -d 'Its signature is wrong'
complete -c acgw -n "__fish_acgw_using_subcommand token" -l foreign-key -d 'Its key is not one that the issuer publishes'
complete -c acgw -n "__fish_acgw_using_subcommand token" -s h -l help -d 'Print help'
complete -c acgw -n "__fish_acgw_using_subcommand help; and not __fish_seen_subcommand_from proxy drift report fixtures checks explain schema openapi completions man check serve send replay token help" -f -a "proxy" -d 'Record real traffic between the platform and a handler or a backend'
complete -c acgw -n "__fish_acgw_using_subcommand help; and not __fish_seen_subcommand_from proxy drift report fixtures checks explain schema openapi completions man check serve send replay token help" -f -a "drift" -d 'Show where recorded traffic differs from the documents'
complete -c acgw -n "__fish_acgw_using_subcommand help; and not __fish_seen_subcommand_from proxy drift report fixtures checks explain schema openapi completions man check serve send replay token help" -f -a "report" -d 'Combine the reports of several shards'
complete -c acgw -n "__fish_acgw_using_subcommand help; and not __fish_seen_subcommand_from proxy drift report fixtures checks explain schema openapi completions man check serve send replay token help" -f -a "fixtures" -d 'Write fixtures/ from the schemas, or fixtures from recorded traffic'
complete -c acgw -n "__fish_acgw_using_subcommand help; and not __fish_seen_subcommand_from proxy drift report fixtures checks explain schema openapi completions man check serve send replay token help" -f -a "checks" -d 'List the checks: id, level, title, source'
complete -c acgw -n "__fish_acgw_using_subcommand help; and not __fish_seen_subcommand_from proxy drift report fixtures checks explain schema openapi completions man check serve send replay token help" -f -a "explain" -d 'Explain a check, a requirement, a rule, or where the documents disagree'
complete -c acgw -n "__fish_acgw_using_subcommand help; and not __fish_seen_subcommand_from proxy drift report fixtures checks explain schema openapi completions man check serve send replay token help" -f -a "schema" -d 'List the schemas, or print one'
complete -c acgw -n "__fish_acgw_using_subcommand help; and not __fish_seen_subcommand_from proxy drift report fixtures checks explain schema openapi completions man check serve send replay token help" -f -a "openapi" -d 'Print the interfaces as OpenAPI 3.1, with the callbacks as webhooks'
complete -c acgw -n "__fish_acgw_using_subcommand help; and not __fish_seen_subcommand_from proxy drift report fixtures checks explain schema openapi completions man check serve send replay token help" -f -a "completions" -d 'Print the completions for a shell'
complete -c acgw -n "__fish_acgw_using_subcommand help; and not __fish_seen_subcommand_from proxy drift report fixtures checks explain schema openapi completions man check serve send replay token help" -f -a "man" -d 'Print a page of the manual, or write all of them'
complete -c acgw -n "__fish_acgw_using_subcommand help; and not __fish_seen_subcommand_from proxy drift report fixtures checks explain schema openapi completions man check serve send replay token help" -f -a "check" -d 'Run the conformance suite against a vendor\'s callback handler'
complete -c acgw -n "__fish_acgw_using_subcommand help; and not __fish_seen_subcommand_from proxy drift report fixtures checks explain schema openapi completions man check serve send replay token help" -f -a "serve" -d 'Run the mock gateway until you stop it'
complete -c acgw -n "__fish_acgw_using_subcommand help; and not __fish_seen_subcommand_from proxy drift report fixtures checks explain schema openapi completions man check serve send replay token help" -f -a "send" -d 'Send one callback, or those of a partner\'s click, and show the answers'
complete -c acgw -n "__fish_acgw_using_subcommand help; and not __fish_seen_subcommand_from proxy drift report fixtures checks explain schema openapi completions man check serve send replay token help" -f -a "replay" -d 'Send the exchanges of a finding, or recorded callbacks, again, with fresh tokens and identifiers'
complete -c acgw -n "__fish_acgw_using_subcommand help; and not __fish_seen_subcommand_from proxy drift report fixtures checks explain schema openapi completions man check serve send replay token help" -f -a "token" -d 'Get a callback token, good or bad, from a running gateway'
complete -c acgw -n "__fish_acgw_using_subcommand help; and not __fish_seen_subcommand_from proxy drift report fixtures checks explain schema openapi completions man check serve send replay token help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c acgw -n "__fish_acgw_using_subcommand help; and __fish_seen_subcommand_from proxy" -f -a "export" -d 'Write a recording as an HTTP archive (HAR 1.2), which browsers and other tools open'
complete -c acgw -n "__fish_acgw_using_subcommand help; and __fish_seen_subcommand_from report" -f -a "merge" -d 'Make one report, and one verdict, from the JSON reports of all shards of a run'
