package domain_test

import (
	"encoding/json"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"

	"playground/internal/domain"
)

// set is a value for each parameter that is not its default.
var set = map[string]any{"temperature": 0.5, "max_tokens": 9, "top_p": 0.25, "stop_sequences": []string{"x"},
	"frequency_penalty": -1.0, "presence_penalty": 2.0, "seed": int64(0), "reasoning_effort": "none", "response_format": domain.JSON(`{"type":"json_object"}`),
	"tools": []domain.JSON{domain.JSON(`{"type":"function"}`)}, "tool_choice": domain.JSON(`"auto"`),
	"extra": map[string]domain.JSON{"top_k": domain.JSON(`4`)}}

func TestEveryFieldHasARow(t *testing.T) {
	rows := []string{"model"}
	for _, p := range domain.Parameters {
		rows = append(rows, p.Name)
		require.Contains(t, set, p.Name)
	}
	fields := []string{}
	for _, f := range reflect.VisibleFields(reflect.TypeFor[domain.ModelConfig]()) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		fields = append(fields, name)
	}
	require.Equal(t, fields, rows, "in one order")
}

func TestParametersAreReadWrittenComparedAndCopied(t *testing.T) {
	for i, p := range domain.Parameters {
		prompt := domain.Prompt{ModelConfig: domain.DefaultConfig("m")}
		require.True(t, p.IsDefault(prompt.ModelConfig), p.Name)
		p.Change(set[p.Name]).Set(&prompt)
		require.False(t, p.IsDefault(prompt.ModelConfig), p.Name)
		for j, other := range domain.Parameters {
			require.Equal(t, i != j, other.IsDefault(prompt.ModelConfig), "%s beside %s", other.Name, p.Name)
		}
		var stored map[string]any
		raw, err := json.Marshal(prompt.ModelConfig)
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(raw, &stored))
		want, err := json.Marshal(stored[p.Name])
		require.NoError(t, err)
		got, err := json.Marshal(p.Get(prompt.ModelConfig))
		require.NoError(t, err)
		require.Equal(t, string(want), string(got), p.Name)

		fresh := domain.Prompt{ModelConfig: domain.DefaultConfig("other")}
		for _, change := range prompt.Content().Changes() {
			change.Set(&fresh)
		}
		require.Equal(t, prompt.ModelConfig, fresh.ModelConfig, p.Name)
		p.Change(nil).Set(&fresh)
		require.Equal(t, domain.DefaultConfig("m"), fresh.ModelConfig, "null is the default of %s", p.Name)
	}
}

// A value may come in a type that is named after the parameter's.
func TestParametersTakeNamedTypes(t *testing.T) {
	type names []string
	prompt := domain.Prompt{}
	i := slices.IndexFunc(domain.Parameters, func(p domain.Parameter) bool { return p.Name == "stop_sequences" })
	domain.Parameters[i].Change(names{"a"}).Set(&prompt)
	require.Equal(t, []string{"a"}, prompt.ModelConfig.StopSequences)
}

// openapi.yaml names the same parameters, and the same defaults.
func TestParametersAreThoseOfTheContract(t *testing.T) {
	raw, err := os.ReadFile("../../../openapi.yaml")
	require.NoError(t, err)
	var spec struct {
		Components struct {
			Schemas map[string]struct {
				Properties map[string]any `yaml:"properties"`
			} `yaml:"schemas"`
		} `yaml:"components"`
	}
	require.NoError(t, yaml.Unmarshal(raw, &spec))
	for _, schema := range []string{"ModelConfig", "ModelConfigPatch", "UpdatePromptRequest"} {
		for _, p := range domain.Parameters {
			require.Contains(t, spec.Components.Schemas[schema].Properties, p.Name, schema)
		}
	}
	for _, p := range domain.Parameters {
		property := spec.Components.Schemas["ModelConfigPatch"].Properties[p.Name].(map[string]any)
		if value, stated := property["default"]; stated {
			require.EqualValues(t, value, p.Get(domain.DefaultConfig("m")), p.Name)
		}
	}
	require.Len(t, spec.Components.Schemas["ModelConfig"].Properties, len(domain.Parameters)+1, "the parameters and the model")
}

// A parameter that comes after versions were stored changes none of their hashes.
func TestLaterParametersAreHashedWhenSet(t *testing.T) {
	without := content()
	require.Equal(t, domain.SHA256Hex([]byte(`{"mode":"chat","system_prompt":"s","messages":[{"role":"user","content":"a"},`+
		`{"role":"assistant","content":"b"}],"model_config":{"model":"m","temperature":0.5,"max_tokens":9,"top_p":0.9,`+
		`"stop_sequences":["x","y"],"frequency_penalty":0.1,"presence_penalty":0.2,"seed":7}}`)), without.Hash())
	seen := map[string]string{without.Hash(): "none"}
	for _, p := range domain.Parameters[slices.IndexFunc(domain.Parameters, func(p domain.Parameter) bool { return p.Name == "seed" })+1:] {
		require.True(t, p.HashedWhenSet, p.Name)
		prompt := domain.Prompt{Mode: without.Mode, SystemPrompt: without.SystemPrompt, Messages: without.Messages, ModelConfig: without.ModelConfig}
		p.Change(set[p.Name]).Set(&prompt)
		require.NotContains(t, seen, prompt.Content().Hash(), p.Name)
		seen[prompt.Content().Hash()] = p.Name
		p.Change(nil).Set(&prompt)
		require.Equal(t, without.Hash(), prompt.Content().Hash(), p.Name)
	}
}
