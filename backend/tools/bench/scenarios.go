package main

import "time"

// scenario is one load on every target in turn.
type scenario struct {
	name    string
	streams int
	over    time.Duration // the streams start spread over this
	order   order
	limit   time.Duration // after which it stops by itself
	endTime time.Duration // not zero: all streams end at once, this long after the first began
	resume  bool          // streams are left and resumed on another instance
}

var scenarios = []scenario{
	{name: "steady-100", streams: 100, over: time.Second, order: order{Tokens: 400, Rate: 50}, limit: 15 * time.Second},
	{name: "steady-1000", streams: 1000, over: 4 * time.Second, order: order{Tokens: 200, Rate: 20}, limit: 25 * time.Second},
	{name: "open-5000", streams: 5000, over: 10 * time.Second, order: order{Tokens: 20, Rate: 1}, limit: 35 * time.Second},
	{name: "flat-out", streams: 50, order: order{Tokens: 20_000}, limit: 20 * time.Second},
	{name: "burst", streams: 2000, over: time.Second, order: order{Tokens: 4, Rate: 1}, limit: 15 * time.Second},
	{name: "all-end", streams: 2000, over: 4 * time.Second, order: order{Tokens: maxTokens, Rate: 1}, endTime: 7 * time.Second, limit: 20 * time.Second},
	{name: "resume", streams: 200, over: time.Second, order: order{Tokens: 100, Rate: 20}, limit: 15 * time.Second, resume: true},
}

// figure is one line of the table.
type figure struct {
	label    string
	scenario string
	value    func(figures) float64
	unit     string
	ratio    bool // shown with its ratio to the limit
	cpu      bool // void when others used the machine
	goal     string
}

func cpu(f figures) float64     { return f.cpuPerToken }
func memory(f figures) float64  { return f.memoryPerStream / 1024 }
func wrong(f figures) float64   { return float64(f.Wrong) }
func failed(f figures) float64  { return float64(f.Failed) }
func refused(f figures) float64 { return float64(f.Refused) }
func ms(d func(figures) time.Duration) func(figures) float64 {
	return func(f figures) float64 { return float64(d(f)) / float64(time.Millisecond) }
}

var (
	p50      = ms(func(f figures) time.Duration { return f.P50 })
	p99      = ms(func(f figures) time.Duration { return f.P99 })
	settling = ms(func(f figures) time.Duration { return f.settled })
	resumed  = ms(func(f figures) time.Duration { return f.Resumed })
)

var lines = []figure{
	{label: "CPU per token, 100 streams at 50 tokens/s", scenario: "steady-100", value: cpu, unit: "µs", ratio: true, cpu: true, goal: "≤ 1.3 ×"},
	{label: "CPU per token, 1,000 streams at 20 tokens/s", scenario: "steady-1000", value: cpu, unit: "µs", ratio: true, cpu: true, goal: "≤ 1.4 ×"},
	{label: "CPU per token, 50 streams of 20,000 tokens flat out", scenario: "flat-out", value: cpu, unit: "µs", ratio: true, cpu: true, goal: "≤ 4 ×"},
	{label: "memory per stream, 5,000 streams", scenario: "open-5000", value: memory, unit: "KiB", ratio: true, goal: "≤ 1.5 ×"},
	{label: "time to first token beyond upstream's own, 1,000 streams, p50", scenario: "steady-1000", value: p50, unit: "ms", cpu: true, goal: "≤ 6 ms"},
	{label: "the same, p99", scenario: "steady-1000", value: p99, unit: "ms", cpu: true, goal: "≤ 60 ms"},
	{label: "the same, 2,000 starts within one second, p50", scenario: "burst", value: p50, unit: "ms", cpu: true, goal: "≤ 100 ms"},
	{label: "2,000 streams ending at once: all rows complete after", scenario: "all-end", value: settling, unit: "ms", cpu: true, goal: "≤ 1,000 ms"},
	{label: "first missed token after resuming on another instance, p50", scenario: "resume", value: resumed, unit: "ms", cpu: true, goal: "≤ 30 ms"},
}
