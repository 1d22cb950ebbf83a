package auth_test

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"playground/internal/auth"
)

func TestCommonPasswords(t *testing.T) {
	for _, common := range []string{"password", "Password1", "PASSWORD123!", "12345678", "1234567890", "qwertyuiop", "Welcome2026!", "summer2031", "admin#2020",
		"letmein!!", "iloveyou", "aaaaaaaa", "abababab", "abcabcabc", "12341234", "        ", "--------", "€€€€€€€€", " password ",
		"sam.smith@example.com", "Sam.Smith", "sam.smith1", "SAM.SMITH2024!", "example.com", "Playground1"} {
		require.True(t, auth.IsCommon(common, "sam.smith@example.com"), common)
	}
	for _, fine := range []string{"correct horse", "correct horse 2", "another horse", "correct horse battery", "tangled violet mop", "Xk3#pv9!qL", "sam.smith likes tea",
		"94720518", "secret-8472-9911-0294", "密码是一个很长的句子"} {
		require.False(t, auth.IsCommon(fine, "sam.smith@example.com"), fine)
	}
	require.False(t, auth.IsCommon("correct horse", ""), "an account without an address has none to be guessed by")
}

func TestListOfCommonPasswords(t *testing.T) {
	raw, err := os.ReadFile("common_passwords.txt")
	require.NoError(t, err)
	all := strings.Fields(string(raw))
	require.Greater(t, len(all), 500)
	seen := map[string]bool{}
	for _, one := range all {
		require.Equal(t, strings.ToLower(one), one)
		require.False(t, seen[one], one)
		seen[one] = true
	}
}
