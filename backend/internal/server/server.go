// Package server puts the parts together and takes them apart in order.
package server

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"time"

	"github.com/google/uuid"
	"github.com/redis/go-redis/v9"

	"playground/internal/api"
	"playground/internal/app"
	"playground/internal/auth"
	"playground/internal/config"
	"playground/internal/engine"
	"playground/internal/inflight"
	"playground/internal/llm"
	"playground/internal/llm/caller"
	"playground/internal/securitylog"
	"playground/internal/store"
	"playground/internal/takeover"
	"playground/internal/web"
)

// Server is one instance.
type Server struct {
	App     *app.App
	Store   *store.Store
	Engine  *engine.Engine
	Rescuer *engine.Rescuer
	Runs    *inflight.Runs
	Relay   inflight.Relay // nil: none

	config   config.Config
	log      *slog.Logger
	security *securitylog.Log
	redis    *redis.Client // nil: none
	limiter  limiter
	models   *llm.Registry
	plans    app.BillingPlans
	http     *http.Server
	streams  *takeover.Connections
	metrics  *http.Server // nil: none
}

// Doubles replace time, ids, chance and the models in tests; zero fields are the real ones.
type Doubles struct {
	Now    func() time.Time
	NewID  func() string
	Jitter func() float64
	Models *llm.Registry
	// HashingCost is what the hash of a password takes.
	HashingCost auth.Cost
	// DemandRights makes a 500 of an answer about a thing to which no right was asked for.
	DemandRights bool
	// PingEvery is how often an idle stream shows that it lives.
	PingEvery time.Duration
	// RightsEvery is how often the rights of the readers of all open streams are looked at.
	RightsEvery time.Duration
	// PresenceLasts is how long one look at who is present lasts, and PresenceEvery the time between two answers in it.
	PresenceLasts, PresenceEvery time.Duration
	// MailEvery is the time between two looks at the mails that wait to be sent.
	MailEvery time.Duration
	// BodyWithin is how long a small body may be on its way.
	BodyWithin time.Duration
	// RedisPatience is how long a request waits for Redis before its rate is limited without it.
	RedisPatience time.Duration
}

// What DATA_DIR holds beside the key.
const (
	databaseFile = "playground.db"
	runsFolder   = "runs"
)

// rightsEvery is the time between two looks at the rights of open streams: within five seconds all end that must.
const rightsEvery = 2 * time.Second

// What presence takes of time. A page that vanished, behind whatever proxy, does not look again: with the grace that it
// has for that, it is gone within thirty seconds.
const (
	presenceLasts = 18 * time.Second
	presenceEvery = time.Second
)

// mailEvery is how long a mail waits at most before it is first tried.
const mailEvery = time.Second

