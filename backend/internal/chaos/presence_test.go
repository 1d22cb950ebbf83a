package chaos_test

import (
	"context"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/testkit"
)

// promisedAbsence is how long a page that vanished may be shown as present.
const promisedAbsence = 30 * time.Second

// longestLook is a little more than how long a page may look at once.
const longestLook = 20 * time.Second

// page is a prompt that a person has open: it looks who is there, again whenever a look has ended, as the app does.
type page struct {
	*person
	id    string // the person's
	close context.CancelFunc
	done  chan struct{}

	mu     sync.Mutex
	events int             // so far
	there  map[string]bool // who is there, as the last event said
	gone   map[string]bool // who was there once, and not in a later event
	twice  map[string]bool // who was shown more than once
}

func TestPresenceUnderBlows(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.underBlows(t, "presence", []blow{killed}, (*struck).bePresent)
	w.leave(t)
}

// bePresent: one person stays at the instance that is struck, one vanishes from there, one goes on at the other instance.
// There they are seen as they are: the last one all the while and once, the others not longer than promised.
func (s *struck) bePresent(t *testing.T) {
	owner, _ := s.signUp(t, "owner")
	prompt := newPrompt(owner)
	watcher := s.open(t, owner, prompt, s.left)
	var pages []*page
	for _, name := range []string{"stays", "vanishes", "moves"} {
		member, _ := s.joins(t, owner, name)
		pages = append(pages, s.open(t, member, prompt, s.here))
	}
	stays, vanishes, moves := pages[0], pages[1], pages[2]
	require.True(t, eventually(t, allowed(promisedStart), func() bool { return watcher.sees(stays, vanishes, moves) }), "not all are seen")

	s.strikes(t, time.Second)
	begun := time.Now()
	vanishes.close()
	moves.close()
	moved := s.openAs(t, moves, s.left)
	absent := []*page{vanishes}
	if s.blow.blind || s.blow.kills {
		absent = append(absent, stays)
	}
	require.True(t, eventually(t, allowed(promisedAbsence), func() bool { return watcher.misses(absent...) }), "still shown as present")
	t.Logf("missed after %s", time.Since(begun).Round(time.Millisecond))
	if len(absent) == 1 { // who stays is still there when their page has had to look again
		pause(t.Context(), time.Until(begun.Add(longestLook)))
	}
	s.mend(t)
	require.True(t, eventually(t, allowed(promisedStart), func() bool { return watcher.sees(stays, moved) && stays.sees(stays, moved, watcher) }),
		"not seen again by each other")
	s.shownAsTheyWere(t, watcher, absent, stays, moved)
	for _, p := range append(pages, moved, watcher) {
		p.close()
		<-p.done
		require.Empty(t, p.wrong)
		require.Empty(t, p.twice, "shown twice")
	}
}

// shownAsTheyWere demands that those who were there all the while were in every event, and who is not is in none.
func (s *struck) shownAsTheyWere(t *testing.T, watcher *page, absent []*page, all ...*page) {
	t.Helper()
	watcher.mu.Lock()
	defer watcher.mu.Unlock()
	for _, p := range all {
		wasAway := false
		for _, a := range absent {
			wasAway = wasAway || a.id == p.id
		}
		require.Equal(t, wasAway, watcher.gone[p.id], "a person who was there all the while was missed, or one who was not was not")
	}
	require.False(t, watcher.there[absent[0].id], "present again without a page")
}

// open has a person look at a prompt at an instance.
func (s *struck) open(t *testing.T, c *testkit.Client, prompt string, at *instance) *page {
	t.Helper()
	return s.openAs(t, &page{person: s.person("", c.Token, prompt), id: idOf(c)}, at)
}

// openAs opens another page of the same person.
func (s *struck) openAs(t *testing.T, of *page, at *instance) *page {
	t.Helper()
	p := &page{person: of.via(at.addr), id: of.id, done: make(chan struct{}), there: map[string]bool{}, gone: map[string]bool{}, twice: map[string]bool{}}
	ctx, leave := context.WithCancel(t.Context())
	p.close = leave
	t.Cleanup(func() { leave(); <-p.done })
	go func() {
		defer close(p.done)
		for ctx.Err() == nil {
			p.look(ctx)
			pause(ctx, retryAfter)
		}
		p.http.CloseIdleConnections()
	}()
	return p
}

// look reads one stream as far as it goes.
func (p *page) look(ctx context.Context) {
	response, err := p.http.Do(p.newRequest(ctx, http.MethodGet, p.prompt+"/presence", nil))
	if err != nil {
		return
	}
	defer response.Body.Close()
	if response.StatusCode >= 400 && response.StatusCode < 500 {
		p.fault("a page that is there was answered %d", response.StatusCode)
	}
	for events := testkit.NewEventReader(response.Body); response.StatusCode == http.StatusOK; {
		e, err := events.Next()
		if err != nil {
			return
		}
		people, _ := e.Data["people"].([]any)
		p.note(people)
	}
}

// note takes down who an event shows.
func (p *page) note(people []any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := map[string]bool{}
	for _, one := range people {
		id, _ := one.(object)["id"].(string)
		if now[id] {
			p.twice[id] = true
		}
		now[id] = true
	}
	for id := range p.there {
		if !now[id] {
			p.gone[id] = true
		}
	}
	p.events++
	p.there = now
}

// sees says whether the page shows these people.
func (p *page) sees(all ...*page) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, one := range all {
		if !p.there[one.id] {
			return false
		}
	}
	return true
}

// misses says whether the page shows none of these people.
func (p *page) misses(all ...*page) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, one := range all {
		if p.there[one.id] {
			return false
		}
	}
	return p.events > 0
}
