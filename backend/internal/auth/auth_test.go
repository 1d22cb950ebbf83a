package auth_test

import (
	"context"
	"encoding/base64"
	"errors"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/require"

	"playground/internal/auth"
	"playground/internal/fairqueue"
)

func passwords(t *testing.T) *auth.Passwords {
	t.Helper()
	p, err := auth.NewPasswords(auth.FullCost)
	require.NoError(t, err)
	return p
}

// matches is Passwords.Matches of a caller that refuses and counts nothing.
func matches(ctx context.Context, p *auth.Passwords, hash, password string) (bool, error) {
	fine := func(context.Context) error { return nil }
	return p.Matches(ctx, "a", hash, password, fine, fine)
}

func TestPasswords(t *testing.T) {
	p := passwords(t)
	for _, password := range []string{"correct horse", "", "пароль 🐴", strings.Repeat("x", 1<<16)} {
		hash, err := p.Hash(t.Context(), "a", password)
		require.NoError(t, err)
		require.True(t, strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$"), hash)
		for guess, want := range map[string]bool{password: true, password + " ": false, "wrong": false} {
			ok, err := matches(t.Context(), p, hash, guess)
			require.NoError(t, err)
			require.Equal(t, want, ok)
		}
	}
}

func TestSamePasswordHashesDifferently(t *testing.T) {
	p := passwords(t)
	a, err := p.Hash(t.Context(), "a", "x")
	require.NoError(t, err)
	b, err := p.Hash(t.Context(), "a", "x")
	require.NoError(t, err)
	require.NotEqual(t, a, b)
}

// A user without a password matches none, and takes the same amount of work to say so.
func TestEmptyHashMatchesNothing(t *testing.T) {
	p := passwords(t)
	for _, guess := range []string{"", "x", "nobody has this password"} {
		ok, err := matches(t.Context(), p, "", guess)
		require.NoError(t, err)
		require.False(t, ok)
	}
	ok, err := matches(t.Context(), p, "damaged", "x")
	require.Error(t, err)
	require.False(t, ok)
}

func TestEmptyHashTakesAsLongAsAny(t *testing.T) {
	p := passwords(t)
	hash, err := p.Hash(t.Context(), "a", "x")
	require.NoError(t, err)
	known := testing.AllocsPerRun(3, func() { _, _ = matches(t.Context(), p, hash, "y") })
	unknown := testing.AllocsPerRun(3, func() { _, _ = matches(t.Context(), p, "", "y") })
	require.InDelta(t, known, unknown, 5, "the same path, as its allocations show")
}

// One line's rush holds up no other, what would wait too long is refused at once, and who gives up holds no place.
func TestHashingIsSharedAmongLines(t *testing.T) {
	p := passwords(t)
	ctx, leave := context.WithCancel(t.Context())
	var rush sync.WaitGroup
	var hashes, refused atomic.Int64
	for range 300 {
		rush.Go(func() {
			if _, err := p.Hash(ctx, "a", "x"); errors.Is(err, fairqueue.ErrFull) {
				refused.Add(1)
			} else if err == nil {
				hashes.Add(1)
			}
		})
	}
	require.Eventually(t, func() bool { return refused.Load() > 0 }, time.Minute, time.Millisecond)
	_, err := p.Hash(t.Context(), "b", "x")
	require.NoError(t, err)
	require.Less(t, hashes.Load(), int64(100), "b did not wait for what waits before a")
	leave()
	rush.Wait()
	_, err = p.Hash(t.Context(), "a", "x")
	require.NoError(t, err)
}

var (
	secret = []byte("0123456789abcdef0123456789abcdef")
	noon   = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)
	claims = auth.Claims{UserID: "u", OrganizationID: "o", SessionID: "s"}
)

func clock(now *time.Time) func() time.Time { return func() time.Time { return *now } }

func TestSigner(t *testing.T) {
	now := noon
	s := auth.NewSigner(secret, clock(&now))
	token, err := s.Sign(claims)
	require.NoError(t, err)
	for offset, want := range map[time.Duration]bool{0: true, auth.AccessTokenTTL - time.Second: true, auth.AccessTokenTTL: false, 24 * time.Hour: false} {
		now = noon.Add(offset)
		got, err := s.Parse(token)
		require.Equal(t, want, err == nil, "%v after: %v", offset, err)
		if want {
			require.Equal(t, claims, got)
		}
	}
	require.Equal(t, 15*time.Minute, auth.AccessTokenTTL)
}

