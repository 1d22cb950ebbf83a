//go:build linux

package inflight_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
	"pgregory.net/rapid"

	"playground/internal/inflight"
)

func segmentsIn(t require.TestingT, folder string) []string {
	files, err := filepath.Glob(filepath.Join(folder, "journal-*", "0*"))
	require.NoError(t, err)
	return files
}

// However runs come, write, and end: what was written of one that goes on is read by its owner, by a process that has
// read along and by one that comes anew, and the files stay few.
func TestAJournalHoldsWhatGoesOn(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		folder := filepath.Join(t.TempDir(), uuid.NewString())
		open := func() inflight.Local {
			relay, err := inflight.NewLocal(folder)
			require.NoError(rt, err)
			return relay
		}
		owner, along := open(), open()
		texts := map[string][]byte{}
		running := func() []string {
			ids := []string{}
			for id := range texts {
				ids = append(ids, id)
			}
			slices.Sort(ids)
			return ids
		}
		for range rapid.IntRange(1, 60).Draw(rt, "steps") {
			ids := running()
			switch step := rapid.IntRange(0, 9).Draw(rt, "step"); {
			case step < 2 || len(ids) == 0:
				texts[uuid.NewString()] = []byte{}
			case step < 8:
				id := rapid.SampledFrom(ids).Draw(rt, "run")
				text := bytes.Repeat([]byte{byte('a' + len(texts[id])%26)}, rapid.IntRange(1, 200<<10).Draw(rt, "bytes"))
				_, err := owner.Append(context.Background(), []inflight.Chunk{{ID: id, From: len(texts[id]), Text: text}})
				require.NoError(rt, err)
				texts[id] = append(texts[id], text...)
			case step == 8:
				id := rapid.SampledFrom(ids).Draw(rt, "run that ends")
				require.NoError(rt, owner.Drop(context.Background(), []string{id}))
				delete(texts, id)
			default:
				id := rapid.SampledFrom(ids).Draw(rt, "run that is read")
				require.Equal(rt, string(texts[id]), read(rt, along, id, 0))
			}
		}
		anew := open()
		for _, relay := range []inflight.Relay{owner, along, anew} {
			for id, text := range texts {
				require.Equal(rt, string(text), read(rt, relay, id, 0))
			}
		}
		require.NoError(rt, owner.Drop(context.Background(), running()))
		require.LessOrEqual(rt, len(segmentsIn(rt, folder)), 3, "what is not wanted is used again")
		for _, relay := range []inflight.Relay{owner, along, anew} {
			require.NoError(rt, relay.Close())
		}
		require.Empty(rt, names(t, folder), "what ends in order leaves nothing")
	})
}

// One long run among many short ones does not keep their places.
func TestALongRunIsCopiedOn(t *testing.T) {
	folder := t.TempDir()
	owner, other := openLocal(t, folder), openLocal(t, folder)
	long := uuid.NewString()
	for n := range 400 {
		appended(t, owner, inflight.Chunk{ID: long, From: n, Text: []byte("x")})
		short := uuid.NewString()
		appended(t, owner, inflight.Chunk{ID: short, Text: bytes.Repeat([]byte("y"), 250<<10)}) // 100 MB in all
		require.NoError(t, owner.Drop(t.Context(), []string{short}))
	}
	require.LessOrEqual(t, len(segmentsIn(t, folder)), 5)
	require.Equal(t, strings.Repeat("x", 400), read(t, other, long, 0))
	require.Equal(t, strings.Repeat("x", 400), read(t, owner, long, 0))
	require.NoError(t, owner.Drop(t.Context(), []string{long}))
}

// childEnv makes this test a process that writes until it is killed.
const childEnv = "PLAYGROUND_TEST_JOURNAL"

func TestAJournalOutlivesItsProcess(t *testing.T) {
	if folder := os.Getenv(childEnv); folder != "" {
		writeUntilKilled(t, folder)
	}
	folder := t.TempDir()
	next := openLocal(t, folder)
	child := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$")
	child.Env = append(os.Environ(), childEnv+"="+folder)
	out, err := child.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, child.Start())
	id, kept := "", -1
	for lines := bufio.NewScanner(out); kept < 3000 && lines.Scan(); {
		_, err := fmt.Sscanf(lines.Text(), "kept %s %d", &id, &kept)
		require.NoError(t, err)
	}
	lives := func(context.Context, []string) (map[string]bool, error) { return nil, nil }
	require.NoError(t, next.RemoveEnded(t.Context(), lives), "of a process that lives nothing is removed")
	require.NoError(t, child.Process.Kill())
	require.Error(t, child.Wait())

	text := read(t, next, id, 0)
	want := ""
	for n := range kept + 1 {
		want += fmt.Sprintf("%d,", n)
	}
	require.True(t, strings.HasPrefix(text, want), "what was kept is there")
	sealed, err := next.Seal(t.Context(), id)
	require.NoError(t, err)
	require.Equal(t, text, sealed)
	away := errors.New("the database is away")
	require.ErrorIs(t, next.RemoveEnded(t.Context(), func(context.Context, []string) (map[string]bool, error) { return nil, away }), away)
	require.NoError(t, next.RemoveEnded(t.Context(), func(_ context.Context, ids []string) (map[string]bool, error) {
		require.Equal(t, []string{id}, ids)
		return map[string]bool{id: false}, nil
	}))
	require.Equal(t, text, read(t, next, id, 0), "one with a running row is kept")
	require.NoError(t, next.RemoveEnded(t.Context(), func(context.Context, []string) (map[string]bool, error) { return nil, nil }))
	require.Empty(t, names(t, folder))
	require.Empty(t, read(t, next, id, 0))
}

