package auth

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"encoding/hex"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
	"github.com/pquerna/otp/totp"
)

const (
	totpIssuer = "The Playground"
	totpStep   = 30 * time.Second
	// totpSkew is how many steps a clock may be off, either way.
	totpSkew = 1
)

// TOTP makes and checks the codes of two-step sign-in.
type TOTP struct {
	box SecretBox
	key []byte // of recovery codes
}

// NewTOTP makes one whose keys derive from the installation's secret.
func NewTOTP(secret []byte) (TOTP, error) {
	box, err := NewSecretBox(DeriveKey(secret, "totp secrets"))
	return TOTP{box: box, key: DeriveKey(secret, "recovery codes")}, err
}

// NewTOTPSecret is what an authenticator is given, once: in base32, as an otpauth URI, and sealed to be kept.
type NewTOTPSecret struct{ Base32, URI, Sealed string }

// New makes a secret for a person, whom an authenticator lists by account.
func (t TOTP) New(userID, account string) (NewTOTPSecret, error) {
	key, err := totp.Generate(totp.GenerateOpts{Issuer: totpIssuer, AccountName: account})
	if err != nil {
		return NewTOTPSecret{}, err
	}
	return NewTOTPSecret{Base32: key.Secret(), URI: key.URL(), Sealed: t.box.Seal(key.Secret(), totpPlace(userID))}, nil
}

func totpPlace(userID string) string { return "totp of " + userID }

// Step is the step that a code is of, which is about that of now; 0 when it is of none of these.
func (t TOTP) Step(userID, sealed, code string, now time.Time) (int64, error) {
	secret, err := t.box.Open(sealed, totpPlace(userID))
	if err != nil {
		return 0, err
	}
	var step int64
	current := now.Unix() / int64(totpStep/time.Second)
	for at := current - totpSkew; at <= current+totpSkew; at++ {
		right, err := hotp.GenerateCodeCustom(secret, uint64(max(at, 0)), hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
		if err != nil {
			return 0, err
		}
		if subtle.ConstantTimeCompare([]byte(right), []byte(code)) == 1 {
			step = at
		}
	}
	return step, nil
}

// recoveryBytes is 80 bits, 16 characters of base32.
const recoveryBytes = 10

// NewRecoveryCode makes one, in groups of four.
func NewRecoveryCode() string {
	raw := make([]byte, recoveryBytes)
	if _, err := rand.Read(raw); err != nil {
		panic(err) // the system has no randomness: nothing made here would be safe
	}
	code := strings.ToLower(base32.StdEncoding.EncodeToString(raw))
	return code[:4] + "-" + code[4:8] + "-" + code[8:12] + "-" + code[12:]
}

// HashRecoveryCode is the form in which a person's code is stored, whatever case and gaps it was typed with.
func (t TOTP) HashRecoveryCode(userID, code string) string {
	mac := hmac.New(sha256.New, t.key)
	mac.Write([]byte(userID + " " + strings.NewReplacer("-", "", " ", "").Replace(strings.ToLower(code))))
	return hex.EncodeToString(mac.Sum(nil))
}
