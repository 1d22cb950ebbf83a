package main

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func TestMediansAndSpreads(t *testing.T) {
	for _, c := range []struct {
		of     sample
		median float64
		spread string
	}{{nil, 0, ""}, {sample{3}, 3, ""}, {sample{9, 1, 2}, 2, "1–9"}, {sample{4, 1, 2, 3}, 2.5, "1–4"}, {sample{2, 2}, 2, ""}} {
		if c.of.median() != c.median || c.of.spread(digits) != c.spread {
			t.Errorf("%v: %v %q", c.of, c.of.median(), c.of.spread(digits))
		}
	}
	unsorted := []time.Duration{3, 1, 2, 5, 4}
	if quantile(unsorted, 0.5) != 3 || quantile(unsorted, 0.99) != 5 || quantile(nil, 0.5) != 0 {
		t.Error(unsorted)
	}
}

func tableOf(rounds ...[2]*figures) *table {
	t := &table{targets: []target{bare{}, &product{title: "SQLite", services: []service{{name: "Redis"}}}}, cells: map[string][][]*figures{}}
	for _, round := range rounds {
		t.add("flat-out", []*figures{round[0], round[1]})
	}
	return t
}

// spent is what a target used for 1,000 tokens; others used the rest.
func spent(cpu time.Duration, others float64) *figures {
	redis := cpu / 10
	return &figures{cpu: cpu, others: others, result: result{Tokens: 1000}, services: []*time.Duration{&redis}}
}

func TestTable(t *testing.T) {
	quiet, busy := spent(10*time.Millisecond, 0), spent(12500*time.Microsecond, 0.5)
	busy.Wrong, busy.Refused = 2, 3
	cells := tableOf([2]*figures{quiet, busy})
	for anyway, want := range map[bool]string{
		false: "| CPU per token, 50 streams of 20,000 tokens flat out | 10 µs | not measured | not measured | ≤ 1.5 × | 1.2 × |",
		true:  "| CPU per token, 50 streams of 20,000 tokens flat out | 10 µs | 12.5 µs (1.25 ×) | 1.25 µs | ≤ 1.5 × | 1.2 × |",
	} {
		cells.anyway = anyway
		wants(t, cells, want, "| tokens lost, doubled or out of order, all scenarios | 0 | 2 | – | 0 | 0 |",
			"| 50 streams of 20,000 tokens flat out | 0 | 3 |")
	}
	if err := cells.faults(); err == nil || !strings.Contains(err.Error(), "SQLite") {
		t.Error(err)
	}
}

func wants(t *testing.T, cells *table, lines ...string) {
	t.Helper()
	var out strings.Builder
	cells.write(&out)
	for _, line := range lines {
		if !strings.Contains(out.String(), line) {
			t.Errorf("%s\nis not in\n%s", line, out.String())
		}
	}
}

// A ratio is of one round, and what others disturbed is in none.
func TestTableOfSeveralRounds(t *testing.T) {
	cells := tableOf([2]*figures{spent(10*time.Millisecond, 0), spent(20*time.Millisecond, 0)},
		[2]*figures{spent(20*time.Millisecond, 0), spent(30*time.Millisecond, 0)},
		[2]*figures{spent(40*time.Millisecond, 0), spent(40*time.Millisecond, 0)})
	wants(t, cells, "| 20 µs (10–40) | 30 µs (1.50 ×; 1.00–2.00) | 3 µs (2–4) |")
	cells.cells["flat-out"][1][0].others = 1
	wants(t, cells, "| 20 µs (10–40) | 35 µs (1.25 ×; 1.00–1.50), 2 of 3 runs | 3.50 µs (3–4), 2 of 3 runs |")
	cells.cells["flat-out"][1][1].services[0] = nil
	wants(t, cells, "2 of 3 runs | – |")
}

func TestMediansSayOfHowMany(t *testing.T) {
	for _, c := range []struct {
		repeat int
		err    error
		want   string
	}{{1, nil, ""}, {3, nil, " · medians of 3 runs, and from where to where they go"},
		{3, errors.New("no room"), " · medians of up to 3 runs, and from where to where they go: it was cut short"}} {
		if got := medians(c.repeat, c.err); got != c.want {
			t.Errorf("%d times, %v: %q", c.repeat, c.err, got)
		}
	}
}
