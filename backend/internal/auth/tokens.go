package auth

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// AccessTokenTTL is how long an access token works.
const AccessTokenTTL = 15 * time.Minute

const issuer = "playground"

// Claims is what an access token says.
type Claims struct {
	UserID         string
	OrganizationID string
	SessionID      string
}

type wireClaims struct {
	jwt.RegisteredClaims
	OrganizationID string `json:"org"`
	SessionID      string `json:"sid"`
}

// Signer makes and checks access tokens.
type Signer struct {
	key       []byte
	refresh   []byte
	challenge []byte
	now       func() time.Time
}

// NewSigner makes a signer whose key derives from the installation's secret.
func NewSigner(secret []byte, now func() time.Time) *Signer {
	return &Signer{key: DeriveKey(secret, "access tokens"), refresh: DeriveKey(secret, "refresh tokens"),
		challenge: DeriveKey(secret, "sign-in challenges"), now: now}
}

// Sign returns a token that works for AccessTokenTTL.
func (s *Signer) Sign(c Claims) (string, error) {
	now := s.now()
	return jwt.NewWithClaims(jwt.SigningMethodHS256, wireClaims{
		RegisteredClaims: jwt.RegisteredClaims{Issuer: issuer, Subject: c.UserID,
			IssuedAt: jwt.NewNumericDate(now), ExpiresAt: jwt.NewNumericDate(now.Add(AccessTokenTTL))},
		OrganizationID: c.OrganizationID, SessionID: c.SessionID,
	}).SignedString(s.key)
}

// Parse checks a token and returns what it says.
func (s *Signer) Parse(token string) (Claims, error) {
	var c wireClaims
	_, err := jwt.ParseWithClaims(token, &c, func(*jwt.Token) (any, error) { return s.key, nil },
		jwt.WithValidMethods([]string{jwt.SigningMethodHS256.Alg()}), jwt.WithIssuer(issuer),
		jwt.WithExpirationRequired(), jwt.WithTimeFunc(s.now))
	if err != nil {
		return Claims{}, fmt.Errorf("access token: %w", err)
	}
	return Claims{UserID: c.Subject, OrganizationID: c.OrganizationID, SessionID: c.SessionID}, nil
}

// ChallengeTTL is how long a challenge works.
const ChallengeTTL = 5 * time.Minute

// Challenge is what the first step of a sign-in has shown: whose password, or link, was right, and of which generation
// the person's credentials were then.
type Challenge struct {
	UserID                string
	CredentialsGeneration int64
}

type wireChallenge struct {
	jwt.RegisteredClaims
	CredentialsGeneration int64 `json:"gen"`
}

// SignChallenge returns a token that works for ChallengeTTL, for the second step alone: it has a key of its own.
func (s *Signer) SignChallenge(c Challenge) (string, error) {
	now := s.now()
	return jwt.NewWithClaims(jwt.SigningMethodHS256, wireChallenge{
		RegisteredClaims: jwt.RegisteredClaims{Issuer: issuer, Subject: c.UserID,
			IssuedAt: jwt.NewNumericDate(now), ExpiresAt: jwt.NewNumericDate(now.Add(ChallengeTTL))},
		CredentialsGeneration: c.CredentialsGeneration,
	}).SignedString(s.challenge)
}

// ParseChallenge checks such a token and returns what it says.
func (s *Signer) ParseChallenge(token string) (Challenge, error) {
	var c wireChallenge
	_, err := jwt.ParseWithClaims(token, &c, func(*jwt.Token) (any, error) { return s.challenge, nil },
		jwt.WithValidMethods([]string{jwt.SigningMethodHS256.Alg()}), jwt.WithIssuer(issuer),
		jwt.WithExpirationRequired(), jwt.WithTimeFunc(s.now))
	if err != nil {
		return Challenge{}, fmt.Errorf("challenge: %w", err)
	}
	return Challenge{UserID: c.Subject, CredentialsGeneration: c.CredentialsGeneration}, nil
}

// NewToken makes an opaque token of 256 random bits behind a prefix that says what it is.
func NewToken(prefix string) string {
	raw := make([]byte, 32)
	if _, err := rand.Read(raw); err != nil {
		panic(err) // the system has no randomness: nothing made here would be safe
	}
	return prefix + base64.RawURLEncoding.EncodeToString(raw)
}

// RefreshTokenPrefix begins every refresh token.
const RefreshTokenPrefix = "pgr_"

// NextRefreshToken is the one refresh token that follows another. Only the installation's secret makes it, so
// that a token which is traded twice gives the same one twice.
func (s *Signer) NextRefreshToken(token string) string {
	mac := hmac.New(sha256.New, s.refresh)
	mac.Write([]byte(token))
	return RefreshTokenPrefix + base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// HashToken is the form in which an opaque token is stored. It needs no salt: the token is random.
func HashToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// DeriveKey makes a 32-byte key for one purpose from the installation's secret.
func DeriveKey(secret []byte, purpose string) []byte {
	key, err := hkdf.Key(sha256.New, secret, nil, "playground "+purpose, 32)
	if err != nil {
		panic(err) // only a length no hash can give fails
	}
	return key
}
