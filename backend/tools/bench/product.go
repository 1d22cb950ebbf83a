package main

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
)

// product is the server as a target, on one set of stores.
type product struct {
	title    string
	binary   string
	env      []string
	key      string // SECRET_KEY
	accounts []account
	services []service // what it stands on, other than files
}

func newProduct(title, binary, folder, upstream string, stores ...string) *product {
	key := make([]byte, 32)
	_, _ = rand.Read(key) // never fails
	env := append(stores, "DATA_DIR="+folder, "OPENAI_API_KEY=sk-bench", "OPENAI_BASE_URL="+upstream)
	return &product{title: title, binary: binary, env: env, key: base64.StdEncoding.EncodeToString(key)}
}

func (p *product) name() string { return p.title }

func (p *product) start(ctx context.Context) (*instance, error) {
	i, err := p.serve(ctx)
	if err != nil || !p.signInDue() {
		return i, err
	}
	if err := p.signIn(ctx, i.addr); err != nil {
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
	process, err := start(ctx, nil, append([]string{"ADDR=" + addr, "SECRET_KEY=" + p.key, "TRUSTED_PROXIES=127.0.0.1"}, p.env...), p.binary, "serve")
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
		list[i] = request{Addr: addr, Method: "POST", Path: "/v1/prompts/" + a.Prompt + "/execute",
			Bearer: a.Token, Body: body, Format: ourFormat, Stamped: o.Stamped, Keyed: true}
	}
	return list
}
