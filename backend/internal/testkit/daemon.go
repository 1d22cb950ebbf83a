package testkit

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

// daemonTimeout bounds how long a service may take to start, or to end.
const daemonTimeout = time.Minute

// Daemon is a service of a test's own that may be ended and started again on its address.
type Daemon struct {
	Name       string
	Command    []string
	Credential *syscall.Credential // nil: of the user who runs the tests
	Dir        string
	Addr       string
	StopSignal syscall.Signal // ends it and its children; 0: SIGTERM

	cmd   *exec.Cmd
	log   *bytes.Buffer // read once the process has ended
	ended chan struct{}
}

// Start runs it and waits until it takes connections. It ends with the test.
func (d *Daemon) Start(t *testing.T) {
	t.Helper()
	if d.cmd == nil {
		running.add(d)
		t.Cleanup(func() { d.End(t, cmp.Or(d.StopSignal, syscall.SIGTERM)); running.remove(d) })
	}
	d.cmd = exec.CommandContext(context.Background(), d.Command[0], d.Command[1:]...)
	d.log, d.ended = &bytes.Buffer{}, make(chan struct{})
	d.cmd.Stdout, d.cmd.Stderr, d.cmd.Dir = d.log, d.log, d.Dir
	// A group of its own: Ctrl-C must not reach a service before the tests that use it.
	d.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Credential: d.Credential}
	require.NoError(t, d.cmd.Start(), d.Name)
	go func(cmd *exec.Cmd, ended chan struct{}) { _ = cmd.Wait(); close(ended) }(d.cmd, d.ended)
	require.Eventually(t, func() bool { return d.Ended() || listens(d.Addr) }, daemonTimeout, 20*time.Millisecond, d.Name)
	require.False(t, d.Ended(), "%s: %s", d.Name, d.log)
}

// running are all daemons of this process: those that are left are ended when the tests are interrupted,
// which no test sees coming.
var running = daemonSet{all: map[*Daemon]bool{}}

type daemonSet struct {
	mu          sync.Mutex
	all         map[*Daemon]bool
	interrupted chan os.Signal // while there is any
}

func (s *daemonSet) add(d *Daemon) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.all) == 0 {
		s.interrupted = make(chan os.Signal, 1)
		signal.Notify(s.interrupted, os.Interrupt, syscall.SIGTERM)
		go s.endOn(s.interrupted)
	}
	s.all[d] = true
}

func (s *daemonSet) remove(d *Daemon) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.all, d)
	if len(s.all) == 0 {
		signal.Stop(s.interrupted)
		close(s.interrupted)
	}
}

func (s *daemonSet) endOn(interrupted <-chan os.Signal) {
	if _, caught := <-interrupted; !caught {
		return
	}
	s.mu.Lock()
	for d := range s.all {
		d.Thaw()
		_ = d.cmd.Process.Signal(cmp.Or(d.StopSignal, syscall.SIGTERM))
	}
	os.Exit(1)
}

// Ended says whether it has ended.
func (d *Daemon) Ended() bool {
	select {
	case <-d.ended:
		return true
	default:
		return false
	}
}

// End sends a signal and waits for the end.
func (d *Daemon) End(t *testing.T, s syscall.Signal) {
	t.Helper()
	d.Thaw()
	_ = d.cmd.Process.Signal(s)
	select {
	case <-d.ended:
	case <-time.After(daemonTimeout):
		_ = d.cmd.Process.Kill()
		t.Errorf("%s did not end", d.Name)
	}
}

// Signal sends one to the process itself.
func (d *Daemon) Signal(s syscall.Signal) error { return d.cmd.Process.Signal(s) }

// Freeze stops the process and its children in the middle of whatever they do.
func (d *Daemon) Freeze(t *testing.T) {
	t.Helper()
	require.NoError(t, d.cmd.Process.Signal(syscall.SIGSTOP))
	for _, child := range children(d.cmd.Process.Pid) { // its parent is stopped, so there will be no more
		_ = syscall.Kill(child, syscall.SIGSTOP)
	}
}

// Thaw lets them go on.
func (d *Daemon) Thaw() {
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

// FindProgram finds a program on the PATH, or in one of the other folders, the newest first.
func FindProgram(t *testing.T, name string, folders ...string) string {
	t.Helper()
	if path, err := exec.LookPath(name); err == nil {
		return path
	}
	for _, pattern := range folders {
		found, err := filepath.Glob(filepath.Join(pattern, name))
		require.NoError(t, err)
		if len(found) > 0 {
			return slices.Max(found)
		}
	}
	t.Fatalf("%s is missing: `make test` installs it on Debian; elsewhere install it", name)
	return ""
}

// ServiceDir is a folder that ends with the test and that another user may pass through.
func ServiceDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "playground-service-")
	require.NoError(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	require.NoError(t, os.Chmod(dir, 0o711)) // only names can be guessed
	return dir
}
