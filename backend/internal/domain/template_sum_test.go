package domain_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"playground/internal/domain"
)

// The app fills variables too, for its preview. Both sum up all texts of so many pieces, filled, and come to the
// same: a table of cases holds only what was thought of.
func TestRenderOfEveryShortText(t *testing.T) {
	raw, err := os.ReadFile("testdata/template_sum.json")
	require.NoError(t, err)
	var of struct {
		Pieces []string
		Most   int
		Values map[string]string
		SHA256 string
	}
	require.NoError(t, json.Unmarshal(raw, &of))
	sum := sha256.New()
	texts := []string{""}
	for range of.Most {
		longer := make([]string, 0, len(texts)*len(of.Pieces))
		for _, text := range texts {
			for _, piece := range of.Pieces {
				longer = append(longer, text+piece)
			}
		}
		texts = longer
		for _, text := range texts {
			_, err := io.WriteString(sum, domain.Render(text, of.Values)+"\n"+strings.Join(domain.Variables(text), " ")+"\n")
			require.NoError(t, err)
		}
	}
	require.Equal(t, of.SHA256, hex.EncodeToString(sum.Sum(nil)))
}
