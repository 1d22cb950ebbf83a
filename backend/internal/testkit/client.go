package testkit

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/stretchr/testify/require"
)

// Client is one person with a browser: a cookie jar, and an access token once signed in.
type Client struct {
	t       *testing.T
	h       *Harness
	HTTP    *http.Client
	Token   string
	Headers http.Header // sent with every request
}

// Client is a person who is not signed in.
func (h *Harness) Client(t *testing.T) *Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	return &Client{t: t, h: h, HTTP: &http.Client{Jar: jar}, Headers: http.Header{}}
}

// SignUp makes an account and is signed in to it.
func (h *Harness) SignUp(t *testing.T, email string) *Client {
	t.Helper()
	c := h.Client(t)
	a := c.Post("/v1/auth/signup", map[string]any{"email": email, "password": "correct horse", "name": "Sam"})
	a.Status(http.StatusCreated)
	c.Token = a.String("access_token")
	return c
}

// Answer is a response that has been read whole and held against openapi.yaml.
type Answer struct {
	t      *testing.T
	Code   int
	Header http.Header
	Raw    []byte
}

// Get, Post, Patch and Delete send a request; a nil body sends none.
func (c *Client) Get(path string) Answer { return c.Send(http.MethodGet, path, nil) }

// Post sends a body as JSON.
func (c *Client) Post(path string, body any) Answer { return c.Send(http.MethodPost, path, body) }

// Patch sends a body as JSON.
func (c *Client) Patch(path string, body any) Answer { return c.Send(http.MethodPatch, path, body) }

// Delete deletes.
func (c *Client) Delete(path string) Answer { return c.Send(http.MethodDelete, path, nil) }

// Send sends a body as JSON, a []byte or string as it is and an io.Reader's in chunks, and reads the answer.
func (c *Client) Send(method, path string, body any) Answer {
	c.t.Helper()
	r := c.Open(method, path, body)
	defer r.Body.Close()
	raw, err := io.ReadAll(r.Body)
	require.NoError(c.t, err)
	c.validate(r, raw)
	c.lookForSecrets(method+" "+r.Request.URL.Path, body, raw)
	if r.StatusCode < http.StatusBadRequest {
		c.validateRequest(r.Request, body)
	}
	return Answer{t: c.t, Code: r.StatusCode, Header: r.Header, Raw: raw}
}

// lookForSecrets remembers those of a request and its answer, and wants none back that was sent.
func (c *Client) lookForSecrets(where string, body any, answer []byte) {
	c.t.Helper()
	c.h.canaries.noteSent(where, body)
	isDocument := !strings.Contains(where, " /v1/") // the same for all; its examples stand in tests too
	if met := c.h.canaries.in(string(answer), c.h.canaries.sent); met != "" && !isDocument {
		c.t.Errorf("%s answered a secret that was sent to %s", where, met)
	}
	c.h.canaries.noteGiven(where, answer)
}

// Open sends a request and leaves the answer to be read.
func (c *Client) Open(method, path string, body any) *http.Response {
	c.t.Helper()
	r, err := http.NewRequestWithContext(c.t.Context(), method, c.h.URL+path, encode(c.t, body))
	require.NoError(c.t, err)
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if c.Token != "" {
		r.Header.Set("Authorization", "Bearer "+c.Token)
	}
	for name, values := range c.Headers {
		r.Header[name] = values
	}
	response, err := c.HTTP.Do(r)
	require.NoError(c.t, err)
	return response
}

func encode(t *testing.T, body any) io.Reader {
	switch b := body.(type) {
	case nil:
		return nil
	case []byte:
		return bytes.NewReader(b)
	case string:
		return strings.NewReader(b)
	case io.Reader:
		return b
	}
	raw, err := json.Marshal(body)
	require.NoError(t, err)
	return bytes.NewReader(raw)
}

// validate holds an answer against openapi.yaml. Paths that are not in it answer errors alone.
func (c *Client) validate(r *http.Response, raw []byte) {
	c.t.Helper()
	route, params, err := c.h.router.FindRoute(r.Request)
	if err != nil {
		return
	}
	err = openapi3filter.ValidateResponse(c.t.Context(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: r.Request, PathParams: params, Route: route},
		Status:                 r.StatusCode, Header: r.Header, Body: io.NopCloser(bytes.NewReader(raw)),
		Options: &openapi3filter.Options{IncludeResponseStatus: true},
	})
	require.NoError(c.t, err, "%s %s answered %d %s", r.Request.Method, r.Request.URL.Path, r.StatusCode, raw)
}

// validateRequest holds a request that the server took against openapi.yaml: the server checks requests
// by rules that are generated from it, and may take nothing that it forbids.
func (c *Client) validateRequest(sent *http.Request, body any) {
	c.t.Helper()
	route, params, err := c.h.router.FindRoute(sent)
	if err != nil {
		return
	}
	r := sent.Clone(c.t.Context())
	r.Body, r.GetBody = http.NoBody, nil
	if body != nil {
		raw, err := io.ReadAll(encode(c.t, body))
		require.NoError(c.t, err)
		r.Body = io.NopCloser(bytes.NewReader(bytes.TrimPrefix(raw, []byte("\uFEFF"))))
	}
	err = openapi3filter.ValidateRequest(c.t.Context(), &openapi3filter.RequestValidationInput{Request: r, PathParams: params, Route: route,
		Options: &openapi3filter.Options{SkipSettingDefaults: true, AuthenticationFunc: openapi3filter.NoopAuthenticationFunc}})
	require.NoError(c.t, err, "%s %s was taken", r.Method, r.URL)
}

// Status demands a status and hands the answer on.
func (a Answer) Status(want int) Answer {
	a.t.Helper()
	require.Equal(a.t, want, a.Code, "%s", a.Raw)
	return a
}

// Value finds a value by its path: Value("prompt", "messages", 0, "content").
func (a Answer) Value(path ...any) any {
	a.t.Helper()
	var v any
	require.NoError(a.t, json.Unmarshal(a.Raw, &v), "%s", a.Raw)
	for _, step := range path {
		switch s := step.(type) {
		case string:
			object, ok := v.(map[string]any)
			require.True(a.t, ok, "%v in %s", path, a.Raw)
			v = object[s]
		case int:
			list, ok := v.([]any)
			require.True(a.t, ok && s < len(list), "%v in %s", path, a.Raw)
			v = list[s]
		}
	}
	return v
}

// String finds a string by its path.
func (a Answer) String(path ...any) string {
	a.t.Helper()
	s, ok := a.Value(path...).(string)
	require.True(a.t, ok, "%v is no string in %s", path, a.Raw)
	return s
}

// Fails demands an error with a status and a code, and hands its details on.
func (a Answer) Fails(status int, code string) map[string]any {
	a.t.Helper()
	a.Status(status)
	require.Equal(a.t, code, a.String("error", "code"), "%s", a.Raw)
	require.NotEmpty(a.t, a.String("error", "message"))
	require.Equal(a.t, a.Header.Get("X-Request-Id"), a.String("error", "request_id"))
	details, _ := a.Value("error", "details").(map[string]any)
	return details
}

// FailsAt demands an INVALID_REQUEST that names a field.
func (a Answer) FailsAt(field string) {
	a.t.Helper()
	names := []string{}
	fields, _ := a.Fails(http.StatusBadRequest, "INVALID_REQUEST")["fields"].([]any)
	for _, f := range fields {
		names = append(names, fmt.Sprint(f.(map[string]any)["field"]))
	}
	require.Contains(a.t, names, field, "%s", a.Raw)
}
