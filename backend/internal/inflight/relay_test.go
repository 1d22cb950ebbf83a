package inflight_test

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"playground/internal/domain"
	"playground/internal/inflight"
	"playground/internal/testkit"
)

func newRedis(t *testing.T) *redis.Client { return redisAt(t, 0) }

func redisAt(t *testing.T, number int) *redis.Client {
	t.Helper()
	url := os.Getenv("REDIS_URL")
	require.NotEmpty(t, url, "REDIS_URL is not set: run the tests with `make test`, or set it")
	options, err := redis.ParseURL(url)
	require.NoError(t, err)
	options.ContextTimeoutEnabled, options.DB = true, number
	client := redis.NewClient(options)
	t.Cleanup(func() { require.NoError(t, client.Close()) })
	return client
}

func redisRelay(t *testing.T, cancel func(string)) *inflight.Redis {
	t.Helper()
	r := inflight.NewRedis(newRedis(t), time.Minute, cancel)
	t.Cleanup(func() { require.NoError(t, r.Close()) })
	return r
}

// eachRelay runs a test with a relay's two ends: the owner's, and that of another process.
func eachRelay(t *testing.T, test func(t *testing.T, owner, other inflight.Relay)) {
	t.Run("redis", func(t *testing.T) {
		ignore := func(string) {}
		test(t, redisRelay(t, ignore), redisRelay(t, ignore))
	})
	t.Run("file", func(t *testing.T) {
		folder := t.TempDir()
		open := func() inflight.Relay {
			f, err := inflight.NewFile(folder)
			require.NoError(t, err)
			t.Cleanup(func() { require.NoError(t, f.Close()) })
			return f
		}
		test(t, open(), open())
	})
	t.Run("local", func(t *testing.T) {
		folder := t.TempDir()
		test(t, openLocal(t, folder), openLocal(t, folder))
	})
}

func openLocal(t *testing.T, folder string) inflight.Local {
	t.Helper()
	relay, err := inflight.NewLocal(folder)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, relay.Close()) })
	return relay
}

func appended(t *testing.T, r inflight.Relay, chunks ...inflight.Chunk) {
	t.Helper()
	sealed, err := r.Append(t.Context(), chunks)
	require.NoError(t, err)
	require.Empty(t, sealed)
}

func read(t require.TestingT, r inflight.Relay, id string, offset int) string {
	var all []byte
	for {
		text, _, err := r.Read(context.Background(), id, offset+len(all))
		require.NoError(t, err)
		if len(text) == 0 {
			return string(all)
		}
		all = append(all, text...)
	}
}

func TestWhatIsKeptIsReadElsewhere(t *testing.T) {
	eachRelay(t, func(t *testing.T, owner, other inflight.Relay) {
		a, b := uuid.NewString(), uuid.NewString()
		require.Empty(t, read(t, other, a, 0))
		appended(t, owner, inflight.Chunk{ID: a, Text: []byte("Half é")}, inflight.Chunk{ID: b, Text: []byte("other")})
		appended(t, owner, inflight.Chunk{ID: a, From: 7, Text: []byte(" and more")})
		require.Equal(t, "Half é and more", read(t, other, a, 0))
		require.Equal(t, "é and more", read(t, other, a, 5))
		require.Equal(t, "more", read(t, other, a, 12))
		require.Empty(t, read(t, other, a, 16))
		require.Equal(t, "other", read(t, other, b, 0))
		require.NoError(t, owner.Drop(t.Context(), []string{a, b}))
		require.Empty(t, read(t, other, a, 0))
		require.NoError(t, owner.Drop(t.Context(), []string{a}), "what is gone is gone")
		require.NoError(t, owner.Ping(t.Context()))
	})
}

// A chunk whose reply was lost is sent again, perhaps longer: no reader gets it twice.
func TestAPieceSentAgainIsReadOnce(t *testing.T) {
	eachRelay(t, func(t *testing.T, owner, other inflight.Relay) {
		rapid.Check(t, func(t *rapid.T) {
			id, whole := uuid.NewString(), []byte(strings.Repeat("0123456789", 10))
			for kept := 0; kept < len(whole); {
				to := rapid.IntRange(kept+1, len(whole)).Draw(t, "to")
				_, err := owner.Append(context.Background(), []inflight.Chunk{{ID: id, From: kept, Text: whole[kept:to]}})
				require.NoError(t, err)
				if !rapid.Bool().Draw(t, "answer lost") {
					kept = to
				} else if to == len(whole) {
					break
				}
			}
			from := rapid.IntRange(0, len(whole)).Draw(t, "from")
			require.Equal(t, string(whole[from:]), read(t, other, id, from))
		})
	})
}

