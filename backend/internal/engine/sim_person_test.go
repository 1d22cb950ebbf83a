package engine

import (
	"context"
	"time"

	"playground/internal/domain"
)

// A reader's own times lie beside its instants, so that none of them comes together with one of the engine's.
const (
	aside   = 33 * time.Nanosecond
	simPing = 20*time.Second + 2*aside
)

// reader follows a run, leaves, and goes on elsewhere where it was, until it is told the end.
type reader struct {
	*actor
	w      *world
	run    *simRun
	pace   time.Duration // the longest pause after each event
	stay   time.Duration // the longest it stays with one instance
	offset int           // bytes of the run's transcript that it was shown
	cursor domain.Cursor
	end    *domain.Outcome
	void   bool // there is no such run
}

func (r *reader) read() {
	for r.end == nil && !r.void && !r.w.closing() {
		if inst := r.w.someInstance(r.actor); inst != nil {
			r.visit(inst)
		}
		r.sleep(r.between(slot, 700*time.Millisecond))
	}
}

func (r *reader) visit(inst *instance) {
	ctx, leave := context.WithTimeout(as(inst.web, r.name), r.between(50*time.Millisecond, r.stay)+aside)
	defer leave()
	promised := r.w.promised(r.run, r.offset)
	view, err := inst.Subscribe(ctx, r.run.id, r.position(), inst.row(r.run.id))
	r.w.note(r.name, "follows at %s from %d: %v", inst.name, r.offset, err)
	switch {
	case domain.HasCode(err, domain.NotFound):
		r.void = true
	case domain.HasCode(err, domain.InvalidRequest):
		r.w.refusedOffset(r, promised)
		r.offset = 0
	case err == nil:
		r.cursor = view.Cursor
		for r.next(ctx, inst, view.Subscription) {
		}
	}
}

// next takes one event to the reader's screen. It returns false when there will be no more of them.
func (r *reader) next(ctx context.Context, inst *instance, subscription Subscription) bool {
	before := r.cursor.Offset
	text, end, err := subscription.Next(ctx, before, simPing, nil)
	if err != nil || inst.hold(ctx, r.actor) != nil || ctx.Err() != nil {
		return false
	}
	pieces := r.advance(text)
	if known := r.offset - before; known < len(text) {
		r.w.show(r, inst, text[max(0, known):])
		r.w.shownOnce(r, text[max(0, known):], pieces)
		r.offset = before + len(text)
	}
	if end != nil {
		r.end = end
		r.w.note(r.name, "is told the end: %s", end.FinishReason)
		return false
	}
	return r.wait(ctx, r.between(0, r.pace))
}

// position is what a reader tells of where it was; nil when it has nothing.
func (r *reader) position() *domain.Position {
	if r.offset == 0 {
		return nil
	}
	r.w.mu.Lock()
	defer r.w.mu.Unlock()
	answer, reasoning, _ := domain.Transcript(r.run.truth[:r.offset]).Split()
	return &domain.Position{Answer: len(answer), Reasoning: len(reasoning), AnswerAlone: len(reasoning) == 0}
}

// advance reads on in the transcript, as a stream does, and returns the texts of its events.
func (r *reader) advance(transcript []byte) (pieces string) {
	for len(transcript) > 0 {
		var piece []byte
		_, piece, transcript = r.cursor.Next(transcript, len(transcript))
		pieces += string(piece)
	}
	return pieces
}

// glance is a GET of a run that goes on.
func (r *reader) glance() {
	inst := r.w.someInstance(r.actor)
	if inst == nil {
		return
	}
	ctx := as(inst.web, r.name)
	e, err := inst.row(r.run.id)(ctx)
	if err != nil || e.Status != domain.StatusRunning {
		return
	}
	e = inst.Current(ctx, e)
	if inst.hold(ctx, r.actor) == nil {
		r.offset = 0
		r.w.show(r, inst, e.Result.Transcript())
	}
}

// cancel asks for a run's end until an instance acknowledges it, or says that it has ended.
func (w *world) cancel(a *actor, run *simRun) {
	for !w.closing() {
		if inst := w.someInstance(a); inst != nil {
			_, local := inst.runs.Get(run.id)
			running, err := inst.cancel(as(inst.web, a.name), run.id)
			w.note(a.name, "cancels at %s: %v %v", inst.name, running, err)
			if err == nil && running {
				w.acknowledged(run, local)
			}
			if err == nil || domain.HasCode(err, domain.NotFound) {
				return
			}
		}
		a.sleep(a.between(slot, time.Second))
	}
}
