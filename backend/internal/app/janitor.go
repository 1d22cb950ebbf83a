package app

import (
	"context"
	"errors"
	"time"

	"playground/internal/domain"
)

const (
	sweepEvery = 2 * time.Second
	purgeEvery = time.Hour
	// orphanAfter is how long a running execution's owner may be silent before it is suspected to be
	// lost, confirmAfter how long it must stay so while the database answers: after an outage of the
	// database all owners have been silent, and get the time to say that they live.
	orphanAfter  = 8 * time.Second
	confirmAfter = 4 * time.Second
	// relayAfter is when a suspect is settled without the text in a relay that does not answer.
	relayAfter = confirmAfter + sealWithin
	// sealWithin is how long one sweep waits for the relay: one that hangs must not take the time to settle.
	sealWithin = 2 * time.Second
)

// Janitor settles what nobody owns any more and removes what was deleted long ago.
type Janitor struct {
	Deps
	suspects map[string]time.Time // when each was first found silent, without a break since
}

// Run sweeps until ctx ends.
func (j *Janitor) Run(ctx context.Context) {
	sweep, purge := time.NewTicker(sweepEvery), time.NewTicker(purgeEvery)
	defer sweep.Stop()
	defer purge.Stop()
	j.report(ctx, errors.Join(j.Sweep(ctx), j.Purge(ctx)))
	for {
		select {
		case <-ctx.Done():
			return
		case <-sweep.C:
			j.report(ctx, j.Sweep(ctx))
		case <-purge.C:
			j.report(ctx, j.Purge(ctx))
		}
	}
}

func (j *Janitor) report(ctx context.Context, err error) {
	if err != nil && ctx.Err() == nil {
		j.Log.WarnContext(ctx, "janitor", "error", err)
	}
}

// Sweep settles runs whose instance was lost as interrupted, with all text that was kept of them. A run
// is settled when sweeps have found its owner silent for confirmAfter.
func (j *Janitor) Sweep(ctx context.Context) error {
	within, stop := context.WithTimeout(ctx, rowPatience)
	defer stop()
	orphans, err := j.rows.OrphanedExecutions(within, orphanAfter)
	if err != nil {
		j.suspects = nil
		return err
	}
	lost := j.confirmed(orphans)
	all := make([]domain.Completion, 0, len(lost))
	sealing, done := context.WithTimeout(ctx, sealWithin)
	defer done()
	for _, e := range lost {
		if text, ready := j.textOf(sealing, e); ready {
			o := interrupted()
			o.LatencyMS = max(0, int(e.HeartbeatAt.Sub(e.CreatedAt).Milliseconds())) // two clocks: the database's and the owner's
			all = append(all, domain.Completion{ExecutionID: e.ID, Outcome: o, Text: &text, At: j.Now()})
		}
	}
	if len(all) == 0 {
		return nil
	}
	return j.settle(ctx, all)
}

// confirmed are the orphans that have been suspected for long enough. What runs here has an owner.
func (j *Janitor) confirmed(orphans []domain.Execution) []domain.Execution {
	now, suspects, lost := j.Now(), map[string]time.Time{}, []domain.Execution{}
	for _, e := range orphans {
		if _, here := j.Runs.Get(e.ID); here {
			continue
		}
		since, known := j.suspects[e.ID]
		if !known {
			since = now
		}
		suspects[e.ID] = since
		if now.Sub(since) >= confirmAfter {
			lost = append(lost, e)
		}
	}
	j.suspects = suspects
	return lost
}

// textOf is the longest text that was kept. The relay is asked first to let the owner write no more;
// it gets some time to answer.
func (j *Janitor) textOf(ctx context.Context, e domain.Execution) (text string, ready bool) {
	saved := e.Result.ResponseText
	if j.Relay == nil {
		return saved, true
	}
	text, err := j.sealed(ctx, e.ID, saved)
	if err != nil && j.Now().Sub(j.suspects[e.ID]) < relayAfter {
		return "", false
	}
	if err != nil {
		j.Log.WarnContext(ctx, "settled a lost run without what the relay may have of it", "execution", e.ID, "error", err)
	}
	return text, true
}

// sealed seals a run's text in the relay. What that has goes on from the row where it lacks the beginning.
func (j *Janitor) sealed(ctx context.Context, id, saved string) (string, error) {
	kept, err := j.Relay.Seal(ctx, id)
	if len(kept) > len(saved) || err != nil {
		return longer(kept, saved), err
	}
	more, err := j.allKept(ctx, id, []byte(saved))
	return string(more), err
}

func longer(a, b string) string {
	if len(a) > len(b) {
		return a
	}
	return b
}

func (j *Janitor) settle(ctx context.Context, all []domain.Completion) error {
	ctx, stop := context.WithTimeout(ctx, rowPatience)
	defer stop()
	settled, err := j.rows.CompleteExecutions(ctx, all)
	for i := range settled {
		if err == nil && settled[i] {
			j.Log.WarnContext(ctx, "settled a run whose instance was lost", "execution", all[i].ExecutionID)
		}
	}
	return err
}

// Purge removes for good what was deleted before the undo window.
func (j *Janitor) Purge(ctx context.Context) error {
	now := j.Now()
	return j.Store.Purge(ctx, now.Add(-UndoWindow), now)
}
