package llm_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"playground/internal/llm"
)

func TestParseExtra(t *testing.T) {
	env := func(name string) string { return map[string]string{"GROQ_API_KEY": "from-env"}[name] }
	extras, err := llm.ParseExtra([]byte(`
- {name: groq, base_url: "https://api.groq.example/v1", api_key_env: GROQ_API_KEY}
- name: lab
  base_url: http://10.0.0.5:8000/v1
  api_key: plain
  models: [one, two]
- name: azure
  base_url: https://x.openai.azure.com/?api-version=2024-10-21
  api_version: preview
  auth_header: X-Key
  auth_scheme: Token
  headers: {X-Team: "seven", x-title: Playground}
`), env)
	require.NoError(t, err)
	require.Equal(t, []llm.Extra{
		{Name: "groq", BaseURL: "https://api.groq.example/v1", APIKeyEnv: "GROQ_API_KEY", APIKey: "from-env"},
		{Name: "lab", BaseURL: "http://10.0.0.5:8000/v1", APIKey: "plain", Models: []string{"one", "two"}},
		{Name: "azure", BaseURL: "https://x.openai.azure.com/?api-version=2024-10-21", APIVersion: "preview", AuthHeader: "X-Key", AuthScheme: "Token",
			Headers: map[string]string{"X-Team": "seven", "x-title": "Playground"}},
	}, extras)
	extras, err = llm.ParseExtra(nil, env)
	require.NoError(t, err)
	require.Empty(t, extras)
}

func TestParseExtraNamesTheEntry(t *testing.T) {
	good := "- {name: lab, base_url: 'http://x/v1'}\n"
	for yaml, part := range map[string]string{
		good + "- {name: lab, base_url: 'http://y/v1'}":                              `entry 2 ("lab"): name is taken`,
		good + "- {name: openai, base_url: 'http://y/v1'}":                           `entry 2 ("openai"): name is taken`,
		"- {name: Lab, base_url: 'http://x/v1'}":                                     `entry 1 ("Lab"): name must`,
		"- {base_url: 'http://x/v1'}":                                                `entry 1 (""): name must`,
		"- {name: lab, base_url: 'ftp://x'}":                                         `entry 1 ("lab"): base_url`,
		"- {name: lab}":                                                              `entry 1 ("lab"): base_url`,
		"- {name: lab, base_url: 'http://u:sk-secret@x/v1'}":                         `password`,
		"- {name: lab, base_url: 'http://x/v1', api_key: sk-secret, api_key_env: K}": `not both`,
		"- {name: lab, base_url: 'http://x/v1', apikey: sk-secret}":                  `line 1`,
		"sk-secret": `a list of`,
		"- {name: lab, base_url: 'http://x/v1', auth_header: 'sk-secret: x'}":      `auth_header must`,
		"- {name: lab, base_url: 'http://x/v1', auth_scheme: Bearer}":              `auth_header; give`,
		"- {name: lab, base_url: 'http://x/v1', headers: {Host: sk-secret}}":       `headers must be names`,
		"- {name: lab, base_url: 'http://x/v1', headers: {'': sk-secret}}":         `headers must be names`,
		"- {name: lab, base_url: 'http://x/v1', headers: {X-A: \"sk-secret\\n\"}}": `one line`,
		"- {name: lab, base_url: 'http://x/v1', api_version: 'sk-secret&a=b'}":     `api_version`,
		"- {name: lab, base_url: 'http://x/v1?a=%zzsk-secret'}":                    `base_url`,
		"- {name: lab, base_url: 'http://x/v1', models: ['']}":                     `empty id`,
		"- {name: lab, base_url: 'http://x/v1', models: sk-secret}":                `line 1`,
	} {
		_, err := llm.ParseExtra([]byte(yaml), func(string) string { return "" })
		require.ErrorContains(t, err, part, yaml)
		require.NotContains(t, err.Error(), "sk-secret")
	}
}
