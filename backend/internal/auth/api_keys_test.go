package auth

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAPIKeysAreDerived(t *testing.T) {
	keys, others := NewAPIKeys(make([]byte, 32)), NewAPIKeys([]byte(strings.Repeat("x", 32)))
	form, seen := regexp.MustCompile(`^pgk_[0-9A-Za-z]{36}$`), map[string]bool{}
	for i := range 2000 {
		id := fmt.Sprint(i)
		secret := keys.Secret(id)
		require.Regexp(t, form, secret)
		require.True(t, IsAPIKey(secret))
		require.Equal(t, secret, keys.Secret(id))
		require.NotEqual(t, secret, others.Secret(id))
		require.False(t, seen[secret])
		seen[secret] = true
	}
	require.Equal(t, "pgk_", APIKeyHint(keys.Secret("a"))[:4])
	require.Len(t, APIKeyHint(keys.Secret("a")), 8)
}

// Each character comes about as often at each place: 62 of them in 20,000 keys, some 323 times each.
func TestAPIKeysHaveNoBias(t *testing.T) {
	keys, counts := NewAPIKeys(make([]byte, 32)), [apiKeySecret]map[byte]int{}
	for i := range 20_000 {
		secret := keys.Secret(fmt.Sprint(i))[len(APIKeyPrefix):]
		for place := range counts {
			if counts[place] == nil {
				counts[place] = map[byte]int{}
			}
			counts[place][secret[place]]++
		}
	}
	for place, of := range counts {
		require.Len(t, of, len(base62))
		for character, n := range of {
			require.InDelta(t, 323, n, 110, "%c at %d", character, place) // six standard deviations
		}
	}
}

// What differs from a key in one character is none.
func TestAChecksumTellsASlip(t *testing.T) {
	key := NewAPIKeys(make([]byte, 32)).Secret("a")
	for i := range len(key) {
		for _, other := range []byte("0aZ_ é\x00") {
			if slip := key[:i] + string(other) + key[i+1:]; slip != key {
				require.False(t, IsAPIKey(slip), slip)
			}
		}
		require.False(t, IsAPIKey(key[:i]))
	}
	require.False(t, IsAPIKey(key+"0"))
	require.False(t, IsAPIKey(" "+key[1:]))
}

func FuzzIsAPIKey(f *testing.F) {
	key := NewAPIKeys(make([]byte, 32)).Secret("a")
	for _, seed := range []string{"", key, key[1:], key + key, "pgk_", strings.ToUpper(key), "pgk_" + strings.Repeat("0", 36), "Bearer " + key} {
		f.Add(seed)
	}
	form := regexp.MustCompile(`^pgk_[0-9A-Za-z]{36}$`)
	f.Fuzz(func(t *testing.T, text string) {
		if is := IsAPIKey(text); is && (!form.MatchString(text) || checksum(text[:34]) != text[34:]) {
			t.Fatalf("%q is taken for a key", text)
		}
		if hint := APIKeyHint(text); !strings.HasPrefix(text, hint) || len(hint) > 8 {
			t.Fatalf("%q is no hint of %q", hint, text)
		}
	})
}

// A link's token is told from a key by its prefix, and neither can be made of the other.
func TestLinkTokensAreNoKeys(t *testing.T) {
	secret := make([]byte, 32)
	token, key := NewLinkTokens(secret).Token("a"), NewAPIKeys(secret).Secret("a")
	require.True(t, IsLinkToken(token))
	require.False(t, IsAPIKey(token))
	require.False(t, IsLinkToken(key))
	require.NotContains(t, token, key[len(APIKeyPrefix):len(APIKeyPrefix)+apiKeyShown])
	require.Equal(t, token, NewLinkTokens(secret).Token("a"))
	require.NotEqual(t, token, NewLinkTokens(secret).Token("b"))
	require.False(t, IsLinkToken(token[:len(token)-1]))
	require.False(t, IsLinkToken(LinkTokenPrefix+key[len(APIKeyPrefix):]), "the checksum is over the prefix too")
}
