// Command mutants asks whether the tests would notice a check of rights that is missing. It builds those tests once,
// from a copy of the source in which every such check has a switch, and runs them with one switch after the other: a
// check that never refuses, a condition that always grants, a standing with one action more. Each must turn them red.
//
// Run it in the backend's folder. -sample N takes every Nth, and a number as argument that one alone.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// limit is the longest that the tests may take with one switch: a missing check may leave one waiting.
const limit = 5 * time.Minute

func main() {
	sample := flag.Int("sample", 1, "take every Nth")
	flag.Parse()
	if err := run(*sample, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(sample int, only []string) error {
	folder, err := os.MkdirTemp("", "mutants")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	mutants, overlay, err := plant()
	if err != nil {
		return err
	}
	binary, err := build(folder, overlay)
	if err != nil {
		return err
	}
	tests, err := testsOfRights()
	if err != nil {
		return err
	}
	if red, output := runTests(binary, tests, 0); red {
		return fmt.Errorf("the tests are red without any switch:\n%s", output)
	}
	return report(survivors(binary, tests, choose(mutants, sample, only)))
}

// choose takes every nth mutant, or those named by their numbers.
func choose(mutants []mutant, nth int, only []string) (chosen []mutant) {
	for i, m := range mutants {
		if len(only) == 0 && i%nth == 0 || slices.Contains(only, strconv.Itoa(m.number)) {
			chosen = append(chosen, m)
		}
	}
	return chosen
}

// build makes the test binary from the changed sources, path by path.
func build(folder string, changed map[string][]byte) (binary string, err error) {
	replace := map[string]string{}
	for path, source := range changed {
		copied := filepath.Join(folder, strings.ReplaceAll(path, "/", "_"))
		if err := os.WriteFile(copied, source, 0o600); err != nil {
			return "", err
		}
		full, err := filepath.Abs(path)
		if err != nil {
			return "", err
		}
		replace[full] = copied
	}
	overlay, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", err
	}
	file := filepath.Join(folder, "overlay.json")
	if err := os.WriteFile(file, overlay, 0o600); err != nil {
		return "", err
	}
	binary = filepath.Join(folder, "api.test")
	command := exec.Command("go", "test", "-c", "-overlay", file, "-o", binary, "./internal/api")
	command.Stdout, command.Stderr = os.Stderr, os.Stderr
	return binary, command.Run()
}

// runTests says whether they turn red with one switch; 0: with none.
func runTests(binary, tests string, number int) (red bool, output string) {
	command := exec.Command(binary, "-test.run", tests, "-test.failfast", "-test.timeout", limit.String())
	command.Dir = filepath.Join("internal", "api")
	command.Env = append(os.Environ(), "MUTANT="+strconv.Itoa(number))
	out, err := command.CombinedOutput()
	return err != nil, string(out)
}

func survivors(binary, tests string, mutants []mutant) (alive []mutant, tried int) {
	var all sync.WaitGroup
	var mu sync.Mutex
	next := make(chan mutant)
	for range runtime.NumCPU() {
		all.Go(func() {
			for m := range next {
				red, _ := runTests(binary, tests, m.number)
				mu.Lock()
				if fmt.Printf("%4d %-8s %s\n", m.number, map[bool]string{true: "noticed", false: "ALIVE"}[red], m.what); !red {
					alive = append(alive, m)
				}
				mu.Unlock()
			}
		})
	}
	for _, m := range mutants {
		next <- m
	}
	close(next)
	all.Wait()
	return alive, len(mutants)
}

func report(alive []mutant, tried int) error {
	fmt.Printf("%d of %d were noticed\n", tried-len(alive), tried)
	if len(alive) == 0 {
		return nil
	}
	slices.SortFunc(alive, func(a, b mutant) int { return a.number - b.number })
	text := "not noticed by any test:"
	for _, m := range alive {
		text += fmt.Sprintf("\n%4d %s", m.number, m.what)
	}
	return fmt.Errorf("%s", text)
}
