package llm

import (
	"encoding/json"
	"net/url"

	"playground/internal/domain"
)

// Sealed is a request as it goes out: where to, and the body's exact bytes. No key is in it.
type Sealed struct {
	Provider string // as models and errors name it
	Endpoint string // scheme, host and path, without user and query, where secrets may stand
	Body     []byte // JSON
	// Dropped are our names of those parameters that are left out because the provider has refused them.
	Dropped []string
}

// SealedBy is what p sends for the request: what it was sealed to before, else what p makes of it now.
func (r Request) SealedBy(p Provider) (Sealed, error) {
	if r.Sealed != nil {
		return *r.Sealed, nil
	}
	return p.Seal(r)
}

// Endpoint is the address of path below base, as a Sealed names it.
func Endpoint(base, path string) string {
	u, err := url.Parse(base)
	if err != nil {
		return ""
	}
	clean := url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}
	return clean.JoinPath(path).String()
}

// Canonical is the body of a provider that has no wire format of its own.
func Canonical(req Request) ([]byte, error) {
	if req.Config.StopSequences == nil {
		req.Config.StopSequences = []string{}
	}
	return json.Marshal(struct {
		Mode     string           `json:"mode"`
		System   string           `json:"system"`
		Messages []domain.Message `json:"messages"`
		domain.ModelConfig
	}{req.Mode, req.System, append([]domain.Message{}, req.Messages...), req.Config})
}
