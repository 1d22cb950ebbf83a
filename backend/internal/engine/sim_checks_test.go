package engine

import (
	"bytes"
	"fmt"
	"reflect"
	"slices"
	"time"
	"unicode/utf8"

	"playground/internal/domain"
	"playground/internal/inflight"
)

const (
	// simPatience is how long a run without an owner may stay running while some instance and the store are well.
	simPatience = 20 * time.Second
	// cancelPatience is how soon a cancelled run ends while its owner and the store are well.
	cancelPatience = 3 * time.Second
	// relayLag is how long text may be shown unkept after the relay is back: until it is looked at again.
	relayLag = 1500 * time.Millisecond
)

// broken says that an invariant does not hold. It is called with the world locked.
func (w *world) broken(check string, r *simRun, format string, args ...any) {
	line := fmt.Sprintf("%s: run %s: %s", check, r.id, fmt.Sprintf(format, args...))
	w.noted("CHECK", "%s", line)
	if key := check + r.id; !w.said[key] {
		w.said[key] = true
		w.violations = append(w.violations, line)
	}
}

// durable is how much of a run's text can be had by now, should its owner be lost.
func (w *world) durable(r *simRun) int {
	row, ok := w.rows[r.id]
	if !ok {
		return 0
	}
	reach := len(row.Result.Transcript())
	if s, ok := w.bus.streams[r.id]; ok && row.Status == domain.StatusRunning {
		for _, p := range s.chunks {
			if p.start <= reach {
				reach = max(reach, p.end())
			}
		}
	}
	return reach
}

// secured moves up what must be in the row in the end.
func (w *world) secured(r *simRun) {
	d := w.durable(r)
	r.safe = max(r.safe, min(r.shown, d))
	if d >= r.wiped {
		r.wiped = 0
	}
}

// stored checks a text that was saved.
func (w *world) stored(row *simRow) {
	r := w.byID[row.ID]
	if !bytes.HasPrefix(r.truth, []byte(row.Result.Transcript())) {
		w.broken("saved text is the model's", r, "%d bytes differ", len(row.Result.Transcript()))
	}
	w.secured(r)
}

// kept checks a chunk that came to the relay.
func (w *world) kept(id string, from int, text []byte) {
	r := w.byID[id]
	if from+len(text) > len(r.truth) || !bytes.Equal(r.truth[from:from+len(text)], text) {
		w.broken("kept text is the model's", r, "%d bytes from %d differ", len(text), from)
	}
	if from+len(text) > r.wiped {
		r.after++
	}
	w.secured(r)
}

// sentOnce checks what goes to the relay together.
func (w *world) sentOnce(chunks []inflight.Chunk) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for n := 1; n < len(chunks); n++ {
		if chunks[n].ID == chunks[n-1].ID {
			w.broken("no run stands in line twice", w.byID[chunks[n].ID], "%d pieces", len(chunks))
		}
	}
}

// wiped says that the relay has lost a run's text: what is not in the row can be lost until it is kept again.
func (w *world) wiped(id string) {
	if r, ok := w.byID[id]; ok {
		d := w.durable(r)
		r.safe, r.wiped, r.after = min(r.safe, d), max(r.wiped, len(r.truth)), 0
	}
}

// unsealed says that the relay did not answer who wanted to rescue a run.
func (w *world) unsealed(id string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.byID[id].lone = true
}

func (w *world) completed(row *simRow) {
	w.stored(row)
	w.byID[row.ID].ended = time.Now()
	r, length := w.byID[row.ID], len(row.Result.Transcript())
	w.repaid(r)
	if row.by != row.InstanceID && r.lone {
		r.safe = min(r.safe, length)
	} else {
		r.lone = false
	}
	if length < r.safe {
		w.broken("what was shown is stored", r, "%d bytes were shown, %d are stored by %s", r.safe, length, row.by)
	}
	if row.LatencyMS != nil && *row.LatencyMS < 0 {
		w.broken("a latency is not negative", r, "%d ms", *row.LatencyMS)
	}
	if row.by != row.InstanceID {
		w.lease(r, row)
	}
}

