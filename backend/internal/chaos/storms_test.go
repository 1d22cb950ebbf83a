package chaos_test

import (
	"context"
	"fmt"
	"net"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A storm is traffic that is not the bystanders' and must not become it. It blows in turns with two kinds of calm: one
// in which nothing is sent, and one in which the same is sent to a sink in this process. The sink takes what the machine
// pays for making the traffic, so that what is left is the server's doing, and noise strikes all alike.

const (
	turnsPerRound = 6
	windowTime    = 5 * time.Second
	// stormGrowth is how much memory an instance may take for a storm.
	stormGrowth = 64 << 20
	// stormDelay is by how much the bystanders' 95th percentile may rise, and timerNoise what no machine resolves
	// that does other things beside.
	stormDelay = 1.1
	timerNoise = time.Millisecond
	// fewCores is how many cannot hold the instances, what they stand on and the storm's makers side by side, so that a
	// storm takes the processor from its bystanders wherever it goes. There each storm has an allowance of its own.
	fewCores = 4
)

// storm is what blows: to addresses, until ctx ends.
type storm struct {
	name string
	// allowance is what the bystanders' 95th percentile may rise by beside stormDelay, on fewer than fewCores.
	allowance time.Duration
	blow      func(ctx context.Context, w *world, addrs []string)
	brew      func(t *testing.T, w *world) // before anything is timed; nil: nothing
}

func TestBystandersFeelNoStorm(t *testing.T) {
	if !readSettings().long() {
		return // it measures, which takes minutes and a machine of its own
	}
	for _, s := range []storm{anonymousStorm, tenantStorm()} {
		t.Run(s.name, func(t *testing.T) { s.blowOver(t, newWorld(t)) })
	}
}

func (s storm) blowOver(t *testing.T, w *world) {
	t.Helper()
	if s.brew != nil {
		s.brew(t, w)
	}
	b := &bystanders{every: 25 * time.Millisecond}
	for _, p := range w.people[1:] { // the first may be the storm's
		b.people = append(b.people, p.via(w.nginx.Addr))
	}
	ctx, end := context.WithCancel(t.Context())
	wait := b.work(ctx)
	defer wait()
	defer end()
	b.during(t, "warming up", windowTime)
	before, most := w.memory(t), w.memory(t)
	sink := answering(t, drain)
	var silent, sunk, stormy []*window
	for range turnsPerRound * readSettings().rounds {
		silent = append(silent, b.during(t, "silence", windowTime))
		sunk = append(sunk, s.during(t, w, b, []string{sink}))
		stormy = append(stormy, s.during(t, w, b, w.addrs()))
		for i, memory := range w.memory(t) {
			most[i] = max(most[i], memory)
		}
	}
	growth := 0
	for i := range before {
		growth = max(growth, most[i]-before[i])
	}
	t.Logf("%s: p95 %s in silence, %s beside a sink, %s in the storm (%+.1f %%); memory %+.1f MiB", s.name, middle(silent), middle(sunk), middle(stormy),
		100*(float64(middle(stormy))/float64(middle(sunk))-1), float64(growth)/(1<<20))
	require.Empty(t, b.wrong)
	require.Less(t, growth, stormGrowth, "memory taken for a storm")
	most95 := time.Duration(stormDelay*float64(middle(sunk))) + timerNoise
	if runtime.NumCPU() < fewCores {
		most95 += s.allowance
	}
	require.Less(t, middle(stormy), most95)
}

// during blows for a window.
func (s storm) during(t *testing.T, w *world, b *bystanders, addrs []string) *window {
	t.Helper()
	ctx, end := context.WithCancel(t.Context())
	defer end()
	var blowing sync.WaitGroup
	blowing.Go(func() { s.blow(ctx, w, addrs) })
	defer blowing.Wait()
	defer end()
	return b.during(t, s.name, windowTime)
}

func (w *world) addrs() (all []string) {
	for _, i := range w.instances {
		all = append(all, i.addr)
	}
	return all
}

func (w *world) memory(t *testing.T) (all []int) {
	t.Helper()
	for _, i := range w.instances {
		all = append(all, i.gauge(t, "process_resident_memory_bytes"))
	}
	return all
}

// drain takes what comes and answers a connection once.
func drain(conn net.Conn) {
	defer conn.Close()
	block := make([]byte, 64<<10)
	for {
		_ = conn.SetReadDeadline(time.Now().Add(100 * time.Millisecond))
		if _, err := conn.Read(block); isTimeout(err) {
			_, _ = fmt.Fprint(conn, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
			return
		} else if err != nil {
			return
		}
	}
}
