package main

import (
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

const good = `
openapi: 3.0.3
info: {title: t, version: "1"}
paths:
  /a:
    get: {operationId: listThings, x-authz: user, x-max-body: 0, responses: {"200": {description: ok}}}
    post: {operationId: createThing, x-authz: user, x-max-body: 0, responses: {"200": {description: ok}}}
`

func TestCheck(t *testing.T) {
	cases := []struct{ name, old, new, want string }{
		{"a good file", "", "", ""},
		{"no x-authz", "x-authz: user, ", "", "GET /a: x-authz is missing"},
		{"empty x-authz", "x-authz: user", `x-authz: ""`, "GET /a: x-authz is missing"},
		{"no x-max-body", "x-max-body: 0, ", "", "GET /a: x-max-body is missing"},
		{"x-max-body in words", "x-max-body: 0", "x-max-body: 16 KiB", "GET /a: x-max-body is missing"},
		{"a negative x-max-body", "x-max-body: 0", "x-max-body: -1", "GET /a: x-max-body is missing"},
		{"half a byte", "x-max-body: 0", "x-max-body: 0.5", "GET /a: x-max-body is missing"},
		{"x-max-body without a body", "x-max-body: 0", "x-max-body: 1", "there is no requestBody"},
		{"a body without x-max-body", "x-max-body: 0", "x-max-body: 0, requestBody: {content: {}}", "there is a requestBody"},
		{"a large public body", "user, x-max-body: 0", "public, x-max-body: 16385, requestBody: {content: {}}", "at most 16384"},
		{"a public body", "user, x-max-body: 0", "public, x-max-body: 16384, requestBody: {content: {}}", ""},
		{"snake case id", "listThings", "list_things", "is not camelCase"},
		{"Pascal case id", "listThings", "ListThings", "is not camelCase"},
		{"no id", "operationId: listThings, ", "", "is not camelCase"},
		{"an id twice", "createThing", "listThings", "is also that of"},
		{"deprecated with its days", "x-authz: user", "x-authz: user, deprecated: true, x-deprecated-at: '2026-01-31', x-sunset: '2026-07-31'", ""},
		{"deprecated without a day", "x-authz: user", "x-authz: user, deprecated: true, x-sunset: '2026-07-31'", "give x-deprecated-at"},
		{"deprecated with what is no day", "x-authz: user", "x-authz: user, deprecated: true, x-deprecated-at: '2026-01-31', x-sunset: 31.7.2026", "give x-sunset"},
		{"gone too soon", "x-authz: user", "x-authz: user, deprecated: true, x-deprecated-at: '2026-01-31', x-sunset: '2026-07-30'", "less than six months"},
		{"not OpenAPI", "description: ok", "summary: ok", "description"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			doc, err := openapi3.NewLoader().LoadFromData([]byte(strings.Replace(good, c.old, c.new, 1)))
			if err != nil {
				t.Fatal(err)
			}
			got := strings.Join(check(doc), "\n")
			if (c.want == "") != (got == "") || !strings.Contains(got, c.want) {
				t.Errorf("got %q, want %q in it", got, c.want)
			}
		})
	}
}
