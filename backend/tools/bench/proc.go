package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// tick is the unit of CPU times in /proc, the same on every Linux that Go runs on.
const tick = time.Second / 100

// stat is what /proc says about a process.
type stat struct {
	name     string
	parent   int           // its process id
	own      time.Duration // user and system time
	children time.Duration // of children that have ended
}

func readStat(folder string) (stat, error) {
	raw, err := os.ReadFile(filepath.Join(folder, "stat"))
	if err != nil {
		return stat{}, err
	}
	text := string(raw)
	from, to := strings.IndexByte(text, '('), strings.LastIndexByte(text, ')') // a name may hold anything
	if from < 0 || to < from {
		return stat{}, fmt.Errorf("%s: unknown format", folder)
	}
	fields := strings.Fields(text[to+1:]) // from the third on
	if len(fields) < 15 {
		return stat{}, fmt.Errorf("%s: unknown format", folder)
	}
	parent, err := strconv.Atoi(fields[1])
	if err != nil {
		return stat{}, err
	}
	return stat{name: text[from+1 : to], parent: parent, own: ticks(fields[11], fields[12]), children: ticks(fields[13], fields[14])}, nil
}

func ticks(fields ...string) (sum time.Duration) {
	for _, field := range fields {
		n, _ := strconv.Atoi(field)
		sum += time.Duration(n) * tick
	}
	return sum
}

// innermostID is a process's number in the namespace where it was started, which in a container is another than ours; 0
// when it cannot be known.
func innermostID(folder string) int {
	raw, _ := os.ReadFile(filepath.Join(folder, "status"))
	for line := range strings.Lines(string(raw)) {
		if numbers, ok := strings.CutPrefix(line, "NSpid:"); ok {
			fields := strings.Fields(numbers)
			id, _ := strconv.Atoi(fields[len(fields)-1])
			return id
		}
	}
	return 0
}
