package openai

import (
	"bytes"
	"context"
	"io"
	"maps"
	"net/http"

	"playground/internal/llm/upstream"
	"playground/internal/stacks"
)

// open sends a sealed body and returns the answer's. The SDK's own streams are not used: they encode
// the request in their own way, and take each line apart with regular expressions.
func (p *Provider) open(ctx context.Context, path string, body []byte) (answer io.ReadCloser, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, p.server.address.URL(path).String(), bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "text/event-stream")
	stacks.Do(func() { answer, err = p.send(req) }) // less is needed to read it, and for longer
	return answer, err
}

// send adds the headers that every request has, and returns the answer's body; a failed answer is a *refusal.
func (p *Provider) send(req *http.Request) (io.ReadCloser, error) {
	maps.Copy(req.Header, p.header)
	resp, err := p.http.Do(req)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode < http.StatusBadRequest {
		return resp.Body, nil
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil && len(body) == 0 {
		return nil, err
	}
	return nil, &refusal{upstream.ReadFailure(resp.StatusCode, resp.Header, body)}
}
