// A callback handler for a CyberApp with mirroring, with the standard library only. It keeps its state in memory.
package main

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"unicode/utf8"
)

const largestBody = 16 << 20

var (
	uuid = regexp.MustCompile(`(?i)^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)
	// Any RFC 3339 time: the documented examples have the year 1.
	moment = regexp.MustCompile(`^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$`)
)

// refusal is a status and the reason for it.
type refusal struct {
	status int
	reason string
}

func (r refusal) Error() string { return r.reason }

// object compares names exactly, which structs do not do.
type object map[string]json.RawMessage

// read returns the member with that name; it panics with a refusal, because a request is accepted as a whole or not at all.
func read[T any](from object, name string) (value T) {
	raw, there := from[name]
	if !there || string(raw) == "null" || json.Unmarshal(raw, &value) != nil {
		panic(refusal{http.StatusBadRequest, name + " is missing or has the wrong type"})
	}
	return value
}

func check(holds bool, reason string) {
	if !holds {
		panic(refusal{http.StatusBadRequest, reason})
	}
}

// identifier is a UUID in lower case; requests may have either case.
func identifier(from object, name string) string {
	text := read[string](from, name)
	check(uuid.MatchString(text), name+" is not a UUID")
	return strings.ToLower(text)
}

// settings are stored exactly as they were entered.
func settings(from object) json.RawMessage {
	if from["settings"] != nil {
		for _, value := range read[map[string]any](from, "settings") {
			_, isText := value.(string)
			check(isText, "settings are not strings")
		}
	}
	return from["settings"]
}

func shown(settings json.RawMessage, members map[string]any) map[string]any {
	if settings != nil {
		members["settings"] = settings
	}
	return members
}

// Partners by tenant, and the enabled customers of each. One lock makes each callback one step.
var (
	state     sync.Mutex
	partners  = map[string]json.RawMessage{}
	customers = map[string]map[string]json.RawMessage{}
)

var callbacks = map[string]func(tenant string, payload object) any{
	"partner.mirroring.get_state": func(tenant string, _ object) any {
		if settings, enabled := partners[tenant]; enabled {
			return shown(settings, map[string]any{"state": "ENABLED"})
		}
		return map[string]any{"state": "DISABLED"}
	},
	"partner.mirroring.enable": func(tenant string, payload object) any {
		read[string](payload, "acronis_tenant_name")
		check(identifier(payload, "acronis_tenant_id") == tenant, "not the tenant in context")
		partners[tenant] = settings(payload)
		return map[string]any{"state": "ENABLED", "vendor_tenant_id": "partner-" + tenant, "acronis_tenant_id": tenant}
	},
	"partner.mirroring.reset": func(tenant string, _ object) any {
		delete(partners, tenant)
		delete(customers, tenant)
		return nil
	},
	"customer.mirroring.get_state": func(tenant string, _ object) any {
		list := []any{}
		for id, settings := range customers[tenant] {
			list = append(list, shown(settings, map[string]any{"vendor_tenant_id": "customer-" + id, "acronis_tenant_id": id}))
		}
		return list
	},
	"customer.mirroring.set_state": func(tenant string, payload object) any {
		read[string](payload, "partner_tenant_name")
		check(identifier(payload, "partner_tenant_id") == tenant, "not the tenant in context")
		check((payload["enabled"] == nil) != (payload["disabled"] == nil), "exactly one of enabled and disabled is required")
		// Read the whole list before storing the first customer.
		own := map[string]json.RawMessage{}
		for id, settings := range customers[tenant] {
			own[id] = settings
		}
		if payload["enabled"] != nil {
			for _, item := range read[[]object](payload, "enabled") {
				read[string](item, "acronis_tenant_name")
				own[identifier(item, "acronis_tenant_id")] = settings(item)
			}
		} else {
			for _, item := range read[[]object](payload, "disabled") {
				delete(own, identifier(item, "acronis_tenant_id"))
			}
		}
		customers[tenant] = own
		return nil
	},
}

func carriedOut(header string, body []byte) (answer map[string]any, err error) {
	roles, err := verified(header)
	if err != nil {
		return nil, err
	}
	defer func() {
		if trouble := recover(); trouble != nil {
			refused, is := trouble.(refusal)
			if !is {
				panic(trouble)
			}
			answer, err = nil, refused
		}
	}()
	var request object
	check(utf8.Valid(body) && json.Unmarshal(body, &request) == nil && request != nil, "the body is not a JSON object")
	context := read[object](request, "context")
	endpoint, callback := read[string](context, "endpoint_id"), read[string](context, "callback_id")
	if !contains(roles, endpoint) {
		return nil, refusal{http.StatusForbidden, "the token is for another endpoint"}
	}
	name := strings.TrimSuffix(strings.TrimPrefix(callback, "cti.a.p.acgw.callback.v2.0~a.p."), ".v1.0")
	carryOut := callbacks[name]
	if carryOut == nil || callback != "cti.a.p.acgw.callback.v2.0~a.p."+name+".v1.0" {
		return nil, refusal{http.StatusNotFound, "there is no such callback"}
	}
	kind := read[string](request, "type")
	check(kind == "cti.a.p.acgw.request.v1.1~a.p."+name+".v1.0", "type does not belong to callback_id")
	check(moment.MatchString(read[string](request, "created_at")), "created_at is not a time")
	dataCentre, err := url.Parse(read[string](context, "datacenter_url"))
	check(err == nil && dataCentre.IsAbs(), "datacenter_url is not a URL")
	identifier(request, "request_id")
	tenant, payload := identifier(context, "tenant_id"), object{}
	if request["payload"] != nil {
		payload = read[object](request, "payload")
	}
	answer = map[string]any{
		"type":        "cti.a.p.acgw.response.v1.1~a.p." + name + ".ok.v1.0",
		"request_id":  request["request_id"],
		"response_id": newUUID(),
	}
	state.Lock()
	defer state.Unlock()
	if result := carryOut(tenant, payload); result != nil {
		answer["payload"] = result
	}
	return answer, nil
}

func contains(list []string, text string) bool {
	for _, known := range list {
		if known == text {
			return true
		}
	}
	return false
}

func newUUID() string {
	bytes := make([]byte, 16)
	if _, err := rand.Read(bytes); err != nil {
		log.Fatal(err)
	}
	bytes[6], bytes[8] = bytes[6]&0x0f|0x40, bytes[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", bytes[:4], bytes[4:6], bytes[6:8], bytes[8:10], bytes[10:])
}

func serve(writer http.ResponseWriter, request *http.Request) {
	var answer any
	body, err := io.ReadAll(http.MaxBytesReader(writer, request.Body, largestBody))
	switch {
	case request.Method != http.MethodPost:
		err = refusal{http.StatusMethodNotAllowed, "callbacks are sent with POST"}
	case err != nil:
		err = refusal{http.StatusRequestEntityTooLarge, "the body is too large or incomplete"}
	default:
		answer, err = carriedOut(request.Header.Get("Authorization"), body)
	}
	status := http.StatusOK
	if refused, is := err.(refusal); is {
		status, answer = refused.status, map[string]string{"reason": refused.reason}
	}
	writer.Header().Set("Content-Type", "application/json")
	writer.WriteHeader(status)
	if err := json.NewEncoder(writer).Encode(answer); err != nil {
		log.Print(err)
	}
}

func main() {
	log.Fatal(http.ListenAndServe("127.0.0.1:"+setting("PORT", "9000"), http.HandlerFunc(serve)))
}
