package server_test

import (
	"bufio"
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/config"
	"playground/internal/server"
	"playground/internal/testkit"
)

// start runs a server until the test ends and returns the line it prints.
func start(t *testing.T, settings map[string]string) (announced string) {
	t.Helper()
	return startLogging(t, settings, slog.DiscardHandler)
}

func startLogging(t *testing.T, settings map[string]string, logs slog.Handler) (announced string) {
	t.Helper()
	settings["DATA_DIR"] = t.TempDir()
	c, err := config.Load(settings)
	require.NoError(t, err)
	s, err := server.New(t.Context(), c, slog.New(logs), server.Doubles{})
	require.NoError(t, err)
	ctx, stop := context.WithCancel(context.Background())
	read, write := io.Pipe()
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx, nil, write); _ = write.Close() }()
	lines := bufio.NewScanner(read)
	for lines.Scan() && announced == "" {
		announced = strings.TrimSpace(lines.Text())
	}
	go func() { _, _ = io.Copy(io.Discard, read) }()
	t.Cleanup(func() {
		stop()
		require.NoError(t, <-ended)
	})
	require.NotEmpty(t, announced)
	return announced
}

func TestAnnouncedLink(t *testing.T) {
	const token = `/sign-in#token=pgt_[A-Za-z0-9_-]{43}$`
	for _, c := range []struct{ addr, public, link string }{
		{"127.0.0.1:0", "", `http://127\.0\.0\.1:\d+`},
		{"0.0.0.0:0", "", `http://127\.0\.0\.1:\d+`},
		{"127.0.0.1:0", "https://play.example.com", `https://play\.example\.com`},
		{"127.0.0.1:0", "https://example.com/play/", `https://example\.com/play`},
	} {
		line := start(t, map[string]string{"ADDR": c.addr, "PUBLIC_URL": c.public})
		require.Regexp(t, `^The Playground is running\. Open  `+c.link+token, line)
	}
}

// The harness of the tests hashes cheaply; a server that nothing is set for may not.
func TestPasswordsCostTheirFull(t *testing.T) {
	c, err := config.Load(map[string]string{"DATA_DIR": t.TempDir()})
	require.NoError(t, err)
	s, err := server.New(t.Context(), c, slog.New(slog.DiscardHandler), server.Doubles{})
	require.NoError(t, err)
	defer s.Close()
	body := strings.NewReader(`{"email": "sam@example.com", "password": "correct horse", "name": "Sam"}`)
	r := httptest.NewRequest(http.MethodPost, "/v1/auth/signup", body)
	r.Host = "127.0.0.1"
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	s.HTTP().Handler.ServeHTTP(w, r)
	require.Equal(t, http.StatusCreated, w.Code, "%s", w.Body)
	user, err := s.Store.UserByEmail(t.Context(), "sam@example.com")
	require.NoError(t, err)
	require.Contains(t, user.PasswordHash, "$m=19456,t=2,p=1$")
}

func TestStartSaysThatSignupIsShutByDefault(t *testing.T) {
	for _, c := range []struct {
		addr, set string
		code      int
		logged    int
	}{
		{"0.0.0.0:0", "", http.StatusForbidden, 1},
		{"0.0.0.0:0", "invite", http.StatusForbidden, 0},
		{"127.0.0.1:0", "", http.StatusCreated, 0},
	} {
		log := &testkit.Log{}
		line := startLogging(t, map[string]string{"ADDR": c.addr, "SIGNUP": c.set}, slog.NewTextHandler(log, nil))
		_, link, _ := strings.Cut(line, "Open  ")
		base, _, _ := strings.Cut(link, "/sign-in")
		testkit.At(t, base).Client(t).Post("/v1/auth/signup", map[string]any{"email": "sam@example.com", "password": "correct horse"}).Status(c.code)
		require.Equal(t, c.logged, strings.Count(log.String(), "SIGNUP=open"), "%+v", c)
	}
}

func get(t *testing.T, url string) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	require.NoError(t, err)
	response, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return response.StatusCode, string(body)
}

func TestMetricsHaveAListenerOfTheirOwn(t *testing.T) {
	addr := testkit.FreeAddr(t)
	line := start(t, map[string]string{"ADDR": "127.0.0.1:0", "METRICS_ADDR": addr})
	_, link, _ := strings.Cut(line, "Open  ")
	base, _, _ := strings.Cut(link, "/sign-in")
	_, app := get(t, base+"/metrics")
	require.NotContains(t, app, "playground_runs_in_flight")
	code, metrics := get(t, "http://"+addr+"/metrics")
	require.Equal(t, http.StatusOK, code)
	require.Contains(t, metrics, "playground_runs_in_flight 0")
	require.Contains(t, metrics, "go_goroutines")
}

func TestTakenAddressIsNamed(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	for _, name := range []string{"ADDR", "METRICS_ADDR"} {
		settings := map[string]string{"ADDR": "127.0.0.1:0", "DATA_DIR": t.TempDir()}
		settings[name] = l.Addr().String()
		c, err := config.Load(settings)
		require.NoError(t, err)
		s, err := server.New(t.Context(), c, slog.New(slog.DiscardHandler), server.Doubles{})
		require.NoError(t, err)
		require.ErrorContains(t, s.Run(t.Context(), nil, io.Discard), name)
	}
}

func TestReadiness(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.Client(t)
		c.Get("/readyz").Status(http.StatusOK)
		drain, stop := context.WithTimeout(t.Context(), time.Second)
		defer stop()
		h.Server.Engine.Drain(drain)
		require.Contains(t, string(c.Get("/readyz").Status(http.StatusServiceUnavailable).Raw), "draining")
		c.Get("/healthz").Status(http.StatusOK)
	})
}

func TestReadinessNamesRedisThatIsDown(t *testing.T) {
	h := testkit.Start(t, map[string]string{"REDIS_URL": "redis://:hunter2@" + testkit.FreeAddr(t) + "/0"})
	a := h.Client(t).Get("/readyz").Status(http.StatusServiceUnavailable)
	require.Equal(t, map[string]any{"database": "ok", "redis": "unavailable"}, a.Value("checks"))
	require.NotContains(t, string(a.Raw), "hunter2")
	h.Client(t).Get("/healthz").Status(http.StatusOK)
}
