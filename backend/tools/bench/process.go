package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// process is one that was started here.
type process struct {
	cmd *exec.Cmd
	log bytes.Buffer
}

// start runs a program with nothing of our environment but what it needs to run.
func start(ctx context.Context, stdout io.Writer, env []string, name string, args ...string) (*process, error) {
	return startWith(ctx, nil, stdout, env, name, args...)
}

func startWith(ctx context.Context, stdin io.Reader, stdout io.Writer, env []string, name string, args ...string) (*process, error) {
	p := &process{cmd: exec.CommandContext(ctx, name, args...)}
	p.cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME")}, env...)
	p.cmd.Stdin, p.cmd.Stdout, p.cmd.Stderr = stdin, stdout, &p.log
	p.cmd.Cancel = func() error { return p.cmd.Process.Signal(syscall.SIGTERM) }
	p.cmd.WaitDelay = 5 * time.Second
	return p, p.cmd.Start()
}

// startSelf runs a subcommand that prints its address first.
func startSelf(ctx context.Context, env []string, command string) (*process, string, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, "", err
	}
	read, write, err := os.Pipe()
	if err != nil {
		return nil, "", err
	}
	defer read.Close()
	p, err := start(ctx, write, env, self, command)
	_ = write.Close()
	if err != nil {
		return nil, "", err
	}
	addr, err := bufio.NewReader(read).ReadString('\n')
	if err != nil {
		p.stop()
		return nil, "", fmt.Errorf("%s: %w\n%s", command, err, p.log.Bytes())
	}
	return p, strings.TrimSpace(addr), nil
}

// stop ends it at once: nothing that is measured happens at the end.
func (p *process) stop() {
	_ = p.cmd.Process.Kill()
	_ = p.cmd.Wait()
}

// cpu is the user and system time it has used.
func (p *process) cpu() time.Duration {
	s, err := readStat(filepath.Join("/proc", strconv.Itoa(p.cmd.Process.Pid)))
	if err != nil {
		return 0
	}
	return s.own
}

// memory is its resident size in bytes.
func (p *process) memory() int {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", p.cmd.Process.Pid))
	fields := strings.Fields(string(raw))
	if err != nil || len(fields) < 2 {
		return 0
	}
	pages, _ := strconv.Atoi(fields[1])
	return pages * os.Getpagesize()
}

// freePort is one that no server listens on now.
func freePort() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}