// lease: no instance takes a run from an owner that is alive and could say so.
func (w *world) lease(r *simRun, row *simRow) {
	now := time.Now()
	if r.owner.isDead() {
		return
	}
	bad := slices.Concat(r.owner.frozen, r.owner.store.away)
	const enough = heartbeatInterval + 2*pollInterval
	for at := now.Add(-orphanAfter); !at.Add(enough).After(now); at = at.Add(pollInterval / 4) {
		if _, here := r.owner.runs.Get(r.id); here && well(bad, at, at.Add(enough)) {
			w.broken("a living owner keeps its run", r, "%s completed what %s could have shown to live, silent since %s",
				row.by, r.owner.name, w.at(row.HeartbeatAt))
			return
		}
	}
}

// show checks what a reader is shown at this moment.
func (w *world) show(p *reader, inst *instance, text []byte) {
	w.mu.Lock()
	defer w.mu.Unlock()
	r, from, to := p.run, p.offset, p.offset+len(text)
	w.noted(p.name, "is shown %d-%d at %s", from, to, inst.name)
	switch {
	case to > len(r.truth) || !bytes.Equal(text, r.truth[from:to]):
		w.broken("readers see no gap and no overlap", r, "%s was shown other text at %d-%d", p.name, from, to)
	case !utf8.Valid(unmarked(text)):
		w.broken("readers see whole characters", r, "%s at %d-%d", p.name, from, to)
	case to > w.durable(r) && len(text) > 0 && !w.excused(r, to):
		w.broken("what is shown is kept", r, "%s was shown %d bytes at %s, %d are kept", p.name, to, inst.name, w.durable(r))
	}
	r.shown = max(r.shown, to)
	w.secured(r)
}

// unmarked is a transcript without what stands between its pieces.
func unmarked(transcript []byte) []byte {
	for _, thinks := range []bool{false, true} {
		transcript = bytes.ReplaceAll(transcript, []byte(domain.Mark(thinks)), nil)
	}
	return transcript
}

// shownOnce checks that the events of a resumed stream bring what is new in the transcript, and nothing else.
func (w *world) shownOnce(p *reader, transcript []byte, pieces string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if string(unmarked(transcript)) != pieces {
		w.broken("readers see no gap and no overlap", p.run, "%s got %d bytes of %d", p.name, len(pieces), len(transcript))
	}
}

// excused says whether text that is not kept may be shown at this moment: only while its owner's relay is
// away. Once another instance has completed the run, only while its owner cannot know: without the store, or
// just thawed.
func (w *world) excused(r *simRun, to int) bool {
	now := time.Now()
	if r.wiped > 0 && r.after <= 1 || r.lone {
		return true
	}
	since := r.owner.awake(now, relayLag)
	unaware := slices.Concat(r.owner.store.away, r.owner.frozen)
	if w.rows[r.id].Status != domain.StatusRunning {
		return !well(unaware, since, now)
	}
	if well(r.owner.relay.away, since, now) {
		return false
	}
	r.owed = append(r.owed, debt{to, now})
	return true
}

// repaid says of text that was shown while the relay was away that its owner had the time to save it.
func (w *world) repaid(r *simRun) {
	for _, d := range r.owed {
		until := d.at.Add(saveLag)
		bad := slices.Concat(r.owner.frozen, r.owner.store.away)
		if until.Before(time.Now()) && well(bad, d.at, until) && (!r.owner.isDead() || until.Before(r.owner.died)) && r.wiped == 0 {
			r.safe = max(r.safe, d.to)
		}
	}
	r.owed = nil
}

// promised is whether an offset was shown and is kept, so that it must be taken.
func (w *world) promised(r *simRun, offset int) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return offset <= w.durable(r)
}

func (w *world) refusedOffset(p *reader, promised bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if promised && p.offset <= w.durable(p.run) {
		w.broken("a reader can go on where it was", p.run, "%s was refused %d of %d bytes", p.name, p.offset, w.durable(p.run))
	}
}

func (w *world) acknowledged(r *simRun, local bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	r.acks = append(r.acks, ack{time.Now(), local})
}

