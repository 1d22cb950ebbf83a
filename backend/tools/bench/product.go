package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"
)

// accounts share the streams, each with an organization and a prompt of its own.
const accounts = 20

// product is the server as a target, on one set of stores.
type product struct {
	title    string
	binary   string
	env      []string
	accounts []account
}

type account struct {
	token, prompt string
}

func newProduct(title, binary, folder, upstream string, stores ...string) *product {
	key := make([]byte, 32)
	_, _ = rand.Read(key) // never fails
	env := append(stores, "DATA_DIR="+folder, "SECRET_KEY="+base64.StdEncoding.EncodeToString(key),
		"OPENAI_API_KEY=sk-bench", "OPENAI_BASE_URL="+upstream)
	return &product{title: title, binary: binary, env: env}
}

func (p *product) name() string { return p.title }

func (p *product) start(ctx context.Context) (*instance, error) {
	i, err := p.serve(ctx)
	if err != nil || p.accounts != nil {
		return i, err
	}
	if err := p.signUpAll(ctx, i.addr); err != nil {
		err = fmt.Errorf("%s: %w\n%s", p.title, err, i.log.Bytes())
		i.stop()
		return nil, err
	}
	i.stop() // hashing passwords took memory that streams must not find ready
	return p.serve(ctx)
}

func (p *product) serve(ctx context.Context) (*instance, error) {
	addr, err := freePort()
	if err != nil {
		return nil, err
	}
	process, err := start(ctx, nil, append([]string{"ADDR=" + addr, "TRUSTED_PROXIES=127.0.0.1"}, p.env...), p.binary, "serve")
	if err != nil {
		return nil, err
	}
	i := &instance{process: process, addr: addr, product: p,
		ask: func(o order, stay bool) []request { return p.requests(addr, o, stay) }}
	return i, awaitReady(ctx, process, addr)
}

func (p *product) requests(addr string, o order, stay bool) []request {
	leaving := map[bool]string{true: "continue", false: "cancel"}[stay]
	body := fmt.Sprintf(`{"variable_values":{"order":%q},"on_disconnect":%q}`, o, leaving)
	list := make([]request, len(p.accounts))
	for i, a := range p.accounts {
		list[i] = request{Addr: addr, Method: "POST", Path: "/v1/prompts/" + a.prompt + "/execute",
			Bearer: a.token, Body: body, Format: ourFormat}
	}
	return list
}

func (p *product) signUpAll(ctx context.Context, addr string) error {
	for i := range accounts {
		a, err := signUp(ctx, addr, fmt.Sprintf("bench-%d-%d@example.com", time.Now().UnixNano(), i))
		if err != nil {
			return err
		}
		p.accounts = append(p.accounts, a)
	}
	return nil
}

// signUp makes an account, and in it a project with a prompt whose text is its one variable.
func signUp(ctx context.Context, addr, email string) (account, error) {
	var session struct {
		AccessToken string `json:"access_token"`
	}
	err := call(ctx, "POST", addr, "", "/v1/auth/signup", map[string]any{"email": email, "password": rand.Text()}, &session)
	if err != nil {
		return account{}, err
	}
	var made struct {
		Project, Prompt struct {
			ID string `json:"id"`
		}
	}
	token := session.AccessToken
	if err := call(ctx, "POST", addr, token, "/v1/projects", map[string]any{"name": "Bench"}, &made); err != nil {
		return account{}, err
	}
	prompt := map[string]any{"project_id": made.Project.ID, "name": "Bench", "model_config": map[string]any{"model": modelName},
		"messages": []map[string]string{{"role": "user", "content": "{{order}}"}}}
	err = call(ctx, "POST", addr, token, "/v1/prompts", prompt, &made)
	return account{token: token, prompt: made.Prompt.ID}, err
}

// settled waits until no account has a run in progress.
func (p *product) settled(ctx context.Context, addr string) error {
	for _, a := range p.accounts {
		for running := -1; running != 0; {
			var err error
			if running, _, err = a.page(ctx, addr, "status=running&limit=1"); err != nil {
				return err
			}
		}
	}
	return nil
}

// completed counts the complete rows of all accounts.
func (p *product) completed(ctx context.Context, addr string) (complete int, err error) {
	for _, a := range p.accounts {
		for cursor := "status=completed&limit=100"; cursor != ""; {
			n, next, err := a.page(ctx, addr, cursor)
			if err != nil {
				return complete, err
			}
			complete += n
			cursor = ""
			if next != "" {
				cursor = "status=completed&limit=100&cursor=" + next
			}
		}
	}
	return complete, nil
}

func (a account) page(ctx context.Context, addr, query string) (n int, next string, err error) {
	var page struct {
		Executions []struct{} `json:"executions"`
		NextCursor *string    `json:"next_cursor"`
	}
	err = call(ctx, "GET", addr, a.token, "/v1/prompts/"+a.prompt+"/executions?"+query, nil, &page)
	if page.NextCursor != nil {
		next = *page.NextCursor
	}
	return len(page.Executions), next, err
}

// call makes one JSON request and demands a success.
func call(ctx context.Context, method, addr, token, path string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	if in == nil {
		body = nil
	}
	r, err := http.NewRequestWithContext(ctx, method, "http://"+addr+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	raw, err := io.ReadAll(answer.Body)
	if err != nil {
		return err
	}
	if answer.StatusCode >= 300 {
		return fmt.Errorf("%s %s: %s %s", method, path, answer.Status, raw)
	}
	return json.Unmarshal(raw, out)
}
