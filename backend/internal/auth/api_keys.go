package auth

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"hash/crc32"
	"strings"
)

// An API key is APIKeyPrefix, 30 characters that only the installation can make, and six of a checksum over all
// before, so that what is no key, or one that was cut, is told without asking anything. GitHub's tokens are made so.
const (
	APIKeyPrefix   = "pgk_"
	apiKeySecret   = 30
	apiKeyChecksum = 6
	apiKeyLength   = len(APIKeyPrefix) + apiKeySecret + apiKeyChecksum
	// apiKeyShown is how much of a key its list shows: enough to tell two apart, and no help to guess the rest.
	apiKeyShown = 8
)

const base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

// APIKeys makes the secrets of API keys.
type APIKeys struct{ key []byte }

// NewAPIKeys makes one whose key derives from the installation's secret.
func NewAPIKeys(secret []byte) APIKeys { return APIKeys{DeriveKey(secret, "api keys")} }

// Secret is the one that belongs to the key with an id, always the same: so it needs to be kept nowhere, and an
// answer that was lost can be given again.
func (k APIKeys) Secret(id string) string { return derived(k.key, APIKeyPrefix, id) }

// LinkTokenPrefix begins the token of a public link, which is made as an API key is.
const LinkTokenPrefix = "pgl_"

// LinkTokens makes the tokens of public links.
type LinkTokens struct{ key []byte }

// NewLinkTokens makes one whose key derives from the installation's secret.
func NewLinkTokens(secret []byte) LinkTokens { return LinkTokens{DeriveKey(secret, "public links")} }

// Token is the one that belongs to the link with an id, always the same: so it can be copied again.
func (t LinkTokens) Token(id string) string { return derived(t.key, LinkTokenPrefix, id) }

// derived is what only the holder of a key can make of an id.
func derived(key []byte, prefix, id string) string {
	var out strings.Builder
	out.WriteString(prefix)
	for n := uint32(0); out.Len() < len(prefix)+apiKeySecret; n++ {
		for _, b := range block(key, id, n) {
			// Of 256 values the last eight would make some characters likelier than others.
			if int(b) < 256/len(base62)*len(base62) && out.Len() < len(prefix)+apiKeySecret {
				out.WriteByte(base62[int(b)%len(base62)])
			}
		}
	}
	return out.String() + checksum(out.String())
}

func block(key []byte, id string, n uint32) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(id))
	mac.Write(binary.BigEndian.AppendUint32(nil, n))
	return mac.Sum(nil)
}

func checksum(of string) string {
	sum, out := crc32.ChecksumIEEE([]byte(of)), [apiKeyChecksum]byte{}
	for i := apiKeyChecksum - 1; i >= 0; i-- {
		out[i] = base62[sum%uint32(len(base62))]
		sum /= uint32(len(base62))
	}
	return string(out[:])
}

// ClaimsAPIKey says whether a bearer means to be an API key.
func ClaimsAPIKey(bearer string) bool { return strings.HasPrefix(bearer, APIKeyPrefix) }

// IsAPIKey says whether a text has the form of one, its checksum too.
func IsAPIKey(text string) bool { return isDerived(APIKeyPrefix, text) }

// IsLinkToken says whether a text has the form of a public link's token, its checksum too.
func IsLinkToken(text string) bool { return isDerived(LinkTokenPrefix, text) }

func isDerived(prefix, text string) bool {
	return len(text) == apiKeyLength && strings.HasPrefix(text, prefix) && strings.Trim(text[len(prefix):], base62) == "" &&
		checksum(text[:apiKeyLength-apiKeyChecksum]) == text[apiKeyLength-apiKeyChecksum:]
}

// APIKeyHint is the beginning of a key, as lists show it.
func APIKeyHint(key string) string { return key[:min(len(key), apiKeyShown)] }
