package auth_test

import (
	"bytes"
	"encoding/base64"
	"testing"

	"github.com/stretchr/testify/require"

	"playground/internal/auth"
)

func TestSecretBox(t *testing.T) {
	box, err := auth.NewSecretBox(bytes.Repeat([]byte{7}, 32))
	require.NoError(t, err)
	other, err := auth.NewSecretBox(bytes.Repeat([]byte{8}, 32))
	require.NoError(t, err)
	_, err = auth.NewSecretBox([]byte("short"))
	require.Error(t, err)
	for _, secret := range []string{"", "sk-é", string(bytes.Repeat([]byte("x"), 10_000))} {
		sealed := box.Seal(secret, "here")
		raw, err := base64.StdEncoding.DecodeString(sealed)
		require.NoError(t, err)
		require.NotContains(t, string(raw), "sk-")
		require.NotEqual(t, sealed, box.Seal(secret, "here"), "no two are alike")
		opened, err := box.Open(sealed, "here")
		require.NoError(t, err)
		require.Equal(t, secret, opened)
		_, err = box.Open(sealed, "there")
		require.Error(t, err)
		_, err = other.Open(sealed, "here")
		require.Error(t, err)
		for i := range min(len(raw), 64) {
			changed := bytes.Clone(raw)
			changed[i] ^= 1
			_, err = box.Open(base64.StdEncoding.EncodeToString(changed), "here")
			require.Error(t, err)
		}
		_, err = box.Open("", "here")
		require.Error(t, err)
	}
}
