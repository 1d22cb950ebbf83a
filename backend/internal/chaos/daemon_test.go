package chaos_test

import (
	"bytes"
	"cmp"
	"context"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// upWithin bounds how long a service may take to start, or to end.
const upWithin = time.Minute

// daemon is a service of the suite's own that may be ended and started again on its address.
type daemon struct {
	name    string
	command []string
	as      *syscall.Credential // nil: who runs the tests
	dir     string
	addr    string
	last    syscall.Signal // ends it and its children; 0: SIGTERM

	cmd   *exec.Cmd
	log   *bytes.Buffer // read once the process has ended
	ended chan struct{}
}

// start runs it and waits until it takes connections. It ends with the test.
func (d *daemon) start(t *testing.T) {
	t.Helper()
	if d.cmd == nil {
		daemons.Store(d, true)
		t.Cleanup(func() { d.end(t, cmp.Or(d.last, syscall.SIGTERM)) })
	}
	d.cmd = exec.CommandContext(context.Background(), d.command[0], d.command[1:]...)
	d.log, d.ended = &bytes.Buffer{}, make(chan struct{})
	d.cmd.Stdout, d.cmd.Stderr, d.cmd.Dir = d.log, d.log, d.dir
	// A group of its own: Ctrl-C must not reach a service before the tests that use it.
	d.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Credential: d.as}
	require.NoError(t, d.cmd.Start(), d.name)
	go func(cmd *exec.Cmd, ended chan struct{}) { _ = cmd.Wait(); close(ended) }(d.cmd, d.ended)
	require.Eventually(t, func() bool { return d.gone() || listens(d.addr) }, upWithin, 20*time.Millisecond, d.name)
	require.False(t, d.gone(), "%s: %s", d.name, d.log)
}

// daemons are all that were started, for an end that no test sees coming.
var daemons sync.Map

// endOnSignal leaves no service behind when the tests are interrupted.
func endOnSignal() {
	caught := make(chan os.Signal, 1)
	signal.Notify(caught, os.Interrupt, syscall.SIGTERM)
	go func() {
		<-caught
		daemons.Range(func(key, _ any) bool {
			d := key.(*daemon)
			d.thaw()
			_ = d.cmd.Process.Signal(cmp.Or(d.last, syscall.SIGTERM))
			return true
		})
		os.Exit(1)
	}()
}

func (d *daemon) gone() bool {
	select {
	case <-d.ended:
		return true
	default:
		return false
	}
}

// end sends a signal and waits for the end.
func (d *daemon) end(t *testing.T, s syscall.Signal) {
	t.Helper()
	d.thaw()
	_ = d.cmd.Process.Signal(s)
	select {
	case <-d.ended:
	case <-time.After(upWithin):
		_ = d.cmd.Process.Kill()
		t.Errorf("%s did not end", d.name)
	}
}

// freeze stops the process and its children in the middle of whatever they do.
func (d *daemon) freeze(t *testing.T) {
	t.Helper()
	require.NoError(t, d.cmd.Process.Signal(syscall.SIGSTOP))
	for _, child := range children(d.cmd.Process.Pid) { // its parent is stopped, so there will be no more
		_ = syscall.Kill(child, syscall.SIGSTOP)
	}
}

// thaw lets them go on.
func (d *daemon) thaw() {
	for _, child := range children(d.cmd.Process.Pid) {
		_ = syscall.Kill(child, syscall.SIGCONT)
	}
	_ = d.cmd.Process.Signal(syscall.SIGCONT)
}

// children are the processes that have this parent.
func children(parent int) []int {
	out := []int{}
	all, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, path := range all {
		stat, err := os.ReadFile(path)
		if err != nil {
			continue // it has ended
		}
		fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:])) // state, parent, …
		if pid, err := strconv.Atoi(filepath.Base(filepath.Dir(path))); err == nil && fields[1] == strconv.Itoa(parent) {
			out = append(out, pid)
		}
	}
	return out
}

func listens(addr string) bool {
	c, err := net.DialTimeout("tcp", addr, time.Second)
	if err == nil {
		_ = c.Close()
	}
	return err == nil
}

// find finds a program on the PATH, or where systems hide it, the newest first.
func find(t *testing.T, name string, hidden ...string) string {
	t.Helper()
	if path, err := exec.LookPath(name); err == nil {
		return path
	}
	for _, pattern := range hidden {
		found, err := filepath.Glob(filepath.Join(pattern, name))
		require.NoError(t, err)
		if len(found) > 0 {
			return slices.Max(found)
		}
	}
	t.Fatalf("%s is missing: `make test` installs it on Debian; elsewhere install it", name)
	return ""
}

// private is a folder that ends with the test and that another user may pass through.
func private(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "playground-chaos-")
	require.NoError(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	require.NoError(t, os.Chmod(dir, 0o711)) // only names can be guessed
	return dir
}