func TestSealedTextStaysAsItIs(t *testing.T) {
	owner, other := redisRelay(t, nil), redisRelay(t, nil)
	written, unwritten := uuid.NewString(), uuid.NewString()
	appended(t, owner, inflight.Chunk{ID: written, Text: []byte("Before")})
	for range 2 {
		text, err := other.Seal(t.Context(), written)
		require.NoError(t, err)
		require.Equal(t, "Before", text)
	}
	text, err := other.Seal(t.Context(), unwritten)
	require.NoError(t, err)
	require.Empty(t, text)
	sealed, err := owner.Append(t.Context(), []inflight.Chunk{{ID: written, From: 6, Text: []byte(" after")}, {ID: unwritten, Text: []byte("late")}})
	require.NoError(t, err)
	require.ElementsMatch(t, []string{written, unwritten}, sealed)
	more, closed, err := other.Read(t.Context(), written, 0)
	require.NoError(t, err)
	require.True(t, closed)
	require.Equal(t, "Before", string(more))
}

func TestFileOfAKilledOwner(t *testing.T) {
	folder := t.TempDir()
	owner, err := inflight.NewFile(folder)
	require.NoError(t, err)
	id := uuid.NewString()
	appended(t, owner, inflight.Chunk{ID: id, Text: []byte("Cut é")[:5]})
	next, err := inflight.NewFile(folder)
	require.NoError(t, err)
	text, err := next.Seal(t.Context(), id)
	require.NoError(t, err)
	require.Equal(t, "Cut ", text, "half a character is none")
	require.NoError(t, owner.Close())
}

func TestFilesOfEndedRunsAreRemoved(t *testing.T) {
	folder := t.TempDir()
	killed, err := inflight.NewFile(folder)
	require.NoError(t, err)
	orphan, own := uuid.NewString(), uuid.NewString()
	for _, id := range []string{uuid.NewString(), orphan, uuid.NewString()} {
		appended(t, killed, inflight.Chunk{ID: id, Text: []byte("text")})
	}
	require.NoError(t, killed.Close())
	longAgo := time.Now().Add(-1000 * time.Hour)
	require.NoError(t, os.Chtimes(filepath.Join(folder, orphan), longAgo, longAgo))
	require.NoError(t, os.WriteFile(filepath.Join(folder, "probe"), nil, 0o600))

	next, err := inflight.NewFile(folder)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, next.Close()) })
	appended(t, next, inflight.Chunk{ID: own, Text: []byte("text")})
	away := errors.New("the database is away")
	require.ErrorIs(t, next.RemoveEnded(t.Context(), func(context.Context, []string) (map[string]bool, error) { return nil, away }), away)
	require.Len(t, names(t, folder), 5, "what cannot be told to have ended stays")
	asked := func(_ context.Context, ids []string) (map[string]bool, error) {
		require.Len(t, ids, 3, "this process drops its own")
		return map[string]bool{orphan: false}, nil
	}
	require.NoError(t, next.RemoveEnded(t.Context(), asked))
	require.ElementsMatch(t, []string{orphan, own, "probe"}, names(t, folder))
}

func names(t *testing.T, folder string) (all []string) {
	t.Helper()
	entries, err := os.ReadDir(folder)
	require.NoError(t, err)
	for _, entry := range entries {
		all = append(all, entry.Name())
	}
	return all
}

func TestWatchersWakeAndCancelArrives(t *testing.T) {
	asked := make(chan string, 1)
	owner := redisRelay(t, func(id string) { asked <- id })
	other := redisRelay(t, func(string) {})
	id := uuid.NewString()
	grows := func() {
		t.Helper()
		changed, stop := other.Watch(id)
		defer stop()
		n := 0
		require.Eventually(t, func() bool { // until the subscription stands, nothing arrives
			n++
			_, err := owner.Append(t.Context(), []inflight.Chunk{{ID: id, From: n, Text: []byte("x")}})
			require.NoError(t, err)
			select {
			case <-changed:
				return true
			case <-time.After(10 * time.Millisecond):
				return false
			}
		}, 10*time.Second, time.Millisecond)
	}
	grows()
	changed, stop := other.Watch(id)
	_, stopToo := other.Watch(id)
	stopToo()
	require.NoError(t, owner.Drop(t.Context(), []string{id}))
	<-changed
	stop()
	require.NoError(t, other.Cancel(t.Context(), id))
	require.Equal(t, id, <-asked)
}

