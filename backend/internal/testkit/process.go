package testkit

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// processPatience bounds how long a process may take to start, and to end.
const processPatience = 2 * time.Minute

var binaryFolder string

// RunWithBinary is a TestMain for tests that Spawn: it keeps the binary until they have all run.
func RunWithBinary(m *testing.M) (code int) {
	folder, err := os.MkdirTemp("", "playground-test-")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(folder)
	binaryFolder = folder
	return m.Run()
}

// binary is the real thing, built once.
var binary = sync.OnceValues(func() (string, error) {
	if binaryFolder == "" {
		return "", errors.New("a package whose tests spawn the binary needs a TestMain with RunWithBinary")
	}
	path := filepath.Join(binaryFolder, "playground")
	build := exec.CommandContext(context.Background(), "go", "build", "-o", path, "playground/cmd/playground")
	build.Env = append(os.Environ(), "CGO_ENABLED=0") // which a test with the race detector needs, and the product is built without
	out, err := build.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	return path, nil
})

// Output is what a process has written so far.
type Output struct {
	mu   sync.Mutex
	buf  bytes.Buffer
	grew chan struct{}
}

// Write implements io.Writer. It wakes who waits for more.
func (o *Output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	select {
	case o.grew <- struct{}{}:
	default:
	}
	return o.buf.Write(p)
}

// String is all of it.
func (o *Output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.String()
}

// Process is a playground in a process of its own. Its harness is there once it is Up.
type Process struct {
	*Harness
	Token          string // the sign-in link's, "" when it printed none
	Stdout, Stderr *Output

	cmd   *exec.Cmd
	ended chan struct{}
	err   error // how it ended, once ended is closed
}

// Spawn starts the binary with these settings and no others. It is killed with the test at the latest.
func Spawn(t *testing.T, settings map[string]string, arguments ...string) *Process {
	t.Helper()
	path, err := binary()
	require.NoError(t, err)
	p := &Process{cmd: exec.CommandContext(context.Background(), path, arguments...), ended: make(chan struct{}),
		Stdout: &Output{grew: make(chan struct{}, 1)}, Stderr: &Output{grew: make(chan struct{}, 1)}}
	p.cmd.Env = []string{"ADDR=127.0.0.1:0", "OLLAMA_BASE_URL=http://127.0.0.1:9"}
	for name, value := range settings {
		p.cmd.Env = append(p.cmd.Env, name+"="+value)
	}
	p.cmd.Dir = t.TempDir()
	p.cmd.Stdout, p.cmd.Stderr = p.Stdout, p.Stderr
	require.NoError(t, p.cmd.Start())
	go func() { p.err = p.cmd.Wait(); close(p.ended) }()
	t.Cleanup(func() { _ = p.cmd.Process.Kill(); <-p.ended })
	return p
}

var announced = regexp.MustCompile(`Open  (http://[0-9.:]+)(?:/sign-in#token=(\S+))?\n`)

// Up waits until the process says where it is.
func (p *Process) Up(t *testing.T) *Process {
	t.Helper()
	for {
		if m := announced.FindStringSubmatch(p.Stdout.String()); m != nil {
			p.Harness, p.Token = At(t, m[1]), m[2]
			return p
		}
		select {
		case <-p.Stdout.grew:
		case <-p.ended:
			t.Fatalf("ended: %v\n%s", p.err, p.Stderr)
		case <-time.After(processPatience):
			t.Fatalf("not up: %s", p.Stderr)
		}
	}
}

// Exit waits for the end and returns the exit code, -1 after a signal.
func (p *Process) Exit(t *testing.T) int {
	t.Helper()
	select {
	case <-p.ended:
	case <-time.After(processPatience):
		t.Fatalf("still there: %s", p.Stderr)
	}
	var code *exec.ExitError
	if errors.As(p.err, &code) {
		return code.ExitCode()
	}
	require.NoError(t, p.err)
	return 0
}

// Ended says whether the process has ended.
func (p *Process) Ended() bool {
	select {
	case <-p.ended:
		return true
	default:
		return false
	}
}

// PID is the process's id.
func (p *Process) PID() int { return p.cmd.Process.Pid }

// Signal sends one.
func (p *Process) Signal(t *testing.T, s os.Signal) {
	t.Helper()
	require.NoError(t, p.cmd.Process.Signal(s))
}
