package engine

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"playground/internal/domain"
	"playground/internal/llm"
	"playground/internal/llm/llmtest"
)

// simRun is one run, its model, and what the world knows of it.
type simRun struct {
	w     *world
	id    string
	owner *instance
	plan  script

	created time.Time
	tries   int
	left    time.Time // when the model was last left alone; zero while it is asked
	truth   []byte    // all that the model wrote
	ended   time.Time // when its row left running
	shown   int       // the furthest byte that any reader was shown
	safe    int       // what was shown and must be in the row in the end
	wiped   int       // the relay lost text up to here and has not got it back; 0: it has
	after   int       // new pieces that came since: the first one shows what was lost
	lone    bool      // completed while the relay did not answer
	owed    []debt
	acks    []ack
}

// debt is text that was shown while the relay did not keep it.
type debt struct {
	to int
	at time.Time
}

// ack is a wish to cancel that was acknowledged.
type ack struct {
	at    time.Time
	local bool
}

// script is what the model does.
type script struct {
	refusals int // attempts that fail before any text
	pieces   int
	pause    time.Duration // at most, between pieces
	stall    int           // the piece before which it hangs; -1: none
	end      string        // ended, fails, panics, endless
	big      bool
	thinks   bool // before it answers, and again between
}

func (r *simRun) Models(context.Context) ([]domain.Model, error) { return nil, nil }

func (r *simRun) Seal(llm.Request) (llm.Sealed, error) { return llm.Sealed{}, nil }

// Stream implements llm.Provider.
func (r *simRun) Stream(ctx context.Context, _ *llm.Request, to llm.Receiver) (llm.Outcome, error) {
	a := r.w.actor("model of " + r.id)
	r.asked(false)
	defer r.asked(true)
	if r.tries++; r.tries <= r.plan.refusals {
		if !a.wait(ctx, a.between(0, time.Second)) {
			return llm.Outcome{}, context.Cause(ctx)
		}
		return llm.Outcome{}, failure(llm.Fault{Transient: true})
	}
	for n := 0; r.plan.end == "endless" || n < r.plan.pieces; n++ {
		pause := a.between(0, r.plan.pause)
		if n == r.plan.stall {
			pause = time.Minute
		}
		if !a.wait(ctx, pause) || r.owner.hold(ctx, a) != nil || ctx.Err() != nil {
			return llm.Outcome{}, context.Cause(ctx)
		}
		r.write(a, n, to)
	}
	a.sleep(a.between(0, 50*time.Millisecond))
	switch r.plan.end {
	case "fails":
		return llm.Outcome{}, failure(llm.Fault{Sick: true})
	case "panics":
		panic("a fault in a provider")
	}
	return llmtest.Ended(r.plan.pieces), nil
}

func (r *simRun) write(a *actor, n int, to llm.Receiver) {
	text := fmt.Sprintf("%d é🎉 ", n)
	if r.plan.big {
		text = strings.Repeat(text, 2000)
	}
	thinks := r.plan.thinks && n%5 < 3
	r.w.mu.Lock()
	if thinks != (r.plan.thinks && n > 0 && (n-1)%5 < 3) {
		r.truth = append(r.truth, domain.Mark(thinks)...)
	}
	r.truth = append(r.truth, text...)
	r.w.noted(a.name, "writes up to %d", len(r.truth))
	r.w.mu.Unlock()
	if thinks {
		to.Reasoning(text)
	} else {
		to.Text(text)
	}
}

func (r *simRun) asked(over bool) {
	r.w.mu.Lock()
	defer r.w.mu.Unlock()
	r.left = time.Time{}
	if over {
		r.left = time.Now()
		r.w.noted("model of "+r.id, "is left alone")
	}
}

// failure is how a provider fails.
func failure(fault llm.Fault) error {
	fault.Cause = errors.New("cause")
	return domain.Errorf(domain.ModelUnavailable, "It failed.").Because(&fault)
}