// What is followed elsewhere is announced, whenever its follower came, and nothing else is.
func TestOnlyWhatIsFollowedIsAnnounced(t *testing.T) {
	owner, other := redisRelay(t, func(string) {}), redisRelay(t, func(string) {})
	client := newRedis(t)
	all := client.PSubscribe(t.Context(), "playground:grown:*")
	t.Cleanup(func() { require.NoError(t, all.Close()) })
	_, err := all.Receive(t.Context())
	require.NoError(t, err)
	early, late, alone := uuid.NewString(), uuid.NewString(), uuid.NewString()
	announced := func(id string) {
		t.Helper()
		for {
			message, err := all.ReceiveMessage(t.Context())
			require.NoError(t, err)
			require.NotContains(t, message.Payload, alone)
			if strings.Contains(message.Payload, id) {
				return
			}
		}
	}
	appended(t, owner, inflight.Chunk{ID: alone, Text: []byte("x")}, inflight.Chunk{ID: late, Text: []byte("x")})
	changed, stop := other.Watch(late)
	defer stop()
	announced(late) // at once, as a piece may have come before the follower was heard of
	<-changed

	_, stopEarly := other.Watch(early) // before the run has any text
	defer stopEarly()
	marker := uuid.NewString() // heard of after the one before it, on the same connection
	appended(t, owner, inflight.Chunk{ID: marker, Text: []byte("x")})
	_, stopMarker := other.Watch(marker)
	defer stopMarker()
	announced(marker)
	appended(t, owner, inflight.Chunk{ID: alone, From: 1, Text: []byte("x")}, inflight.Chunk{ID: early, Text: []byte("x")})
	announced(early)
	require.NoError(t, owner.Drop(t.Context(), []string{alone, late, early, marker}))
	announced(late)
}

func TestAGapIsToldFromTheEnd(t *testing.T) {
	owner, other := redisRelay(t, nil), redisRelay(t, nil)
	id := uuid.NewString()
	appended(t, owner, inflight.Chunk{ID: id, From: 10, Text: []byte("later")})
	_, _, err := other.Read(t.Context(), id, 3)
	require.ErrorIs(t, err, inflight.ErrGap)
	require.Equal(t, "later", read(t, other, id, 10))
	text, err := other.Seal(t.Context(), id)
	require.NoError(t, err)
	require.Empty(t, text, "what does not begin at the beginning is no answer")
}

func TestAFolderThatWasTakenComesBack(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "runs")
	relay, err := inflight.NewFile(folder)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, relay.Close()) })
	require.NoError(t, os.RemoveAll(folder))
	chunk := inflight.Chunk{ID: uuid.NewString(), Text: []byte("text")}
	_, err = relay.Append(t.Context(), []inflight.Chunk{chunk})
	require.Error(t, err)
	require.NoError(t, relay.Ping(t.Context()))
	appended(t, relay, chunk)
	require.Equal(t, "text", read(t, relay, chunk.ID, 0))
}

// A Redis without room replies, but keeps nothing: taken for well, it would be tried again at each probe.
func TestAFullRedisIsNotAlive(t *testing.T) {
	server := testkit.StartRedis(t)
	client := redis.NewClient(&redis.Options{Addr: server.Addr})
	t.Cleanup(func() { require.NoError(t, client.Close()) })
	relay := inflight.NewRedis(client, time.Minute, nil)
	t.Cleanup(func() { require.NoError(t, relay.Close()) })
	for _, bytes := range []string{"1", "0"} {
		require.NoError(t, client.ConfigSet(t.Context(), "maxmemory", bytes).Err())
		_, err := relay.Append(t.Context(), []inflight.Chunk{{ID: uuid.NewString(), Text: []byte("text")}})
		require.Equal(t, bytes == "0", err == nil, "%v", err)
		require.Equal(t, bytes == "0", relay.Ping(t.Context()) == nil)
	}
}

// through is a set of runs whose texts go through a relay.
func through(t *testing.T, relay inflight.Relay) *inflight.Runs {
	t.Helper()
	m := inflight.NewRuns()
	m.UseRelay(relay, slog.New(slog.DiscardHandler))
	t.Cleanup(m.Flush)
	return m
}

