package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// busyAbove is how many cores others may use while a figure of CPU still counts.
const busyAbove = 0.15

// services are the programs that a server stands on. They were started elsewhere and are not others.
var services = map[string]bool{"postgres": true, "redis-server": true}

// moment is the machine's use of its cores up to now.
type moment struct {
	at    time.Time
	total time.Duration // user and system time of all, and what the host took away
	ours  time.Duration
}

// observe sums what the parties have used: this process, those of its children that have ended,
// those that live, and the services.
func observe(living ...*process) moment {
	m := moment{at: time.Now(), total: machineTime()}
	if s, err := readStat("/proc/self"); err == nil {
		m.ours = s.own + s.children
	}
	for _, p := range living {
		m.ours += p.cpu()
	}
	folders, _ := filepath.Glob("/proc/[0-9]*")
	for _, folder := range folders {
		if s, err := readStat(folder); err == nil && services[s.name] {
			m.ours += s.own + s.children
		}
	}
	return m
}

// others is how many cores everybody else used between two moments.
func (m moment) others(since moment) float64 {
	used := (m.total - since.total) - (m.ours - since.ours)
	return max(0, float64(used)/float64(m.at.Sub(since.at)))
}

// machineTime leaves interrupts out: they are ours as likely as not.
func machineTime() time.Duration {
	raw, err := os.ReadFile("/proc/stat")
	line, _, _ := strings.Cut(string(raw), "\n")
	fields := strings.Fields(line) // cpu user nice system idle iowait irq softirq steal
	if err != nil || len(fields) < 9 {
		return 0
	}
	return ticks(fields[1], fields[2], fields[3], fields[8])
}

// describe names the machine for the table's head.
func describe() string {
	return fmt.Sprintf("%s · %d cores of %s · %s", time.Now().UTC().Format("2 January 2006"),
		runtime.NumCPU(), processor(), runtime.Version())
}

func processor() string {
	raw, _ := os.ReadFile("/proc/cpuinfo")
	for line := range strings.Lines(string(raw)) {
		if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return runtime.GOARCH
}
