package main

import "time"

// figure is one line of the table.
type figure struct {
	label    string // the scenario's title follows it
	scenario string
	value    func(figures) float64
	spent    per // not nil: of the server's processor time, and of the services'
	unit     string
	ratio    bool // shown with its ratio to the limit
	beyond   bool // shown with how much more than the limit's it is
	rows     bool // only for targets that keep rows
	busy     bool // void when others used the machine
	must     string
	stretch  string
}

// per divides processor time by what it was spent on.
type per func(spent time.Duration, f figures) float64

func perToken(spent time.Duration, f figures) float64 {
	return float64(spent.Nanoseconds()) / 1e3 / float64(max(1, f.Tokens))
}

func perRun(spent time.Duration, f figures) float64 {
	return float64(spent.Nanoseconds()) / 1e6 / float64(max(1, f.Ended))
}

func ms(d func(figures) time.Duration) func(figures) float64 {
	return func(f figures) float64 { return float64(d(f)) / float64(time.Millisecond) }
}

func wrong(f figures) float64   { return float64(f.Wrong) }
func failed(f figures) float64  { return float64(f.Failed) }
func refused(f figures) float64 { return float64(f.Refused) }
func memory(f figures) float64  { return f.memoryPerStream / 1024 }

var (
	p50      = ms(func(f figures) time.Duration { return f.P50 })
	p99      = ms(func(f figures) time.Duration { return f.P99 })
	lag      = ms(func(f figures) time.Duration { return f.Lag })
	settling = ms(func(f figures) time.Duration { return f.settled })
	resumed  = ms(func(f figures) time.Duration { return f.Resumed })
)

var lines = []figure{
	{label: "CPU per token", scenario: "steady-100", spent: perToken, unit: "µs", ratio: true, must: "≤ 1.1 ×", stretch: "0.9 ×"},
	{label: "CPU per token", scenario: "long-runs", spent: perToken, unit: "µs", ratio: true, must: "≤ 0.9 ×", stretch: "0.75 ×"},
	{label: "CPU per token", scenario: "steady-1000", spent: perToken, unit: "µs", ratio: true, must: "≤ 1.0 ×", stretch: "0.8 ×"},
	{label: "CPU per token", scenario: "flat-out", spent: perToken, unit: "µs", ratio: true, must: "≤ 1.5 ×", stretch: "1.2 ×"},
	{label: "memory per stream", scenario: "open-5000", value: memory, unit: "KiB", ratio: true, must: "≤ 1.1 × (63 KiB)", stretch: "0.7 ×"},
	{label: "CPU of a run's start and end", scenario: "starts", spent: perRun, unit: "ms", must: "≤ 0.6 ms", stretch: "0.3 ms"},
	{label: "starts refused", scenario: "burst", value: refused, must: "0"},
	{label: "time to first token beyond upstream's own, p50", scenario: "burst", value: p50, unit: "ms", busy: true, must: "≤ 400 ms", stretch: "100 ms"},
	{label: "time to first token beyond upstream's own, p99", scenario: "burst", value: p99, unit: "ms", busy: true},
	{label: "time to first token beyond upstream's own, p50", scenario: "steady-1000", value: p50, unit: "ms", busy: true, must: "≤ 6 ms"},
	{label: "time to first token beyond upstream's own, p99", scenario: "steady-1000", value: p99, unit: "ms", busy: true, must: "≤ 40 ms"},
	{label: "a token's way from upstream to reader, p50", scenario: "lone", value: lag, unit: "ms", beyond: true, busy: true, must: "≤ +0.5 ms", stretch: "+0.3 ms"},
	{label: "starts refused", scenario: "rush", value: refused, must: "0"},
	{label: "all rows complete after", scenario: "all-end", value: settling, unit: "ms", rows: true, busy: true, must: "≤ 1,000 ms"},
	{label: "first missed token after resuming, p50", scenario: "resume", value: resumed, unit: "ms", busy: true, must: "≤ 30 ms"},
}
