package llm

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"playground/internal/domain"
)

func TestExtraStandsBesideWhatIsSent(t *testing.T) {
	for _, c := range []struct {
		body, want string
		extra      map[string]domain.JSON
	}{
		{`{"model":"m"}`, `{"model":"m"}`, nil},
		{`{}`, `{"a":1}`, map[string]domain.JSON{"a": "1"}},
		{`{"model":"m","stream":true}`, `{"a":{"z":1,"y":2},"b\"":1e400,"model":"m","stream":true}`,
			map[string]domain.JSON{"b\"": "1e400", "a": `{"z":1,"y":2}`}},
	} {
		got, err := WithExtra([]byte(c.body), c.extra)
		require.NoError(t, err)
		require.Equal(t, c.want, string(got))
		require.True(t, json.Valid(got))
	}
	_, err := WithExtra([]byte(`{"thinking":{}}`), map[string]domain.JSON{"thinking": "1"})
	require.True(t, domain.HasCode(err, domain.InvalidRequest))
	require.Equal(t, "model_config.extra.thinking", domain.AsError(err).Details["fields"].([]domain.FieldError)[0].Field)
}

func TestPartsAreCounted(t *testing.T) {
	parts := Request{Mode: domain.ModeChat, Messages: []domain.Message{{Role: "user", Parts: []domain.Part{
		`{"type":"text","text":"Hello, "}`, `{"type":"image_url","image_url":{"url":"https://example.com/x.png"}}`, `{"type":"text","text":"world"}`}}}}
	text := Request{Mode: domain.ModeChat, Messages: []domain.Message{{Role: "user", Content: "Hello, world"}}}
	require.Equal(t, CountRequest(text, domain.Model{}), CountRequest(parts, domain.Model{}))
	require.Equal(t, "Hello, world", CompletionText(parts))
	with := text
	with.Config.Tools = []domain.JSON{`{"type":"function","function":{"name":"look_up"}}`}
	require.Greater(t, CountRequest(with, domain.Model{}), CountRequest(text, domain.Model{}))

	require.NoError(t, CheckTexts(text, "X takes"))
	err := CheckTexts(parts, "X takes")
	require.Equal(t, "messages.0.content.1", domain.AsError(err).Details["fields"].([]domain.FieldError)[0].Field)
}
