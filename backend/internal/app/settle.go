package app

import (
	"context"
	"sync"
	"time"

	"playground/internal/domain"
)

const (
	// settleFor is how long a finished run of a stopping instance waits for a database that is away.
	settleFor   = 30 * time.Second
	settleRetry = 500 * time.Millisecond
	// settleAtOnce bounds how many runs one transaction settles, settlers how many such transactions
	// this instance has open: starts and edits need connections too.
	settleAtOnce = 100
	settlers     = 4
)

// settler writes the ends of runs, those that end together in one transaction.
type settler struct {
	rows    rows
	mu      sync.Mutex
	waiting []*settlement
	working int
}

type settlement struct {
	domain.Completion
	settled bool
	err     error
	done    chan struct{}
}

// settle waits until the end is written, or cannot be. It answers false when the run had ended before.
func (s *settler) settle(x domain.Completion) (bool, error) {
	mine := &settlement{Completion: x, done: make(chan struct{})}
	s.mu.Lock()
	s.waiting = append(s.waiting, mine)
	if s.working < settlers {
		s.working++
		go s.work()
	}
	s.mu.Unlock()
	<-mine.done
	return mine.settled, mine.err
}

func (s *settler) work() {
	for {
		batch := s.take()
		if len(batch) == 0 {
			return
		}
		if s.write(batch) != nil && len(batch) > 1 {
			for _, one := range batch { // one that cannot be written must not hold up the others
				_ = s.write([]*settlement{one})
			}
		}
		for _, one := range batch {
			close(one.done)
		}
	}
}

func (s *settler) take() []*settlement {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := min(len(s.waiting), settleAtOnce)
	batch := s.waiting[:n:n]
	s.waiting = s.waiting[n:]
	if n == 0 {
		s.waiting = nil
		s.working--
	}
	return batch
}

func (s *settler) write(batch []*settlement) error {
	ctx, stop := context.WithTimeout(context.Background(), rowPatience)
	defer stop()
	all := make([]domain.Completion, len(batch))
	for i, one := range batch {
		all[i] = one.Completion
	}
	settled, err := s.rows.CompleteExecutions(ctx, all)
	for i, one := range batch {
		one.err = err
		if err == nil {
			one.settled = settled[i]
		}
	}
	return err
}

// settle writes the end once and then tells the readers, so that whoever sees it can read it back. It
// waits for a database that is away as long as it takes; only an instance that is stopping gives up
// after settleFor, and leaves what was saved to the janitor of another.
func (u *pump) settle(ctx context.Context, o domain.Outcome) {
	if o.Error != nil {
		u.Log.WarnContext(ctx, "run failed", "execution", u.execution.ID, "error", o.Error)
	}
	text := string(u.run.Log.Text())
	settled, written := u.write(ctx, domain.Completion{ExecutionID: u.execution.ID, Outcome: o, Text: &text, At: u.Now()})
	switch {
	case !written:
		u.run.Log.EndAt(0, interrupted()) // nothing more is shown: it may not be kept
		return
	case settled:
		u.run.Log.End(o)
	default:
		u.endedElsewhere(ctx)
	}
	u.Runs.Drop(u.execution.ID)
}

// write tries until the end is written. It answers false for written when a stopping instance gives up.
func (u *pump) write(ctx context.Context, x domain.Completion) (settled, written bool) {
	written = u.insist(func() (err error) {
		if settled, err = u.settler.settle(x); err != nil {
			u.Log.DebugContext(ctx, "run not settled yet; it waits for the database", "execution", x.ExecutionID, "error", err)
		}
		return err
	})
	return settled, written
}

// insist asks the store until it has answered. On an instance that stops it gives up after settleFor.
func (u *pump) insist(ask func() error) bool {
	var giveUp time.Time
	for ask() != nil {
		if giveUp.IsZero() && u.Runs.Closed() {
			giveUp = u.Now().Add(settleFor)
		}
		if !giveUp.IsZero() && u.Now().After(giveUp) {
			return false
		}
		time.Sleep(settleRetry)
	}
	return true
}

// endedElsewhere ends the log as somebody else settled it while this owner could not be heard: with
// their text and their end. An execution that was deleted meanwhile has neither.
func (u *pump) endedElsewhere(ctx context.Context) {
	end, length := interrupted(), 0
	u.insist(func() error {
		within, stop := context.WithTimeout(ctx, rowPatience)
		defer stop()
		e, err := u.rows.Execution(within, u.execution.ID)
		if err == nil {
			end, length = outcomeOf(e), len(e.Result.ResponseText)
		}
		if away(err) {
			return err
		}
		return nil
	})
	u.run.Log.EndAt(length, end)
}

// outcomeOf reads an ended execution's outcome back from its row.
func outcomeOf(e domain.Execution) domain.Outcome {
	o := domain.Outcome{Status: e.Status, Error: e.Result.Error, InputTokens: e.InputTokens,
		OutputTokens: e.OutputTokens, Estimated: e.Estimated, CostUSD: e.CostUSD, TTFTMS: e.TTFTMS}
	if e.Result.FinishReason != nil {
		o.FinishReason = *e.Result.FinishReason
	}
	if e.LatencyMS != nil {
		o.LatencyMS = *e.LatencyMS
	}
	return o
}
