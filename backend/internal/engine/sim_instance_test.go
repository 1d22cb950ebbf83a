package engine

import (
	"context"
	"log/slog"
	"slices"
	"time"

	"playground/internal/domain"
	"playground/internal/inflight"
	"playground/internal/llm"
	"playground/internal/llm/caller"
	"playground/internal/llm/llmtest"
)

// simTimeouts keep histories short.
var simTimeouts = Timeouts{FirstToken: 6 * time.Second, Idle: 4 * time.Second, Total: 15 * time.Second}

// instance is one process: everything real but its ways to the store, the relay and the model.
type instance struct {
	*Engine
	w     *world
	name  string
	runs  *inflight.Runs
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

// boot starts an instance under a name that none has had, the given one if it can be.
func (w *world) boot(name string) *instance {
	w.mu.Lock()
	for slices.ContainsFunc(w.instances, func(i *instance) bool { return i.name == name }) {
		name += "'"
	}
	w.mu.Unlock()
	a := w.actor(name + " boots")
	i := &instance{w: w, name: name, booted: time.Now(), runs: inflight.NewRuns(), dead: make(chan struct{}), swept: make(chan struct{}),
		skew: a.between(0, 4*time.Second) - 2*time.Second}
	i.web, i.hangUp = context.WithCancel(context.Background())
	i.store = &link{inst: i, name: "store", rate: w.plot.storeRate}
	i.relay = &simRelay{link: &link{inst: i, name: "relay", rate: w.plot.relayRate}, watchers: map[string]*simWatch{}}
	log := slog.New(slog.DiscardHandler)
	now := func() time.Time { return time.Now().Add(i.skew) }
	o := Options{Store: simStore{i.store}, Runs: i.runs, Relay: i.relay, Log: log, Timeouts: simTimeouts, Now: now,
		Caller: caller.New(now, func() float64 { return 0.5 })}
	i.runs.UseRelay(i.relay, log)
	i.Engine = New(o)
	w.mu.Lock()
	w.instances = append(w.instances, i)
	w.mu.Unlock()
	go i.sweep(NewRescuer(o), a)
	return i
}

// sweep is the rescuer's loop.
func (i *instance) sweep(r *Rescuer, a *actor) {
	defer close(i.swept)
	ctx, stop := context.WithCancel(as(context.Background(), rescuerLoop))
	i.w.mu.Lock()
	i.noSweeps = stop
	i.w.mu.Unlock()
	a.sleep(0)
	ticker := time.NewTicker(sweepInterval)
	defer ticker.Stop()
	for {
		_ = r.Sweep(ctx)
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

// stop ends an instance as its server does: no new runs, those that go on end or are completed as they are, then its
// readers go, and all that was to be written is.
func (i *instance) stop(hurry time.Duration) {
	i.w.mu.Lock()
	i.stopping, i.stopped, i.retired = true, make(chan struct{}), time.Now()
	i.w.mu.Unlock()
	defer close(i.stopped)
	i.w.note(i.name, "stops, with all runs ended after %s", hurry)
	ctx, done := context.WithTimeout(context.Background(), min(hurry, simTimeouts.Total))
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
	permit, err := i.caller.Acquire("test")
	if err != nil {
		return err
	}
	done, err := i.BeginStart()
	if err != nil {
		return err
	}
	defer done()
	e := domain.Execution{ID: r.id, Status: domain.StatusRunning,
		InstanceID: i.name, CreatedAt: i.now()}
	if err := (simStore{i.store}).create(ctx, e); err != nil {
		return err
	}
	i.Launch(ctx, e, Job{Provider: r, Model: llmtest.TestModel(), Permit: permit,
		Request: llm.Request{Mode: domain.ModeCompletion, Messages: []domain.Message{{Content: "Go on."}}}})
	return nil
}

// row reads a run's row as a reader of this instance does.
func (i *instance) row(id string) ReadRow {
	return func(ctx context.Context) (domain.Execution, error) { return rowOf(ctx, i.Engine.store, id) }
}

// cancel is what a request to cancel a run does here.
func (i *instance) cancel(ctx context.Context, id string) (bool, error) {
	e, err := i.row(id)(ctx)
	if err != nil || e.Status != domain.StatusRunning {
		return false, err
	}
	return i.Cancel(ctx, id)
}
