package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"
)

// accounts share the streams, each with an organization and a prompt of its own.
const accounts = 20

// signInEvery is well within the life of an access token, which a scenario must not outlive.
const signInEvery = 8 * time.Minute

// account is a person with a prompt. It is kept with a database that is kept.
type account struct {
	Email    string `json:"email"`
	Password string `json:"password"`
	Prompt   string `json:"prompt"`

	Token    string    `json:"-"`
	signedIn time.Time // when the token was given
}

func (p *product) signInDue() bool {
	return len(p.accounts) == 0 || time.Since(p.accounts[0].signedIn) > signInEvery
}

// signIn gives every account a new token. Where there are none yet, they are made.
func (p *product) signIn(ctx context.Context, addr string) error {
	made := len(p.accounts) > 0
	if !made {
		p.accounts = make([]account, accounts)
	}
	for i := range p.accounts {
		a := &p.accounts[i]
		if made {
			if err := a.enter(ctx, addr, "login"); err != nil {
				return err
			}
			continue
		}
		*a = account{Email: fmt.Sprintf("bench-%d-%d@example.com", time.Now().UnixNano(), i), Password: rand.Text()}
		if err := a.begin(ctx, addr); err != nil {
			p.accounts = nil
			return err
		}
	}
	return nil
}

func (a *account) enter(ctx context.Context, addr, by string) error {
	var session struct {
		AccessToken string `json:"access_token"`
	}
	err := call(ctx, "POST", addr, "", "/v1/auth/"+by, map[string]string{"email": a.Email, "password": a.Password}, &session)
	a.Token, a.signedIn = session.AccessToken, time.Now()
	return err
}

// begin makes the account, and in it a project with a prompt whose text is its one variable.
func (a *account) begin(ctx context.Context, addr string) error {
	if err := a.enter(ctx, addr, "signup"); err != nil {
		return err
	}
	project, err := a.newProject(ctx, addr)
	if err != nil {
		return err
	}
	a.Prompt, err = a.newPrompt(ctx, addr, project, map[string]any{
		"messages": []map[string]string{{"role": "user", "content": "{{order}}"}}})
	return err
}

// thing is what the API answers that has made one.
type thing struct {
	Project, Prompt struct {
		ID string `json:"id"`
	}
}

func (a *account) newProject(ctx context.Context, addr string) (string, error) {
	var made thing
	err := call(ctx, "POST", addr, a.Token, "/v1/projects", map[string]any{"name": "Bench"}, &made)
	return made.Project.ID, err
}

func (a *account) newPrompt(ctx context.Context, addr, project string, text map[string]any) (string, error) {
	text["project_id"], text["name"], text["model_config"] = project, "Bench", map[string]any{"model": modelName}
	var made thing
	err := call(ctx, "POST", addr, a.Token, "/v1/prompts", text, &made)
	return made.Prompt.ID, err
}

// call makes one JSON request and demands a success. What is answered goes to out, unless that is nil.
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
	r.Header.Set("Accept", "application/json")
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
	if out == nil {
		return nil
	}
	return json.Unmarshal(raw, out)
}
