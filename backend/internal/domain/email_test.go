package domain_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"playground/internal/domain"
)

func TestNormalizeEmail(t *testing.T) {
	for in, want := range map[string]string{
		" Sam@Example.COM\t":        "sam@example.com",
		"a+b@x.org":                 "a+b@x.org",
		"":                          "",
		"sam@bücher.example":        "sam@xn--bcher-kva.example",
		"SAM@BU\u0308CHER.example":  "sam@xn--bcher-kva.example",
		"sam@XN--Bcher-KVA.example": "sam@xn--bcher-kva.example",
		"Zoe\u0308@example.com":     "zo\u00eb@example.com",
		"sam@straße.example":        "sam@xn--strae-oqa.example",
		"sam@a_b.example":           "sam@a_b.example",
		"J\u030cane@example.com":    "\u01f0ane@example.com", // one letter in lower case alone
		"sam":                       "sam",
	} {
		require.Equal(t, want, domain.NormalizeEmail(in), in)
		require.Equal(t, want, domain.NormalizeEmail(want), "once is enough: %s", in)
	}
}

func TestParseEmailRefusesWhatIsNone(t *testing.T) {
	for _, good := range []string{"sam@example.com", "a@b", " o'neil+x@mail.example ", "zoë@bücher.example"} {
		got, err := domain.ParseEmail("email", good)
		require.NoError(t, err)
		require.Equal(t, domain.NormalizeEmail(good), got)
	}
	for _, bad := range []string{"", " ", "@", "sam", "sam@", "@example.com", "a@b@c", "sa m@example.com", "sam@exa mple.com",
		"sam\n@example.com", "sam\u200b@example.com", "sam\x00@example.com", "sam\u202e@example.com", "sam@\u200d",
		"sam@example.com.", "sam@.example.com", "sam@example..com",
		"sam@" + strings.Repeat("é", 64) + ".example", strings.Repeat("a", 250) + "@b.example", strings.Repeat("é", 125) + "@b.example"} {
		_, err := domain.ParseEmail("email", bad)
		require.True(t, domain.HasCode(err, domain.InvalidRequest), "%q", bad)
	}
}
