package main

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"
)

var (
	issuer  = setting("ACRONIS_ISSUER", "https://acronis.cloud")
	keysURL = setting("ACRONIS_KEYS_URL", issuer+"/api/idp/v1/keys")
	client  = http.Client{Timeout: 5 * time.Second}
	keys    keySet
)

const (
	leeway     = 60              // seconds by which clocks may differ
	fetchPause = 5 * time.Second // from one fetch of the keys to the next
	keysAge    = 24 * time.Hour  // the platform replaces its keys daily
)

func setting(name, otherwise string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return otherwise
}

// keySet caches the issuer's public keys and fetches them again for an unknown key id, but not too often.
type keySet struct {
	sync.Mutex
	known   map[string]*rsa.PublicKey
	fetched time.Time
}

func (set *keySet) find(kid string) (*rsa.PublicKey, error) {
	set.Lock()
	defer set.Unlock()
	age := time.Since(set.fetched)
	if set.known[kid] == nil && age > fetchPause || age > keysAge {
		set.fetched = time.Now()
		known, err := fetchKeys()
		if err != nil {
			return nil, refusal{http.StatusServiceUnavailable, "the keys cannot be fetched: " + err.Error()}
		}
		set.known = known
	}
	if key := set.known[kid]; key != nil {
		return key, nil
	}
	return nil, refusal{http.StatusUnauthorized, "the token's key is unknown"}
}

func fetchKeys() (map[string]*rsa.PublicKey, error) {
	answer, err := client.Get(keysURL)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	var published struct {
		Keys []struct{ Kid, Kty, Use, N, E string }
	}
	// The body of an error may be JSON too. It must not take the place of the known keys.
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("status %d", answer.StatusCode)
	}
	if err := json.NewDecoder(answer.Body).Decode(&published); err != nil {
		return nil, err
	}
	known := map[string]*rsa.PublicKey{}
	for _, key := range published.Keys {
		n, err1 := base64.RawURLEncoding.DecodeString(key.N)
		e, err2 := base64.RawURLEncoding.DecodeString(key.E)
		if key.Kty == "RSA" && key.Use == "sig" && err1 == nil && err2 == nil {
			exponent := int(new(big.Int).SetBytes(e).Int64())
			known[key.Kid] = &rsa.PublicKey{N: new(big.Int).SetBytes(n), E: exponent}
		}
	}
	return known, nil
}

// verified checks the token in the Authorization header and returns the endpoints it is valid for.
func verified(header string) ([]string, error) {
	scheme, token, _ := strings.Cut(header, " ")
	parts := strings.Split(token, ".")
	if !strings.EqualFold(scheme, "Bearer") || len(parts) != 3 {
		return nil, refusal{http.StatusUnauthorized, "there is no bearer token"}
	}
	invalid := func(err error) error {
		return refusal{http.StatusUnauthorized, "the token is not valid: " + err.Error()}
	}
	head, err := decoded(parts[0])
	if err != nil {
		return nil, invalid(err)
	}
	kid, _ := head["kid"].(string)
	// RS256 only: never let the token choose the algorithm.
	if _, critical := head["crit"]; head["alg"] != "RS256" || kid == "" || critical {
		return nil, invalid(errors.New("its header is not one of the platform's"))
	}
	key, err := keys.find(kid)
	if err != nil {
		return nil, err
	}
	signature, err := base64.RawURLEncoding.Strict().DecodeString(parts[2])
	if err != nil {
		return nil, invalid(err)
	}
	digest := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	if err := rsa.VerifyPKCS1v15(key, crypto.SHA256, digest[:], signature); err != nil {
		return nil, invalid(err)
	}
	claims, err := decoded(parts[1])
	if err != nil {
		return nil, invalid(err)
	}
	now := float64(time.Now().Unix())
	expiry, expires := claims["exp"].(float64)
	start, starts := claims["nbf"].(float64)
	_, hasStart := claims["nbf"]
	switch {
	case claims["iss"] != issuer:
		return nil, invalid(errors.New("it is from another issuer"))
	case !expires || expiry <= now-leeway:
		return nil, invalid(errors.New("it has expired"))
	case hasStart && (!starts || start > now+leeway):
		return nil, invalid(errors.New("it is not valid yet"))
	}
	var roles []string
	scope, _ := claims["scope"].([]any)
	for _, entry := range scope {
		if entry, is := entry.(map[string]any); is {
			if role, is := entry["role"].(string); is {
				roles = append(roles, role)
			}
		}
	}
	return roles, nil
}

func decoded(part string) (map[string]any, error) {
	text, err := base64.RawURLEncoding.Strict().DecodeString(part)
	if err != nil {
		return nil, err
	}
	var object map[string]any
	return object, json.Unmarshal(text, &object)
}
