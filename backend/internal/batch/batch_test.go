package batch

import (
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// recorder runs batches that take a second each.
type recorder struct {
	mu      sync.Mutex
	batches [][]int
	now     int
	most    int
}

func (r *recorder) run(batch []int) []int {
	r.mu.Lock()
	r.batches = append(r.batches, slices.Clone(batch))
	r.now++
	r.most = max(r.most, r.now)
	r.mu.Unlock()
	time.Sleep(time.Second)
	r.mu.Lock()
	r.now--
	r.mu.Unlock()
	results := make([]int, len(batch))
	for i, n := range batch {
		results[i] = -n
	}
	return results
}

// send makes n requests one after the other, none of which waits for another's result.
func send(t *testing.T, b *Batcher[int, int], n int) *sync.WaitGroup {
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() { require.Equal(t, -i, b.Do(i)) })
		synctest.Wait()
	}
	return &all
}

func TestWhatGathersBehindABatchIsTheNext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r recorder
		b := New(Options{MaxSize: 4, Workers: 1}, r.run)
		begin := time.Now()
		send(t, b, 7).Wait()
		require.Equal(t, [][]int{{0}, {1, 2, 3, 4}, {5, 6}}, r.batches, "in the order in which they came, at most four")
		require.Equal(t, 3*time.Second, time.Since(begin))
		require.Equal(t, 1, r.most)
	})
}

func TestWorkersRunSideBySide(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r recorder
		b := New(Options{MaxSize: 10, Workers: 3}, r.run)
		send(t, b, 9).Wait()
		require.Equal(t, [][]int{{0}, {1}, {2}, {3, 4, 5, 6, 7, 8}}, r.batches)
		require.Equal(t, 3, r.most)
	})
}

func TestARequestAloneDoesNotWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r recorder
		b := New(Options{MaxSize: 10, Workers: 1}, r.run)
		for i := range 3 {
			begin := time.Now()
			require.Equal(t, -i, b.Do(i))
			require.Equal(t, time.Second, time.Since(begin), "its own batch, and none before it")
			synctest.Wait()
			require.Zero(t, b.workers, "no worker is left without work")
			require.Nil(t, b.queue)
		}
	})
}

func BenchmarkDo(b *testing.B) {
	batcher := New(Options{MaxSize: 64, Workers: 1}, func(batch []int) []int { return batch })
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			batcher.Do(1)
		}
	})
}