func TestReadersSeeWhatIsKept(t *testing.T) {
	eachRelay(t, func(t *testing.T, owner, other inflight.Relay) {
		m := through(t, owner)
		ids, whole := []string{}, strings.Repeat("é🎉 ", 2000)
		var group sync.WaitGroup
		for range 50 {
			id := uuid.NewString()
			ids = append(ids, id)
			run := m.Add(id, func(error) {})
			group.Go(func() {
				for rest := whole; rest != ""; {
					_, n := utf8.DecodeRuneInString(rest)
					run.Log.Append(rest[:n])
					rest = rest[n:]
				}
				subscriber := run.Log.NewSubscriber()
				for seen := 0; seen < len(whole); { // the end comes when all is kept, so that it can be looked at
					<-subscriber.Subscribe(seen, nil)
					subscriber.Unsubscribe()
					shown, _ := run.Log.Since(0)
					seen = len(shown)
				}
				run.Log.End(domain.Outcome{Status: domain.StatusCompleted})
			})
			group.Go(func() {
				seen, subscriber := 0, run.Log.NewSubscriber()
				for {
					<-subscriber.Subscribe(seen, nil)
					subscriber.Unsubscribe()
					more, end := run.Log.Since(seen)
					if end != nil {
						return
					}
					seen += len(more)
					require.Equal(t, whole[:seen], read(t, other, id, 0)[:seen])
				}
			})
		}
		group.Wait()
		m.Flush()
		for _, id := range ids {
			require.Equal(t, whole, read(t, other, id, 0))
		}
	})
}

// A text that goes in several chunks may end while some are still to be sent: nothing follows what was
// dropped.
func TestNothingFollowsADroppedRun(t *testing.T) {
	eachRelay(t, func(t *testing.T, owner, other inflight.Relay) {
		m, ids := through(t, owner), []string{}
		for range 20 {
			id := uuid.NewString()
			ids = append(ids, id)
			run := m.Add(id, func(error) {})
			run.Log.Append(strings.Repeat("x", 2<<20))
			run.Log.End(domain.Outcome{})
			m.DropFromRelay(id)
			m.Remove(id)
		}
		m.Flush()
		for _, id := range ids {
			require.Empty(t, read(t, other, id, 0))
		}
	})
}

// emptying empties Redis after the first chunks that it keeps.
type emptying struct {
	redis.Hook
	once  sync.Once
	empty func()
}

func (*emptying) DialHook(next redis.DialHook) redis.DialHook          { return next }
func (*emptying) ProcessHook(next redis.ProcessHook) redis.ProcessHook { return next }
func (e *emptying) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, commands []redis.Cmder) error {
		err := next(ctx, commands)
		if slices.ContainsFunc(commands, func(c redis.Cmder) bool { return c.Name() == "xadd" }) {
			e.once.Do(e.empty)
		}
		return err
	}
}

func TestTheFirstPieceIsMissedToo(t *testing.T) {
	client := redisAt(t, 9) // others use the first one at the same time
	client.AddHook(&emptying{empty: func() {
		require.NoError(t, client.FlushDB(t.Context()).Err())
	}})
	owner := inflight.NewRedis(client, time.Minute, nil)
	defer func() { require.NoError(t, owner.Close()) }()
	id := uuid.NewString()
	appended(t, owner, inflight.Chunk{ID: id, Text: []byte("first ")})
	_, err := owner.Append(t.Context(), []inflight.Chunk{{ID: id, From: 6, Text: []byte("second")}})
	require.ErrorIs(t, err, inflight.ErrForgotten)
	appended(t, owner, inflight.Chunk{ID: id, Text: []byte("first second")})
	require.Equal(t, "first second", read(t, owner, id, 0))
}

// What Redis still has from its beginning stays when its epoch is gone: a command of the repair that
// comes late finds the text that was sent again.
func TestARepairSparesWhatIsWhole(t *testing.T) {
	client := redisAt(t, 10)
	owner := inflight.NewRedis(client, time.Minute, nil)
	defer func() { require.NoError(t, owner.Close()) }()
	forget := func(chunks ...inflight.Chunk) {
		require.NoError(t, client.Del(t.Context(), "playground:epoch").Err())
		_, err := owner.Append(t.Context(), chunks)
		require.ErrorIs(t, err, inflight.ErrForgotten)
	}
	whole, sealed := uuid.NewString(), uuid.NewString()
	appended(t, owner, inflight.Chunk{ID: whole, Text: []byte("one ")}, inflight.Chunk{ID: sealed, Text: []byte("shut")})
	_, err := owner.Seal(t.Context(), sealed)
	require.NoError(t, err)
	forget(inflight.Chunk{ID: whole, From: 4, Text: []byte("two")}, inflight.Chunk{ID: sealed, From: 4, Text: []byte("more")})
	require.Equal(t, "one two", read(t, owner, whole, 0))
	refused, err := owner.Append(t.Context(), []inflight.Chunk{{ID: whole, Text: []byte("one two")}, {ID: sealed, Text: []byte("shutmore")}})
	require.NoError(t, err)
	require.Equal(t, []string{sealed}, refused)
	require.Equal(t, "one two", read(t, owner, whole, 0))
	require.Equal(t, "shut", read(t, owner, sealed, 0))
}