// New opens and migrates the database and builds everything, listening nowhere yet.
func New(ctx context.Context, c config.Config, log *slog.Logger, d Doubles) (*Server, error) {
	s := &Server{config: c, log: log, Runs: inflight.NewRuns(), models: d.Models}
	if err := s.open(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	if err := s.build(d); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func (s *Server) open(ctx context.Context) error {
	var err error
	if err := PrepareDataDir(s.config, s.log); err != nil {
		return err
	}
	if s.Store, err = OpenStore(ctx, s.config); err != nil {
		return err
	}
	if err := s.Store.Migrate(ctx); err != nil {
		return err
	}
	if s.config.RedisURL != "" {
		if s.redis, err = OpenRedis(s.config); err != nil {
			return err
		}
	}
	if err := s.openRelay(); err != nil {
		return err
	}
	if s.plans, err = OpenPlans(s.config); err != nil {
		return err
	}
	if s.models == nil {
		s.models, err = OpenModels(s.config)
	}
	return err
}

// relayLife is how long Redis keeps a text that its owner did not drop after its run must have ended.
const relayLife = time.Hour

// openRelay chooses where the texts of runs are kept beside this process: in Redis, or in DATA_DIR. An
// instance that shares a database may do without; a run it is lost with then keeps what its row has.
func (s *Server) openRelay() error {
	if s.redis != nil {
		s.Relay = inflight.NewRedis(s.redis, s.config.ExecutionTimeout+relayLife, func(id string) { s.Runs.Cancel(id, engine.ErrCancelled) })
	} else {
		file, err := inflight.NewLocal(filepath.Join(s.config.DataDir, runsFolder))
		if err != nil && s.config.DatabaseURL != "" {
			s.log.Warn("DATA_DIR cannot be written; without it and Redis, a run lost with this instance may miss its last second", "error", err)
			return nil
		}
		if err != nil {
			return fmt.Errorf("DATA_DIR cannot be written: %w", err)
		}
		s.Relay = file
	}
	s.Runs.UseRelay(s.Relay, s.log)
	return nil
}

// OpenStore connects to the database that the settings name. SQLite's file is in DATA_DIR, which is there.
func OpenStore(ctx context.Context, c config.Config) (*store.Store, error) {
	return store.Open(ctx, store.Config{URL: string(c.DatabaseURL), Path: filepath.Join(c.DataDir, databaseFile)})
}

func (s *Server) build(d Doubles) error {
	if d.Now == nil {
		d.Now = func() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }
	}
	if d.NewID == nil {
		d.NewID = newID
	}
	if d.Jitter == nil {
		d.Jitter = rand.Float64
	}
	if d.HashingCost == (auth.Cost{}) {
		d.HashingCost = auth.FullCost
	}
	secret, err := s.config.Secret32()
	if err != nil {
		return err
	}
	passwords, err := auth.NewPasswords(d.HashingCost)
	if err != nil {
		return err
	}
	s.security = securitylog.New(s.log.Handler(), auth.DeriveKey(secret, "security log"), d.Now)
	instance := instanceID()
	s.limiter = s.newLimiter(secret, instance, d)
	calls := caller.New(d.Now, d.Jitter)
	s.buildEngine(calls, d)
	box, err := auth.NewSecretBox(auth.DeriveKey(secret, "provider keys"))
	if err != nil {
		return err
	}
	mailBox, err := auth.NewSecretBox(auth.DeriveKey(secret, "outbox"))
	if err != nil {
		return err
	}
	totp, err := auth.NewTOTP(secret)
	if err != nil {
		return err
	}
	s.App = app.New(app.Options{
		Store: s.Store, Models: s.models, Engine: s.Engine, Caller: calls, Passwords: passwords,
		Signer: auth.NewSigner(secret, d.Now), Limiter: s.limiter, Log: s.log, Security: s.security, Now: d.Now, NewID: d.NewID,
		InstanceID: instance, LiveRuns: s.Runs.Count, RightsEvery: cmp.Or(d.RightsEvery, rightsEvery),
		PresenceLasts: cmp.Or(d.PresenceLasts, presenceLasts), PresenceEvery: cmp.Or(d.PresenceEvery, presenceEvery),
		SignUp: app.SignUpPolicy(s.config.SignupPolicy()), Plans: s.plans,
		Mail: OpenMail(s.config), MailBox: mailBox, Base: s.base(s.config.Addr), MailEvery: cmp.Or(d.MailEvery, mailEvery),
		SecretBox: box, APIKeys: auth.NewAPIKeys(secret), LinkTokens: auth.NewLinkTokens(secret), TOTP: totp,
		OwnProvider: s.ownProvider(), AllowPrivate: s.config.AllowsPrivateNetworks(),
	})
	return s.buildHTTP(secret, d)
}

func (s *Server) buildEngine(calls *caller.Caller, d Doubles) {
	options := engine.Options{Store: s.Store, Runs: s.Runs, Relay: s.Relay, Caller: calls, Log: s.log, Now: d.Now,
		Timeouts: engine.Timeouts{FirstToken: s.config.FirstTokenTimeout, Idle: s.config.IdleTimeout, Total: s.config.ExecutionTimeout}}
	s.Engine, s.Rescuer = engine.New(options), engine.NewRescuer(options)
}

func (s *Server) buildHTTP(secret []byte, d Doubles) error {
	pages, err := web.Handler()
	if err != nil {
		return err
	}
	leaving, leave := context.WithCancel(context.Background())
	options := api.Options{App: s.App, Log: s.log, Security: s.security, Limiter: s.limiter, Secret: secret, NewID: d.NewID, Ready: s.ready, Web: pages,
		Addr: s.config.Addr, PingEvery: d.PingEvery, BodyWithin: d.BodyWithin, Leaving: leaving, DemandRights: d.DemandRights}
	if u := s.config.PublicURL; u != nil {
		options.PublicURL = u.URL
	}
	options.TrustedProxies = prefixes(s.config.TrustedProxies)
	handler, err := api.New(options)
	if err != nil {
		leave()
		return err
	}
	s.streams = takeover.New(idleTimeout, s.log)
	s.http = &http.Server{Handler: api.Handler{Echo: handler, Connections: s.streams, Log: s.log},
		ReadHeaderTimeout: 10 * time.Second, IdleTimeout: idleTimeout, ConnContext: withConnection,
		MaxHeaderBytes: 64 << 10, ErrorLog: slog.NewLogLogger(s.log.Handler(), slog.LevelDebug),
		DisableGeneralOptionsHandler: true, // it waits for a body without end
	}
	s.http.RegisterOnShutdown(leave)
	if s.config.MetricsAddr != "" {
		s.metrics = newMetrics(s.config.MetricsAddr, s.Runs)
	}
	return nil
}

func prefixes(in []config.Prefix) []netip.Prefix {
	out := make([]netip.Prefix, len(in))
	for i, p := range in {
		out[i] = p.Prefix
	}
	return out
}

func newID() string { return uuid.Must(uuid.NewV7()).String() }

// instanceID tells instances apart in rows and logs.
func instanceID() string {
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	return fmt.Sprintf("%s-%d-%s", host, os.Getpid(), uuid.NewString()[:8])
}

// HTTP is the HTTP face, which tests put behind a socket of their own.
func (s *Server) HTTP() *http.Server { return s.http }

// Streams are the connections that streams have taken from HTTP, which are no part of its shutdown.
func (s *Server) Streams() *takeover.Connections { return s.streams }

// ready asks every dependency for an answer.
func (s *Server) ready(ctx context.Context) map[string]error {
	ctx, stop := context.WithTimeout(ctx, 2*time.Second)
	defer stop()
	checks := map[string]error{"database": s.Store.Ping(ctx)}
	if s.redis != nil {
		checks["redis"] = s.redis.Ping(ctx).Err()
	}
	if s.Runs.Closed() {
		checks["draining"] = errors.New("this instance is stopping")
	}
	return checks
}

func (s *Server) listen() (net.Listener, error) {
	l, err := net.Listen("tcp", s.config.Addr)
	if err != nil {
		return nil, fmt.Errorf("ADDR %s cannot be listened on: %w", s.config.Addr, err)
	}
	return capConnections(l, maxConnections, prefixes(s.config.TrustedProxies), s.log, s.recordConnection), nil
}

func (s *Server) recordConnection(network netip.Prefix) {
	s.security.Record(context.Background(), securitylog.LimitReached, slog.String("name", "connections"), slog.String("network", network.String()))
}
