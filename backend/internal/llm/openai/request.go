package openai

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"

	sdk "github.com/sashabaranov/go-openai"
)

// open sends a sealed body and returns the answer's. The SDK's own streams are not used: they encode
// the request in their own way, and take each line apart with regular expressions.
func (p *Provider) open(ctx context.Context, path string, body []byte) (io.ReadCloser, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, p.base+"/"+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "text/event-stream")
	if p.key != "" {
		req.Header.Set("Authorization", "Bearer "+p.key)
	}
	resp, err := p.http.Do(req)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode >= http.StatusBadRequest {
		defer resp.Body.Close()
		return nil, refusal(resp)
	}
	return resp.Body, nil
}

// refusal reads a failed answer into the errors that the SDK makes of one.
func refusal(resp *http.Response) error {
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	var answer sdk.ErrorResponse
	if err := json.Unmarshal(body, &answer); err != nil || answer.Error == nil {
		return &sdk.RequestError{HTTPStatus: resp.Status, HTTPStatusCode: resp.StatusCode, Err: err, Body: body}
	}
	answer.Error.HTTPStatus, answer.Error.HTTPStatusCode = resp.Status, resp.StatusCode
	return answer.Error
}
