package testkit

import (
	"cmp"
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/base64"
	"log/slog"
	"maps"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
	"github.com/stretchr/testify/require"

	"playground/internal/auth"
	"playground/internal/config"
	"playground/internal/domain"
	"playground/internal/llm"
	"playground/internal/llm/llmtest"
	"playground/internal/server"
)

// Harness is a whole server on a socket, with a scripted model ("test-1") and a clock of its own.
type Harness struct {
	URL      string
	Provider *llmtest.Scripted
	Clock    *Clock
	Server   *server.Server
	Config   config.Config
	Log      *Log // everything the server logged

	router   routers.Router
	canaries canaries
	database *sql.DB
}

// Each runs a test against a server on SQLite, and against one on PostgreSQL and Redis.
func Each(t *testing.T, test func(t *testing.T, h *Harness)) {
	t.Helper()
	EachWith(t, nil, test)
}

// EachWith is Each with further settings.
func EachWith(t *testing.T, settings map[string]string, test func(t *testing.T, h *Harness)) {
	t.Helper()
	each(t, settings, server.Doubles{}, test)
}

// EachPresent is Each with looks at who is present that last longer than a test.
func EachPresent(t *testing.T, test func(t *testing.T, h *Harness)) {
	t.Helper()
	each(t, nil, server.Doubles{PresenceLasts: time.Hour}, test)
}

// bases are the settings of the installations that tests run on: of both, or of the one that TEST_INSTALLATION names.
// Go knows which variables a test's result depends on by what is read once the tests have begun.
func bases() map[string]func(testing.TB) map[string]string {
	both := map[string]func(testing.TB) map[string]string{
		"sqlite":   func(testing.TB) map[string]string { return map[string]string{} },
		"postgres": Shared,
	}
	if one := os.Getenv("TEST_INSTALLATION"); one != "" {
		return map[string]func(testing.TB) map[string]string{one: both[one]}
	}
	return both
}

func each(t *testing.T, settings map[string]string, d server.Doubles, test func(t *testing.T, h *Harness)) {
	t.Helper()
	t.Parallel() // also with other tests: of the two installations one is done first
	for name, base := range bases() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			all := base(t)
			maps.Copy(all, settings)
			test(t, scripted(t, all, d))
		})
	}
}

// Shared are the settings of an instance on a new PostgreSQL database and Redis.
func Shared(t testing.TB) map[string]string {
	t.Helper()
	return map[string]string{
		"DATABASE_URL": MigratedPostgres(t), "REDIS_URL": service(t, "REDIS_URL"),
		"SECRET_KEY": SecretKey(), // tells installations on one Redis apart
	}
}

// SecretKey is a new one.
func SecretKey() string {
	key := make([]byte, 32)
	_, _ = rand.Read(key) // never fails
	return base64.StdEncoding.EncodeToString(key)
}

// These are short, so that no test waits for a stream that is idle, or whose reader's rights end.
const (
	pingEvery   = 50 * time.Millisecond
	rightsEvery = 50 * time.Millisecond
	mailEvery   = 20 * time.Millisecond
	// presenceLasts lets a test read such a stream to its end.
	presenceLasts = 400 * time.Millisecond
)

// redisPatience is long, so that no busy machine is taken for a Redis that is away.
const redisPatience = 10 * time.Second

// HashingCost is the least there is: what a hash costs is tested in auth, and each server hashes twice
// before its test begins.
var HashingCost = auth.Cost{KiB: 8, Iterations: 1}

// Start runs a server with these settings until the test ends.
func Start(t *testing.T, settings map[string]string) *Harness {
	t.Helper()
	return scripted(t, settings, server.Doubles{})
}

func scripted(t *testing.T, settings map[string]string, d server.Doubles) *Harness {
	t.Helper()
	provider := &llmtest.Scripted{}
	h := start(t, settings, d, llm.Source{Name: "test", Provider: provider, Fixed: true},
		llm.Source{Name: "absent", UnavailableReason: "Set ABSENT_KEY to use it.", Expected: []string{"absent-1"}})
	h.Provider = provider
	return h
}