func TestSignerRefusesEveryChangedByte(t *testing.T) {
	now := noon
	s := auth.NewSigner(secret, clock(&now))
	token, err := s.Sign(claims)
	require.NoError(t, err)
	for i := range len(token) - 1 { // the last character's low bits are padding
		changed := []byte(token)
		changed[i] ^= 1
		_, err := s.Parse(string(changed))
		require.Error(t, err, "byte %d", i)
	}
	for _, other := range []string{"", ".", "..", token + ".", token[:len(token)/2], "null"} {
		_, err := s.Parse(other)
		require.Error(t, err, "%q", other)
	}
}

func TestSignerRefusesForeignTokens(t *testing.T) {
	now := noon
	s := auth.NewSigner(secret, clock(&now))
	key := auth.DeriveKey(secret, "access tokens")
	good := jwt.MapClaims{"iss": "playground", "sub": "u", "org": "o", "sid": "s", "exp": noon.Add(time.Minute).Unix()}
	without := func(name string, value any) jwt.MapClaims {
		out := jwt.MapClaims{}
		for k, v := range good {
			out[k] = v
		}
		delete(out, name)
		if value != nil {
			out[name] = value
		}
		return out
	}
	for name, c := range map[string]struct {
		method jwt.SigningMethod
		key    any
		claims jwt.MapClaims
		good   bool
	}{
		"as it should be":       {jwt.SigningMethodHS256, key, good, true},
		"no algorithm":          {jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, good, false},
		"another algorithm":     {jwt.SigningMethodHS512, key, good, false},
		"the secret as the key": {jwt.SigningMethodHS256, secret, good, false},
		"another purpose's key": {jwt.SigningMethodHS256, auth.DeriveKey(secret, "cursors"), good, false},
		"another issuer":        {jwt.SigningMethodHS256, key, without("iss", "somebody"), false},
		"no issuer":             {jwt.SigningMethodHS256, key, without("iss", nil), false},
		"no end":                {jwt.SigningMethodHS256, key, without("exp", nil), false},
		"not yet":               {jwt.SigningMethodHS256, key, without("nbf", noon.Add(time.Minute).Unix()), false},
	} {
		token, err := jwt.NewWithClaims(c.method, c.claims).SignedString(c.key)
		require.NoError(t, err)
		_, err = s.Parse(token)
		require.Equal(t, c.good, err == nil, "%s: %v", name, err)
	}
	theirs, err := auth.NewSigner([]byte("another installation's 32 bytes."), clock(&now)).Sign(claims)
	require.NoError(t, err)
	_, err = s.Parse(theirs)
	require.Error(t, err)
}

func TestTokens(t *testing.T) {
	shape := regexp.MustCompile(`^pgt_[A-Za-z0-9_-]{43}$`)
	seen, ones := map[string]bool{}, 0
	for range 200 {
		token := auth.NewToken("pgt_")
		require.Regexp(t, shape, token)
		require.False(t, seen[token])
		seen[token] = true
		raw, err := base64.RawURLEncoding.DecodeString(token[4:])
		require.NoError(t, err)
		require.Len(t, raw, 32)
		for _, b := range raw {
			ones += int(b & 1)
		}
	}
	require.InDelta(t, 3200, ones, 400, "half of 6,400 bits, give or take ten standard deviations")
}

func TestHashToken(t *testing.T) {
	require.Equal(t, "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824", auth.HashToken("hello"))
	require.NotEqual(t, auth.HashToken("hello"), auth.HashToken("hello "))
}

func TestDeriveKey(t *testing.T) {
	a := auth.DeriveKey(secret, "a")
	require.Len(t, a, 32)
	require.Equal(t, a, auth.DeriveKey(secret, "a"))
	require.NotEqual(t, a, auth.DeriveKey(secret, "b"))
	require.NotEqual(t, a, auth.DeriveKey(append([]byte{1}, secret...), "a"))
	require.NotEqual(t, secret, a)
}
