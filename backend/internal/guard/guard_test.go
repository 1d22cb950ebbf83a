package guard_test

import (
	"bytes"
	"context"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/guard"
)

func TestCall(t *testing.T) {
	require.NoError(t, guard.Call(func() error { return nil }))
	own := errors.New("own")
	require.ErrorIs(t, guard.Call(func() error { return own }), own)
	err := guard.Call(func() error { panic("at the disco") })
	require.ErrorContains(t, err, "at the disco")
	require.ErrorContains(t, err, "guard_test.go", "with its stack")
}

func TestGoSettlesAfterAPanicAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var said bytes.Buffer
		log := slog.New(slog.NewTextHandler(&said, nil))
		settled := 0
		guard.Go(log, "a test", func() {}, func() { settled++ })
		synctest.Wait()
		require.Zero(t, settled)
		guard.Go(log, "a test", func() { panic("x") }, func() { settled++ })
		guard.Go(log, "another", func() { panic("y") }, nil)
		synctest.Wait()
		require.Equal(t, 1, settled)
		require.Contains(t, said.String(), "panic in a test")
	})
}

func TestLoopBeginsAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		turns := 0
		go guard.Loop(ctx, slog.New(slog.DiscardHandler), "a test", func(context.Context) {
			if turns++; turns == 3 {
				stop()
			}
			panic("x")
		})
		time.Sleep(time.Minute)
		synctest.Wait()
		require.Equal(t, 3, turns)
	})
}

func TestEveryTriesAgainAfterAFault(t *testing.T) {
	var written bytes.Buffer
	ctx, stop := context.WithCancel(t.Context())
	turns := 0
	guard.Every(ctx, time.Millisecond, slog.New(slog.NewTextHandler(&written, nil)), "not done", func(context.Context) error {
		switch turns++; turns {
		case 1:
			panic("at first")
		case 2:
			return errors.New("then")
		}
		stop()
		return errors.New("the end is no fault")
	})
	require.Equal(t, 3, turns)
	require.Equal(t, 2, strings.Count(written.String(), "not done"), written.String())
}

// Every goroutine of the product is started where its panic is caught: here, or, in the files named, by Call or by hand.
func TestGoroutinesAreStartedHere(t *testing.T) {
	harmless := map[string]bool{"guard/guard.go": true, "server/run.go": true, "batch/batch.go": true, "llm/provider_cache.go": true}
	require.NoError(t, filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		name := strings.TrimPrefix(filepath.ToSlash(path), "../")
		if err != nil || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") || harmless[name] ||
			strings.HasPrefix(name, "testkit/") || strings.Contains(name, "llmtest/") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			_, starts := n.(*ast.GoStmt)
			require.False(t, starts, "%s starts a goroutine of its own: use guard.Go", name)
			return true
		})
		return nil
	}))
}
