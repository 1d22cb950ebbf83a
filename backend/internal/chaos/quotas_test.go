package chaos_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/testkit"
)

const (
	// quota is how many runs each purse has, and wanted how many are asked of it.
	quota  = 6
	wanted = 2 * quota
	// startsWithin is the time in which they are asked for.
	startsWithin = 1500 * time.Millisecond
)

// purse is a number of runs that may be spent in a month.
type purse struct {
	name    string
	spender *person
	runs    []*run
}

func TestQuotasHoldUnderBlows(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.base = w.settled(t)
	w.underBlows(t, "quotas", []blow{killed}, (*struck).spend)
	w.leave(t)
}

// spend: of each purse as many runs are accepted as it has, however many are asked for and whatever befalls those that run;
// each has one end, also those of an instance that was killed; and what was counted is what is stored.
func (s *struck) spend(t *testing.T) {
	owner, _ := s.signUp(t, "owner")
	other, _ := s.signUp(t, "other")
	all := s.purses(t, owner, other)
	s.load = s.newLoad(t, ordinary, s.chance)
	for _, p := range all {
		for range wanted {
			s.ask(p)
		}
	}
	require.True(t, eventually(t, allowed(promisedStart), func() bool { return s.here.gauge(t, "playground_runs_in_flight") > 2 }), "nothing runs there")
	s.strikes(t, startsWithin/2)
	s.wait(t, time.Second, 2*time.Second)
	s.mend(t)
	mended := time.Now()
	s.load.stop()
	require.True(t, s.load.finish(allowed(promisedEnd)), "readers still wait for their runs to end")
	require.True(t, eventually(t, allowed(promisedEnd)-time.Since(mended), func() bool { return s.running(t) == 0 }))
	for _, p := range all {
		s.spentAll(t, p)
	}
	s.endedOnce(t)
	for _, c := range []*testkit.Client{owner, other} {
		s.settledUp(t, c)
	}
	s.told(t, owner, "monthly_executions")
	s.told(t, other, "key_executions")
}

// purses are one of an organization, and in another one those of a share, a key and a member.
func (s *struck) purses(t *testing.T, owner, other *testkit.Client) []*purse {
	t.Helper()
	owner.Patch("/v1/organization", object{"usage_limits": object{"monthly_executions": quota}}).Status(http.StatusOK)
	other.Patch("/v1/organization", object{"usage_limits": object{"monthly_executions": 10 * quota}}).Status(http.StatusOK)
	prompt, shared, keyed, own := newPrompt(owner), newPrompt(other), newPrompt(other), newPrompt(other)
	guest, _ := s.sharesWith(t, other, shared, "guest", quota)
	secret, _ := newKey(other, object{"monthly_executions": quota})
	member, path := s.joins(t, other, "member")
	other.Patch(path, object{"usage_limits": object{"monthly_executions": quota}}).Status(http.StatusOK)
	return []*purse{{name: "organization", spender: s.person("", owner.Token, prompt)}, {name: "share", spender: s.person("", guest.Token, shared)},
		{name: "API key", spender: s.person("", secret, keyed)}, {name: "member", spender: s.person("", member.Token, own)}}
}

// ask begins one run of a purse at some moment, at an instance or by way of nginx, and reads it until it has ended or was
// refused for good.
func (s *struck) ask(p *purse) {
	l, who := s.load, p.spender
	if at := s.chance.IntN(1 + len(s.instances)); at < len(s.instances) {
		who = who.via(s.instances[at].addr)
	}
	r := &run{who: who, script: script{key: fmt.Sprintf("%s-%d", l.name, len(l.runs)), pieces: 20 + s.chance.IntN(20), pace: 50 * time.Millisecond}}
	p.runs = append(p.runs, r)
	l.add(r)
	after := s.between(0, startsWithin)
	l.busy.Go(func() {
		pause(l.ctx, after)
		who.follow(l.ctx, r, nil)
		who.http.CloseIdleConnections()
	})
}

// spentAll demands that a purse is empty, and not more than that.
func (s *struck) spentAll(t *testing.T, p *purse) {
	t.Helper()
	accepted, paid := map[string]bool{}, 0
	for _, r := range p.runs {
		if r.id != "" {
			accepted[r.id] = true
		}
		require.True(t, r.id != "" || r.overQuota, "%s of %s: neither run nor refused", r.key, p.name)
		paid += len(s.provider.calls(r.key))
	}
	require.Equal(t, quota, s.postgres.Count(t, "SELECT count(*) FROM executions WHERE prompt_id = $1", idIn(p.spender.prompt)), "runs stored of the %s's", p.name)
	require.Len(t, accepted, quota, "runs accepted of the %s's", p.name)
	require.LessOrEqual(t, paid, quota, "calls paid for of the %s's", p.name)
}

// endedOnce holds the runs to what holds after every fault.
func (s *struck) endedOnce(t *testing.T) {
	t.Helper()
	f := fault{}
	if s.blow.blind {
		f.loses = lostStarts
	}
	a := &aftermath{crisis: s.crisis, fault: f, rows: s.rows(t)}
	for _, r := range s.load.all() {
		require.Empty(t, r.wrong, "%s %s", r.key, r.id)
	}
	if s.blow.kills {
		require.Positive(t, s.rescued(a), "no run was rescued, so nothing was tried")
	}
	a.oneEnd(t)
	a.endsHaveReasons(t)
	a.seenIsStored(t)
	a.onePaidCall(t)
}

// rescued counts the runs that were completed for an instance that was killed.
func (s *struck) rescued(a *aftermath) (n int) {
	for _, rows := range a.rows {
		if rows[0].finish == "interrupted" {
			n++
		}
	}
	return n
}

// settledUp demands that what an organization and its people have used is what their rows say, and nothing is reserved.
func (s *struck) settledUp(t *testing.T, c *testkit.Client) {
	t.Helper()
	organization := c.Get("/v1/me").Status(http.StatusOK).String("organization", "id")
	for what, of := range map[string]string{"executions": "count(*)", "tokens": "sum(coalesce(input_tokens, 0) + coalesce(output_tokens, 0))"} {
		stored := s.postgres.Count(t, "SELECT coalesce("+of+", 0) FROM executions WHERE organization_id = $1", organization)
		counted := s.postgres.Count(t, "SELECT sum("+what+") FROM monthly_usage WHERE organization_id = $1", organization)
		require.Equal(t, stored, counted, "%s of an organization: stored, and counted", what)
		require.Zero(t, s.postgres.Count(t, `SELECT count(*) FROM personal_usage u WHERE organization_id = $1 AND u.`+what+` <>
			(SELECT coalesce(`+of+`, 0) FROM executions e WHERE e.organization_id = u.organization_id AND e.user_id = u.user_id)`, organization),
			"%s of a person are not what is stored", what)
	}
}

// told demands that a person reads the same of a limit, at both instances.
func (s *struck) told(t *testing.T, c *testkit.Client, name string) {
	t.Helper()
	for _, i := range s.instances {
		p := s.by(c, i)
		var answer struct {
			Limits []struct {
				Name  string
				Limit int
				Used  int
			}
		}
		require.NoError(t, json.Unmarshal(insists(t, http.StatusOK, p, http.MethodGet, "/v1/usage/limits", nil), &answer))
		p.http.CloseIdleConnections()
		found := false
		for _, l := range answer.Limits {
			if l.Name == name {
				require.Equal(t, quota, l.Used, name)
				found = true
			}
		}
		require.True(t, found, "no %s", name)
	}
}
