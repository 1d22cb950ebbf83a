package server

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"

	"playground/internal/api"
	"playground/internal/app"
	"playground/internal/auth"
	"playground/internal/config"
	"playground/internal/inflight"
	"playground/internal/llm"
	"playground/internal/llm/providers"
	"playground/internal/llm/upstream"
	"playground/internal/mail"
	"playground/internal/ratelimit"
)

// OpenRedis makes a client for the Redis that the settings name. It connects when it is used.
func OpenRedis(c config.Config) (*redis.Client, error) {
	options, err := redis.ParseURL(string(c.RedisURL))
	if err != nil {
		return nil, fmt.Errorf("REDIS_URL takes redis://host:port/0") // the parser's error quotes the password
	}
	redis.SetLogger(silence{}) // every failure comes back as an error too, and is logged by who handles it
	// Both ask servers for features that an ordinary Redis refuses, noisily.
	options.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	options.DisableIdentity = true
	// Callers say how long they wait; a command that may have been carried out is asked again once at most.
	options.ContextTimeoutEnabled = true
	options.MaxRetries = 1
	return redis.NewClient(options), nil
}

// limiter is a ratelimit.Limiter that has to be closed.
type limiter interface {
	ratelimit.Limiter
	Close() error
}

// newLimiter counts in Redis over all instances, without one in this process.
func (s *Server) newLimiter(secret []byte, instance string, d Doubles) limiter {
	if s.redis == nil {
		return ratelimit.NewMemory(d.Now)
	}
	return ratelimit.NewShared(ratelimit.SharedOptions{Redis: *s.redis.Options(), Secret: auth.DeriveKey(secret, "rate limits"),
		Instance: instance, Now: d.Now, Log: s.log, Patience: d.RedisPatience})
}

// OpenMail makes the sender of mails that the settings name, nil for none. It connects when it is used.
func OpenMail(c config.Config) *mail.Sender {
	if c.SMTP == nil {
		return nil
	}
	return mail.NewSender(mail.Settings{Host: c.SMTP.Host, Port: c.SMTP.Port, User: c.SMTP.User, Password: c.SMTP.Password,
		From: c.SMTP.From, IsTLS: c.SMTP.IsTLS})
}

type silence struct{}

func (silence) Printf(context.Context, string, ...any) {}

// OpenModels builds the registry of every provider that the settings name.
func OpenModels(c config.Config) (*llm.Registry, error) {
	settings := providers.Settings{
		OpenAIKey: string(c.OpenAIKey), OpenAIBaseURL: c.OpenAIBaseURL.Text(),
		AnthropicKey: string(c.AnthropicKey), AnthropicBaseURL: c.AnthropicBaseURL.Text(),
		OllamaBaseURL: c.OllamaBaseURL.Text(), DemoPace: c.DemoPace, Transport: upstream.NewTransport(c.UpstreamTick),
	}
	if c.ExtraProviders != "" {
		file, err := os.ReadFile(c.ExtraProviders)
		if err != nil {
			return nil, fmt.Errorf("EXTRA_PROVIDERS: %w", err)
		}
		if settings.Extra, err = llm.ParseExtra(file, config.Variable); err != nil {
			return nil, fmt.Errorf("EXTRA_PROVIDERS %s: %w", c.ExtraProviders, err)
		}
	}
	return providers.NewRegistry(settings, llm.RegistryOptions{}), nil
}

// ownProvider makes the providers that people name: they share a transport that stays outside this server's networks,
// unless these are open to them.
func (s *Server) ownProvider() func(provider, key, baseURL string) llm.Provider {
	transport := upstream.NewPublicTransport(s.config.UpstreamTick)
	if s.config.AllowsPrivateNetworks() {
		transport = upstream.NewTransport(s.config.UpstreamTick)
	}
	return func(provider, key, baseURL string) llm.Provider {
		return providers.Own(provider, key, baseURL, transport)
	}
}

// OpenPlans reads the operator's plans. Without a file there is one, that limits nothing.
func OpenPlans(c config.Config) (app.BillingPlans, error) {
	if c.Plans == "" {
		return app.NoPlans(), nil
	}
	file, err := os.ReadFile(c.Plans)
	if err != nil {
		return nil, fmt.Errorf("PLANS: %w", err)
	}
	plans, err := app.ParseBillingPlans(file)
	if err != nil {
		return nil, fmt.Errorf("PLANS %s: %w", c.Plans, err)
	}
	return plans, nil
}

func newMetrics(addr string, runs *inflight.Runs) *http.Server {
	registry := prometheus.NewRegistry()
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "playground_runs_in_flight",
			Help: "Runs that this instance owns now."}, func() float64 { return float64(runs.Count()) }))
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{}))
	return &http.Server{Addr: addr, Handler: api.WithHeaders(mux), ReadTimeout: 10 * time.Second, WriteTimeout: time.Minute, IdleTimeout: 2 * time.Minute}
}
