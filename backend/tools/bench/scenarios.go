package main

import "time"

// scenario is one load on every target in turn.
type scenario struct {
	name    string
	title   string // what is run, in the table's words
	streams int
	over    time.Duration // the first of them start spread over this
	atOnce  int           // not zero: so many at a time, each followed by another
	order   order
	limit   time.Duration // after which it stops by itself
	endTime time.Duration // not zero: all streams end at once, this long after the first began
	resume  bool          // streams are left and resumed on another instance
}

// scenarios run in this order. Their titles say what is run, so that a figure's label cannot say otherwise.
var scenarios = []scenario{
	{name: "steady-100", title: "100 streams at 50 tokens/s, runs of 200 tokens",
		streams: 300, atOnce: 100, over: time.Second, order: order{Tokens: 200, Rate: 50}, limit: 20 * time.Second},
	{name: "long-runs", title: "100 streams at 50 tokens/s, runs of 2,000 tokens",
		streams: 100, over: time.Second, order: order{Tokens: 2000, Rate: 50}, limit: 50 * time.Second},
	{name: "steady-1000", title: "1,000 streams at 20 tokens/s, runs of 200 tokens",
		streams: 1000, over: 4 * time.Second, order: order{Tokens: 200, Rate: 20}, limit: 25 * time.Second},
	{name: "flat-out", title: "50 streams of 20,000 tokens flat out",
		streams: 50, order: order{Tokens: 20_000}, limit: 20 * time.Second},
	{name: "lone", title: "a lone stream at 50 tokens/s",
		streams: 1, order: order{Tokens: 300, Rate: 50, Stamped: true}, limit: 10 * time.Second},
	{name: "starts", title: "3,000 runs of 2 tokens, 50 at once",
		streams: 3000, atOnce: 50, order: order{Tokens: 2}, limit: 20 * time.Second},
	{name: "open-5000", title: "5,000 streams opened within 10 s",
		streams: 5000, over: 10 * time.Second, order: order{Tokens: 20, Rate: 1}, limit: 35 * time.Second},
	{name: "rush", title: "5,000 streams opened within 0.5 s",
		streams: 5000, over: 500 * time.Millisecond, order: order{Tokens: 10, Rate: 1}, limit: 30 * time.Second},
	{name: "burst", title: "2,000 starts within 1 s",
		streams: 2000, over: time.Second, order: order{Tokens: 4, Rate: 1}, limit: 15 * time.Second},
	{name: "all-end", title: "2,000 streams ending at once",
		streams: 2000, over: 4 * time.Second, order: order{Tokens: maxTokens, Rate: 1}, endTime: 7 * time.Second, limit: 20 * time.Second},
	{name: "resume", title: "200 streams that go on at another instance",
		streams: 200, over: time.Second, order: order{Tokens: 100, Rate: 20}, limit: 15 * time.Second, resume: true},
}
