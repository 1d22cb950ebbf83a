package engine

import (
	"context"
	"log/slog"
	"time"

	"playground/internal/domain"
	"playground/internal/guard"
	"playground/internal/inflight"
)

const (
	sweepInterval = 2 * time.Second
	// orphanAfter is how long a running execution's owner may be silent before it is suspected to be
	// lost, confirmAfter how long it must stay so while the database replies: after an outage of the
	// database all owners have been silent, and get the time to say that they are alive.
	orphanAfter  = 8 * time.Second
	confirmAfter = 4 * time.Second
	// relayGraceAfter is when an orphan is completed without the text in a relay that does not answer.
	relayGraceAfter = confirmAfter + sealTimeout
	// sealTimeout is how long one sweep waits for the relay: one that hangs must not take the time to
	// complete the others.
	sealTimeout = 2 * time.Second
)

// Rescuer completes runs whose instance was lost, on every instance.
type Rescuer struct {
	store    Store
	runs     *inflight.Runs
	relay    relayReader
	log      *slog.Logger
	now      func() time.Time
	suspects map[string]time.Time // when each orphan was first found, without a break since
}

// NewRescuer makes a rescuer of the runs of other instances.
func NewRescuer(o Options) *Rescuer {
	return &Rescuer{store: o.Store, runs: o.Runs, relay: relayReader{o.Relay}, log: o.Log, now: o.Now}
}

// Run sweeps until ctx ends.
func (r *Rescuer) Run(ctx context.Context) {
	ticker := time.NewTicker(sweepInterval)
	defer ticker.Stop()
	for {
		if err := guard.Call(func() error { return r.Sweep(ctx) }); err != nil && ctx.Err() == nil {
			r.log.WarnContext(ctx, "orphaned runs not looked for", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// Sweep completes runs whose instance was lost as interrupted, with all text that was kept of them. A run
// is completed when sweeps have found its owner silent for confirmAfter.
func (r *Rescuer) Sweep(ctx context.Context) error {
	timed, stop := context.WithTimeout(ctx, storeTimeout)
	defer stop()
	orphans, err := r.store.OrphanedExecutions(timed, orphanAfter)
	if err != nil {
		r.suspects = nil
		return err
	}
	lost := r.confirmed(orphans)
	all := make([]domain.Completion, 0, len(lost))
	sealing, done := context.WithTimeout(ctx, sealTimeout)
	defer done()
	for _, e := range lost {
		if text, ready := r.textOf(sealing, e); ready {
			o := interrupted()
			o.LatencyMS = max(0, int(e.HeartbeatAt.Sub(e.CreatedAt).Milliseconds())) // two clocks: the database's and the owner's
			all = append(all, domain.Completion{ExecutionID: e.ID, OrganizationID: e.OrganizationID, Outcome: o, Transcript: &text,
				Reserved: e.ReservedTokens != nil, At: r.now()})
		}
	}
	if len(all) == 0 {
		return nil
	}
	return r.complete(ctx, all)
}

// confirmed are the orphans that have been suspected for long enough. What runs here has an owner.
func (r *Rescuer) confirmed(orphans []domain.Execution) []domain.Execution {
	now, suspects, lost := r.now(), map[string]time.Time{}, []domain.Execution{}
	for _, e := range orphans {
		if _, here := r.runs.Get(e.ID); here {
			continue
		}
		since, known := r.suspects[e.ID]
		if !known {
			since = now
		}
		suspects[e.ID] = since
		if now.Sub(since) >= confirmAfter {
			lost = append(lost, e)
		}
	}
	r.suspects = suspects
	return lost
}

// textOf is the longest text that was kept. The relay is asked first to take no more from the owner; it
// gets some time to answer.
func (r *Rescuer) textOf(ctx context.Context, e domain.Execution) (text domain.Transcript, ready bool) {
	saved := e.Result.Transcript()
	if r.relay.Relay == nil {
		return saved, true
	}
	text, err := r.seal(ctx, e.ID, saved)
	if err != nil && r.now().Sub(r.suspects[e.ID]) < relayGraceAfter {
		return nil, false
	}
	if err != nil {
		r.log.WarnContext(ctx, "completed a lost run without what the relay may have of it", "execution", e.ID, "error", err)
	}
	return text, true
}

// seal seals a run's text in the relay. What that has goes on from the row where it lacks the beginning.
func (r *Rescuer) seal(ctx context.Context, id string, saved domain.Transcript) (domain.Transcript, error) {
	relayed, err := r.relay.Seal(ctx, id)
	if len(relayed) > len(saved) {
		return domain.Transcript(relayed), err
	}
	if err != nil {
		return saved, err
	}
	return r.relay.extend(ctx, id, saved)
}

func (r *Rescuer) complete(ctx context.Context, all []domain.Completion) error {
	ctx, stop := context.WithTimeout(ctx, storeTimeout)
	defer stop()
	first, err := r.store.CompleteExecutions(ctx, all)
	for i := range first {
		if err == nil && first[i] {
			r.log.WarnContext(ctx, "completed a run whose instance was lost", "execution", all[i].ExecutionID)
		}
	}
	return err
}