// Wired runs a server with one model of a real provider, and no scripted one. Its retries wait for
// what the provider asks for alone, and not for chance.
func Wired(t *testing.T, settings map[string]string, name, model string, provider llm.Provider) *Harness {
	t.Helper()
	doubles := server.Doubles{Jitter: func() float64 { return 0 }}
	return start(t, settings, doubles, llm.Source{Name: name, Provider: listed{provider, model}})
}

// listed is a provider that need not be asked for its list.
type listed struct {
	llm.Provider
	model string
}

func (l listed) Models(context.Context) ([]domain.Model, error) {
	return []domain.Model{{ID: l.model}}, nil
}

func start(t *testing.T, settings map[string]string, d server.Doubles, sources ...llm.Source) *Harness {
	t.Helper()
	if settings["DATA_DIR"] == "" {
		settings["DATA_DIR"] = t.TempDir()
	}
	settings["SIGNUP"] = cmp.Or(settings["SIGNUP"], config.SignupOpen) // as a rule, whatever address a test gives its server
	c, err := config.Load(settings)
	require.NoError(t, err)
	if c.DatabaseURL == "" {
		copySQLite(t, filepath.Join(c.DataDir, "playground.db"))
	}
	h := &Harness{Clock: &Clock{}, Config: c, Log: &Log{}}
	log := slog.New(slog.NewTextHandler(h.Log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	d.DemandRights = true
	d.PresenceLasts, d.PresenceEvery = cmp.Or(d.PresenceLasts, presenceLasts), rightsEvery
	d.PingEvery, d.RightsEvery, d.RedisPatience, d.HashingCost = pingEvery, rightsEvery, redisPatience, HashingCost
	d.MailEvery = mailEvery
	d.Now, d.Models = h.Clock.Now, llm.NewRegistry(sources, llm.RegistryOptions{})
	h.Server, err = server.New(context.WithoutCancel(t.Context()), c, log, d)
	require.NoError(t, err)
	h.openDatabase(t)
	h.serve(t)
	h.watchRights(t)
	t.Cleanup(func() { h.searchForCanaries(t) })
	return h
}

// watchRights does what a running server does beside answering, that tests of the API need.
func (h *Harness) watchRights(t *testing.T) {
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	var all sync.WaitGroup
	all.Go(func() { h.Server.App.Rights.Run(ctx) })
	all.Go(func() { h.Server.App.Presence.Run(ctx) })
	all.Go(func() { h.Server.App.APIKeys.Run(ctx) })
	all.Go(func() { h.Server.App.Mails.Run(ctx) })
	t.Cleanup(func() { stop(); all.Wait() })
}

func init() { // the validator knows neither pages nor streams
	openapi3filter.RegisterBodyDecoder("text/html", openapi3filter.FileBodyDecoder)
	openapi3filter.RegisterBodyDecoder("text/event-stream", openapi3filter.FileBodyDecoder)
}

func (h *Harness) serve(t *testing.T) {
	socket := httptest.NewUnstartedServer(nil)
	socket.Config = h.Server.HTTP()
	socket.Start()
	h.URL = socket.URL
	t.Cleanup(func() {
		drain, stop := context.WithTimeout(context.Background(), time.Millisecond)
		defer stop()
		h.Server.Engine.Drain(drain)
		h.Server.Streams().Close()
		socket.Close()
		require.NoError(t, h.Server.Close())
	})
	h.router = newRouter(t)
}

// At is a server that runs elsewhere, in a process of its own.
func At(t *testing.T, address string) *Harness {
	t.Helper()
	return &Harness{URL: address, router: newRouter(t)}
}

// router finds the operation of a request, for all tests.
var router = sync.OnceValues(func() (routers.Router, error) {
	document, err := spec()
	if err != nil {
		return nil, err
	}
	return gorillamux.NewRouter(document)
})

func newRouter(t *testing.T) routers.Router {
	t.Helper()
	found, err := router()
	require.NoError(t, err)
	return found
}
