package main

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"math/big"
	"net/http"
	"os"
	"strings"
	"sync"

	"github.com/golang-jwt/jwt"
)

const (
	reqPrefix = "cti.a.p.acgw.request.v1.1~a.p."
	resPrefix = "cti.a.p.acgw.response.v1.1~a.p."
)

type Request struct {
	Type      string  `json:"type"`
	RequestID string  `json:"request_id"`
	CreatedAt string  `json:"created_at"`
	Context   Context `json:"context"`
	Payload   Payload `json:"payload"`
}

type Context struct {
	CallbackID    string `json:"callback_id"`
	EndpointID    string `json:"endpoint_id"`
	TenantID      string `json:"tenant_id"`
	DatacenterURL string `json:"datacenter_url"`
}

type Payload struct {
	AcronisTenantID   string            `json:"acronis_tenant_id"`
	AcronisTenantName string            `json:"acronis_tenant_name"`
	Settings          map[string]string `json:"settings"`
	PartnerTenantID   string            `json:"partner_tenant_id"`
	PartnerTenantName string            `json:"partner_tenant_name"`
	Enabled           []Tenant          `json:"enabled"`
	Disabled          []Tenant          `json:"disabled"`
}

type Tenant struct {
	AcronisTenantID   string            `json:"acronis_tenant_id"`
	AcronisTenantName string            `json:"acronis_tenant_name"`
	Settings          map[string]string `json:"settings"`
}

type Response struct {
	Type       string      `json:"type"`
	RequestID  string      `json:"request_id"`
	ResponseID string      `json:"response_id"`
	Payload    interface{} `json:"payload,omitempty"`
}

type PartnerState struct {
	State    string            `json:"state"`
	Settings map[string]string `json:"settings,omitempty"`
}

type PartnerEnabled struct {
	State           string `json:"state"`
	VendorTenantID  string `json:"vendor_tenant_id"`
	AcronisTenantID string `json:"acronis_tenant_id"`
}

type CustomerState struct {
	VendorTenantID  string            `json:"vendor_tenant_id"`
	AcronisTenantID string            `json:"acronis_tenant_id"`
	Settings        map[string]string `json:"settings,omitempty"`
}

type partner struct {
	vendorID  string
	name      string
	enabled   bool
	settings  map[string]string
	customers map[string]CustomerState
}

var (
	issuer   = os.Getenv("ACRONIS_ISSUER")
	keys     map[string]*rsa.PublicKey
	mu       sync.Mutex
	partners = map[string]*partner{}
)

func uuid() string {
	b := make([]byte, 16)
	rand.Read(b)
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[0:4], b[4:6], b[6:8], b[8:10], b[10:])
}

func loadKeys() error {
	res, err := http.Get(issuer + "/api/idp/v1/keys")
	if err != nil {
		return err
	}
	defer res.Body.Close()
	var set struct {
		Keys []struct{ Kid, N, E string }
	}
	if err := json.NewDecoder(res.Body).Decode(&set); err != nil {
		return err
	}
	m := map[string]*rsa.PublicKey{}
	for _, k := range set.Keys {
		n, err := base64.RawURLEncoding.DecodeString(k.N)
		if err != nil {
			return err
		}
		e, err := base64.RawURLEncoding.DecodeString(k.E)
		if err != nil {
			return err
		}
		m[k.Kid] = &rsa.PublicKey{N: new(big.Int).SetBytes(n), E: int(new(big.Int).SetBytes(e).Int64())}
	}
	keys = m
	return nil
}

type Claims struct {
	jwt.StandardClaims
	Scope []struct {
		Role string `json:"role"`
	} `json:"scope"`
}

func verify(r *http.Request, endpointID string) error {
	raw := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	if raw == "" {
		return errors.New("no token")
	}
	var claims Claims
	_, err := jwt.ParseWithClaims(raw, &claims, func(t *jwt.Token) (interface{}, error) {
		kid, _ := t.Header["kid"].(string)
		if keys == nil {
			if err := loadKeys(); err != nil {
				return nil, err
			}
		}
		key, ok := keys[kid]
		if !ok {
			return nil, errors.New("unknown key " + kid)
		}
		return key, nil
	})
	if err != nil {
		return err
	}
	if claims.Issuer != issuer {
		return errors.New("wrong issuer")
	}
	for _, s := range claims.Scope {
		if s.Role == endpointID {
			return nil
		}
	}
	return errors.New("no role for this endpoint")
}

func getPartner(id string) *partner {
	p := partners[id]
	if p == nil {
		p = &partner{vendorID: uuid(), customers: map[string]CustomerState{}}
		partners[id] = p
	}
	return p
}

func callback(w http.ResponseWriter, r *http.Request) {
	mu.Lock()
	defer mu.Unlock()

	var req Request
	if err := json.NewDecoder(r.Body).Decode(&req); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	if err := verify(r, req.Context.EndpointID); err != nil {
		log.Print(err)
		http.Error(w, "unauthorized", http.StatusUnauthorized)
		return
	}

	entity := strings.TrimSuffix(strings.TrimPrefix(req.Type, reqPrefix), ".v1.0")
	p := getPartner(req.Context.TenantID)
	res := Response{Type: resPrefix + entity + ".ok.v1.0", RequestID: req.RequestID, ResponseID: uuid()}

	switch entity {
	case "partner.mirroring.get_state":
		st := PartnerState{State: "DISABLED"}
		if p.enabled {
			st = PartnerState{State: "ENABLED", Settings: p.settings}
		}
		res.Payload = st
	case "partner.mirroring.enable":
		p.enabled = true
		p.name = req.Payload.AcronisTenantName
		p.settings = req.Payload.Settings
		res.Payload = PartnerEnabled{"ENABLED", p.vendorID, req.Payload.AcronisTenantID}
	case "partner.mirroring.reset":
		p.enabled = false
		p.customers = map[string]CustomerState{}
	case "customer.mirroring.get_state":
		var list []CustomerState
		for _, c := range p.customers {
			list = append(list, c)
		}
		res.Payload = list
	case "customer.mirroring.set_state":
		for _, c := range req.Payload.Enabled {
			id := c.AcronisTenantID
			vid := p.customers[id].VendorTenantID
			if vid == "" {
				vid = uuid()
			}
			p.customers[id] = CustomerState{vid, id, c.Settings}
		}
		for _, c := range req.Payload.Disabled {
			delete(p.customers, c.AcronisTenantID)
		}
	default:
		http.Error(w, "unknown type", http.StatusBadRequest)
		return
	}

	json.NewEncoder(w).Encode(res)
}

func main() {
	http.HandleFunc("/callback", callback)
	log.Fatal(http.ListenAndServe("127.0.0.1:"+os.Getenv("PORT"), nil))
}
