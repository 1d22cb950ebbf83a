package main_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/testkit"
)

// command runs one of the binary's commands beside a server, and returns what it printed.
func command(t *testing.T, settings map[string]string, code int, arguments ...string) string {
	t.Helper()
	p := testkit.Spawn(t, settings, arguments...)
	require.Equal(t, code, p.Exit(t), "%v: %s", arguments, p.Stderr)
	return p.Stdout.String() + p.Stderr.String()
}

func TestOperatorsCommands(t *testing.T) {
	t.Parallel()
	t.Run("alone", func(t *testing.T) { operators(t, map[string]string{}) })
	t.Run("shared", func(t *testing.T) { operators(t, testkit.Shared(t)) })
}

func operators(t *testing.T, settings map[string]string) {
	t.Helper()
	t.Parallel()
	settings["DATA_DIR"] = t.TempDir()
	settings["PLANS"] = filepath.Join(t.TempDir(), "plans.yaml")
	require.NoError(t, os.WriteFile(settings["PLANS"], []byte("- {name: small, providers: [demo]}\n- {name: none, providers: []}\n"), 0o600))
	p := testkit.Spawn(t, settings).Up(t)
	c := owner(t, p)
	me := c.Get("/v1/me").Status(200)
	organization, person := me.String("organization", "id"), me.String("user", "id")
	require.Contains(t, command(t, settings, 0, "organizations"), organization+"  "+`"My workspace"`)
	require.Contains(t, command(t, settings, 0, "people"), person)

	prompt := example(c)
	require.Contains(t, command(t, settings, 1, "organizations", "plan", organization, "huge"), "there are: small, none")
	command(t, settings, 0, "organizations", "plan", organization, "none")
	c.Post(prompt+"/execute", values).Fails(503, "MODEL_UNAVAILABLE")
	command(t, settings, 0, "organizations", "plan", organization, "small")
	s, _, _ := watch(t, c, prompt, 3)

	command(t, settings, 0, "organizations", "suspend", organization)
	suspended := time.Now()
	c.Get("/v1/me").Fails(401, "UNAUTHENTICATED")
	s.Rest()
	require.Less(t, time.Since(suspended), 10*time.Second, "five, and as much for a busy machine")
	require.Contains(t, command(t, settings, 0, "organizations"), suspended.UTC().Format("2006-01-02T15:"))
	token := regexp.MustCompile(`pgt_[\w-]+`).FindString(command(t, settings, 0, "sign-in-link"))
	p.Client(t).Post("/v1/auth/exchange", object{"token": token}).Fails(403, "FORBIDDEN")
	command(t, settings, 0, "organizations", "resume", organization)
	c.Token = p.Client(t).Post("/v1/auth/exchange", object{"token": token}).Status(200).String("access_token")
	command(t, settings, 0, "people", "sign-out", person)
	c.Get("/v1/me").Fails(401, "UNAUTHENTICATED")
	command(t, settings, 0, "people", "suspend", person)
	command(t, settings, 0, "people", "resume", person)
}

func TestCommandsThatMakeNoSense(t *testing.T) {
	t.Parallel()
	settings := map[string]string{"DATA_DIR": t.TempDir()}
	for _, c := range []struct {
		line string
		code int
		says string
	}{
		{"organizations list", 2, "organizations suspend|resume ID"},
		{"organizations plan 7", 2, "organizations suspend|resume ID"},
		{"people suspend", 2, "people sign-out WHO"},
		{"organizations suspend acme", 1, `"acme" is no id`},
		{"organizations suspend 01990000-0000-7000-8000-000000000000", 1, "there is none of that name"},
		{"people sign-out sam@example.com", 1, "there is none of that name"},
		{"people sign-out sam", 1, "neither an e-mail address nor an id"},
	} {
		require.Contains(t, command(t, settings, c.code, strings.Fields(c.line)...), c.says, c.line)
	}
}
