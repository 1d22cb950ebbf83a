package main

import (
	"strings"
	"testing"
	"time"
)

func TestAPITable(t *testing.T) {
	slow := &answers{times: []time.Duration{time.Millisecond, 2 * time.Millisecond, 30 * time.Millisecond}}
	quick := &answers{times: []time.Duration{time.Millisecond}, failed: 1, refused: 2, failures: []string{"503"}}
	table := apiTable{archives: []*archive{{notes: notes{Rows: 5_000_000}}}}
	table.add(0, []*answers{slow})
	table.add(0, []*answers{quick})
	var out strings.Builder
	table.write(&out)
	want := "| history of the longest prompt, first page | 1.50 / 15.5 ms (1–30), 2 refused, 1 failed | ≤ 50 ms |"
	if !strings.Contains(out.String(), want) || !strings.Contains(out.String(), "SQLite, 5,000,000 executions") || table.faults() == nil {
		t.Error(out.String())
	}
}
