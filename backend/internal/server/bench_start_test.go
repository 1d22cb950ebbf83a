//go:build unix

package server_test

import (
	"runtime"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/llm/llmtest"
	"playground/internal/testkit"
)

// processorTime is what this process has used so far.
func processorTime(b *testing.B) time.Duration {
	b.Helper()
	var used syscall.Rusage
	require.NoError(b, syscall.Getrusage(syscall.RUSAGE_SELF, &used))
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// BenchmarkStartsAtOnce is what a run of one token takes of the processor from its request to its end, among others. The
// client's part and the provider's are in it, the same in every version of this code.
func BenchmarkStartsAtOnce(b *testing.B) {
	for name, settings := range map[string]func(testing.TB) map[string]string{
		"sqlite":   func(testing.TB) map[string]string { return map[string]string{} },
		"postgres": testkit.Shared,
	} {
		b.Run(name, func(b *testing.B) {
			w := newBenchOn(b, settings(b), llmtest.Deltas("Hi"))
			w.send("POST", w.prompt+"/execute", map[string]any{}) // makes the version
			b.SetParallelism(atOnce / runtime.GOMAXPROCS(0))
			b.ReportAllocs()
			b.ResetTimer()
			before := processorTime(b)
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					w.send("POST", w.prompt+"/execute", map[string]any{"variable_values": map[string]any{"a": "one"}})
				}
			})
			b.ReportMetric(float64((processorTime(b)-before).Microseconds())/float64(b.N), "cpu-µs/op")
		})
	}
}
