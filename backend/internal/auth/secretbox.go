package auth

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"errors"
)

// SecretBox seals secrets for storage with AES-256-GCM. Safe for concurrent use.
type SecretBox struct{ aead cipher.AEAD }

// NewSecretBox makes one with a key of 32 bytes.
func NewSecretBox(key []byte) (SecretBox, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return SecretBox{}, err
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	return SecretBox{aead}, err
}

// Seal hides a secret, in base64. Place is where it is kept: sealed, it opens nowhere else.
func (b SecretBox) Seal(secret, place string) string {
	return base64.StdEncoding.EncodeToString(b.aead.Seal(nil, nil, []byte(secret), []byte(place)))
}

// Open is the secret again; an error when it was changed, moved, or sealed under another key.
func (b SecretBox) Open(sealed, place string) (string, error) {
	raw, err := base64.StdEncoding.DecodeString(sealed)
	var secret []byte
	if err == nil {
		secret, err = b.aead.Open(nil, nil, raw, []byte(place))
	}
	if err != nil {
		return "", errors.New("a sealed secret cannot be opened: it was changed, or SECRET_KEY is another one")
	}
	return string(secret), nil
}