// checkEnd looks at everything once nothing happens any more. It is called with the world locked.
func (w *world) checkEnd() {
	for _, r := range w.runs {
		row, ok := w.rows[r.id]
		if !ok {
			continue
		}
		if row.Status == domain.StatusRunning {
			w.broken("every run ends", r, "it is still running")
			continue
		}
		w.checkPatience(r)
		for _, a := range r.acks {
			w.checkCancel(r, row, a)
		}
	}
	for _, p := range w.readers {
		w.checkReader(p)
	}
	for id, s := range w.bus.streams {
		r := w.byID[id]
		bad := slices.Concat(r.owner.relay.away, r.owner.frozen)
		if !s.sealed && well(bad, r.created, time.Now()) && !r.owner.isDead() {
			w.broken("nothing is left in the relay", r, "%d pieces", len(s.chunks))
		}
	}
	for _, i := range w.instances {
		if n := len(i.relay.watchers); n > 0 {
			w.violations = append(w.violations, fmt.Sprintf("watched no more: %d at %s", n, i.name))
		}
		if n := i.runs.Count(); n > 0 {
			w.violations = append(w.violations, fmt.Sprintf("nothing runs any more: %d at %s", n, i.name))
		}
	}
}

// checkPatience: a run that its owner cannot end is ended by others within simPatience, whatever the relay
// does, and so is every other run once the faults are over.
func (w *world) checkPatience(r *simRun) {
	since := r.created
	if r.owner.isDead() {
		since = r.owner.died
	} else if r.tries > 0 {
		since = r.left
	}
	if r.tries == 0 || r.owner.isDead() {
		for _, i := range w.instances {
			w.checkRescuer(r, i, since)
		}
	}
	if calm := w.began.Add(w.plot.calmAt); since.Before(calm) {
		since = calm
	}
	if took := r.ended.Sub(since); took > simPatience {
		w.broken("a run ends soon after the faults", r, "%s after %s", took, w.at(since))
	}
}

// checkRescuer: an instance that is well all the time completes a lost run within simPatience.
func (w *world) checkRescuer(r *simRun, i *instance, since time.Time) {
	bad := slices.Concat(i.frozen, i.store.away)
	if i.isDead() {
		return
	}
	if since.Before(i.booted) {
		since = i.booted
	}
	for at := since; at.Add(simPatience).Before(r.ended) && at.Add(simPatience).Before(i.retired); at = at.Add(time.Second / 4) {
		if well(bad, at, at.Add(simPatience)) {
			w.broken("a lost run is completed in time", r, "%s was well from %s, it was completed at %s", i.name, w.at(at), w.at(r.ended))
			return
		}
	}
}

func (w *world) checkCancel(r *simRun, row *simRow, a ack) {
	until := a.at.Add(cancelPatience)
	bad := slices.Concat(r.owner.frozen, r.owner.store.away)
	if !a.local && !well(bad, a.at.Add(-pollInterval), until) || a.local && !well(r.owner.frozen, a.at, until) || r.owner.isDead() {
		return
	}
	if r.tries > 0 && (r.left.IsZero() || r.left.After(until)) {
		w.broken("a cancelled run ends", r, "acknowledged at %s, the model was left alone at %s", w.at(a.at), w.at(r.left))
	}
}

func (w *world) checkReader(p *reader) {
	row, ok := w.rows[p.run.id]
	if !ok || p.void {
		return
	}
	if p.end == nil {
		w.broken("every reader is told the end", p.run, "%s was not", p.name)
		return
	}
	if told, is := event(*p.end), event(outcomeOf(row.copy())); !reflect.DeepEqual(told, is) {
		w.broken("readers are told the row's end", p.run, "%s was told %+v, the row says %+v", p.name, told, is)
	}
}

// event is what a stream's last event says of an outcome.
func event(o domain.Outcome) any {
	if o.Error != nil {
		return domain.Error{Code: o.Error.Code, Message: o.Error.Message, Details: o.Error.Details}
	}
	o.Attempts, o.ResolvedModel = nil, ""
	return o
}
