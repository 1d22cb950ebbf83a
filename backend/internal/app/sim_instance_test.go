package app

import (
	"context"
	"log/slog"
	"slices"
	"time"

	"playground/internal/domain"
	"playground/internal/inflight"
	"playground/internal/llm"
	"playground/internal/llm/llmtest"
)

// simLimits keep histories short.
var simLimits = Limits{FirstToken: 6 * time.Second, Idle: 4 * time.Second, Total: 15 * time.Second}

// simActor may see every run of the simulation.
var simActor = domain.Actor{UserID: "u", OrganizationID: "o", Role: domain.RoleOwner}

// instance is one process: everything real but its ways to the store, the relay and the model.
type instance struct {
	*Executions
	w     *world
	name  string
	runs  *inflight.Memory
	relay *simRelay
	store *link
	skew  time.Duration

	web      context.Context // requests to this instance end with it
	hangUp   context.CancelFunc
	dead     chan struct{}
	booted   time.Time
	died     time.Time
	retired  time.Time // when it began to stop
	thaws    time.Time
	frozen   []span
	stopping bool          // takes no new requests
	stopped  chan struct{} // closed when it has stopped; nil before it begins to
	swept    chan struct{}
	noSweeps context.CancelFunc
}

// boot starts an instance. It is called with the world unlocked.
// boot starts an instance under a name that none has had, the given one if it can be.
func (w *world) boot(name string) *instance {
	w.mu.Lock()
	for slices.ContainsFunc(w.instances, func(i *instance) bool { return i.name == name }) {
		name += "'"
	}
	w.mu.Unlock()
	a := w.actor(name + " boots")
	i := &instance{w: w, name: name, booted: time.Now(), runs: inflight.NewMemory(), dead: make(chan struct{}), swept: make(chan struct{}),
		skew: a.between(0, 4*time.Second) - 2*time.Second}
	i.web, i.hangUp = context.WithCancel(context.Background())
	i.store = &link{inst: i, name: "store", rate: w.plot.storeRate}
	i.relay = &simRelay{link: &link{inst: i, name: "relay", rate: w.plot.relayRate}, watchers: map[string]*simWatch{}}
	log := slog.New(slog.DiscardHandler)
	d := Deps{Runs: i.runs, Relay: i.relay, Log: log, InstanceID: name, Limits: simLimits, rows: simStore{i.store},
		Now: func() time.Time { return time.Now().Add(i.skew) }, Jitter: func() float64 { return 0.5 }}
	i.runs.Through(i.relay, log)
	i.Executions = newExecutions(d)
	w.mu.Lock()
	w.instances = append(w.instances, i)
	w.mu.Unlock()
	go i.sweep(&Janitor{Deps: d}, a)
	return i
}

// sweep is the janitor's loop, less the purge of what was deleted long ago.
func (i *instance) sweep(j *Janitor, a *actor) {
	defer close(i.swept)
	ctx, stop := context.WithCancel(as(context.Background(), "janitor"))
	i.w.mu.Lock()
	i.noSweeps = stop
	i.w.mu.Unlock()
	a.sleep(0)
	ticker := time.NewTicker(sweepEvery)
	defer ticker.Stop()
	for {
		_ = j.Sweep(ctx)
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// hold keeps what an instance does from happening while it is frozen, and for good once it is dead.
func (i *instance) hold(ctx context.Context, a *actor) error {
	for {
		select {
		case <-i.dead:
			select {
			case <-ctx.Done():
			case <-i.w.over:
			}
			a.sleep(time.Millisecond)
			return errDead
		default:
		}
		i.w.mu.Lock()
		wait := time.Until(i.thaws)
		i.w.mu.Unlock()
		if wait <= 0 {
			return nil
		}
		a.sleep(wait)
	}
}

func (i *instance) kill() {
	i.w.mu.Lock()
	i.stopping = true
	i.died = time.Now()
	close(i.dead)
	i.w.noted(i.name, "is killed")
	i.w.mu.Unlock()
	i.hangUp()
}

// gone is true of an instance that was killed or has stopped.
func (i *instance) gone() bool {
	i.w.mu.Lock()
	defer i.w.mu.Unlock()
	select {
	case <-i.stopped:
		return true
	default:
		return i.isDead()
	}
}

func (i *instance) isDead() bool {
	select {
	case <-i.dead:
		return true
	default:
		return false
	}
}

func (i *instance) freeze(d time.Duration) {
	i.w.mu.Lock()
	defer i.w.mu.Unlock()
	now := time.Now()
	if i.thaws.Before(now.Add(d)) {
		i.thaws = now.Add(d)
	}
	i.frozen = append(i.frozen, span{from: now, to: i.thaws})
	i.w.noted(i.name, "is frozen for %s", d)
}

// awake is the moment since which the instance has been awake for a time: what it was frozen for does
// not count. It is called with the world locked.
func (i *instance) awake(now time.Time, d time.Duration) time.Time {
	for _, s := range slices.Backward(i.frozen) {
		if ran := now.Sub(s.to); ran >= d {
			break
		} else if ran > 0 {
			d -= ran
		}
		if s.from.Before(now) {
			now = s.from
		}
	}
	return now.Add(-d)
}

// stop ends an instance as its server does: no new runs, those that go on end or are settled, then its
// readers go, and all that was to be written is.
func (i *instance) stop(hurry time.Duration) {
	i.w.mu.Lock()
	i.stopping, i.stopped, i.retired = true, make(chan struct{}), time.Now()
	i.w.mu.Unlock()
	defer close(i.stopped)
	i.w.note(i.name, "stops, with all runs ended after %s", hurry)
	ctx, done := context.WithTimeout(context.Background(), min(hurry, simLimits.Total))
	defer done()
	i.Drain(ctx)
	i.noSweeps()
	<-i.swept
	a := i.w.actor(i.name + " stops")
	a.sleep(2 * time.Second) // readers take what is left
	i.hangUp()
	i.runs.Flush()
	i.w.note(i.name, "has stopped")
}

// starts is what a request to start a run does here, with the row already planned.
func (i *instance) start(ctx context.Context, r *simRun) error {
	leave, err := i.gates.of("test").admit()
	if err != nil {
		return err
	}
	begun, ok := i.runs.Begin()
	if !ok {
		return errDraining()
	}
	defer begun()
	e := domain.Execution{ID: r.id, OrganizationID: simActor.OrganizationID, Status: domain.StatusRunning,
		InstanceID: i.name, CreatedAt: i.Now()}
	if err := (simStore{i.store}).create(ctx, e); err != nil {
		return err
	}
	i.launch(ctx, e, plan{provider: r, model: llmtest.TestModel(), pass: leave,
		request: llm.Request{Mode: domain.ModeCompletion, Messages: []domain.Message{{Content: "Go on."}}}})
	return nil
}