func writeUntilKilled(t *testing.T, folder string) {
	relay, err := inflight.NewLocal(folder)
	require.NoError(t, err)
	id, length := uuid.NewString(), 0
	for n := 0; ; n++ {
		text := fmt.Appendf(nil, "%d,", n)
		appended(t, relay, inflight.Chunk{ID: id, From: length, Text: text})
		length += len(text)
		fmt.Println("kept", id, n)
	}
}

// What File wrote before there were journals is read, and removed.
func TestAJournalReadsFiles(t *testing.T) {
	folder := t.TempDir()
	before, err := inflight.NewFile(folder)
	require.NoError(t, err)
	id, other := uuid.NewString(), uuid.NewString()
	appended(t, before, inflight.Chunk{ID: id, Text: []byte("before")}, inflight.Chunk{ID: other, Text: []byte("ended")})
	require.NoError(t, before.Close())
	relay := openLocal(t, folder)
	require.Equal(t, "before", read(t, relay, id, 0))
	require.NoError(t, relay.RemoveEnded(t.Context(), func(context.Context, []string) (map[string]bool, error) {
		return map[string]bool{id: false}, nil
	}))
	require.Equal(t, []string{id}, names(t, folder))
	require.NoError(t, relay.Drop(t.Context(), []string{id}))
	require.Empty(t, names(t, folder))
}

// recovers brings a relay back that has lost what it had, as its writer does.
func recovers(t *testing.T, relay inflight.Relay, chunk inflight.Chunk) {
	t.Helper()
	require.NoError(t, relay.Ping(t.Context()))
	_, err := relay.Append(t.Context(), []inflight.Chunk{chunk})
	require.ErrorIs(t, err, inflight.ErrForgotten)
	appended(t, relay, chunk)
	require.Equal(t, string(chunk.Text), read(t, relay, chunk.ID, 0))
	require.NoError(t, relay.Drop(t.Context(), []string{chunk.ID}))
}

func TestAJournalWhoseFolderWasTaken(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "runs")
	relay := openLocal(t, folder)
	chunk := inflight.Chunk{ID: uuid.NewString(), Text: []byte("text")}
	appended(t, relay, chunk)
	require.NoError(t, os.RemoveAll(folder))
	require.Eventually(t, func() bool { // a write into memory does not tell; it is looked now and then
		_, err := relay.Append(t.Context(), []inflight.Chunk{chunk})
		return err != nil
	}, 10*time.Second, 10*time.Millisecond)
	recovers(t, relay, chunk)
}

// A file that was cut under a mapping, as one on a file system that promised more room than it had.
func TestAJournalWithoutItsRoom(t *testing.T) {
	folder := t.TempDir()
	relay := openLocal(t, folder)
	chunk := inflight.Chunk{ID: uuid.NewString(), Text: []byte("text")}
	appended(t, relay, chunk)
	require.NoError(t, os.Truncate(segmentsIn(t, folder)[0], 0))
	_, err := relay.Append(t.Context(), []inflight.Chunk{{ID: chunk.ID, From: 4, Text: []byte(" and more")}})
	require.ErrorContains(t, err, "cannot be written")
	recovers(t, relay, chunk)
}

func TestAJournalOnAFullDisk(t *testing.T) {
	if os.Getenv(childEnv) == "" { // the limit is a process's, and that of the tests writes files too
		child := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$")
		child.Env = append(os.Environ(), childEnv+"=full")
		out, err := child.CombinedOutput()
		require.NoError(t, err, string(out))
		return
	}
	limit := func(bytes uint64) {
		require.NoError(t, unix.Setrlimit(unix.RLIMIT_FSIZE, &unix.Rlimit{Cur: bytes, Max: unix.RLIM_INFINITY}))
	}
	folder := t.TempDir()
	relay := openLocal(t, folder)
	limit(512 << 10)
	chunk := inflight.Chunk{ID: uuid.NewString(), Text: []byte("text")}
	_, err := relay.Append(t.Context(), []inflight.Chunk{chunk})
	require.ErrorIs(t, err, unix.EFBIG)
	require.Empty(t, segmentsIn(t, folder), "nothing half made stays")
	require.Error(t, relay.Ping(t.Context()))
	limit(3 << 20)
	require.NoError(t, relay.Ping(t.Context()))
	const size = 400 << 10
	for n := range 12 { // beyond the first two; the next would be larger than there is room for
		appended(t, relay, inflight.Chunk{ID: chunk.ID, From: n * size, Text: bytes.Repeat([]byte("x"), size)})
	}
	require.Len(t, read(t, relay, chunk.ID, 0), 12*size)
	require.NoError(t, relay.Drop(t.Context(), []string{chunk.ID}))
}
