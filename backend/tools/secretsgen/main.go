// Command secretsgen writes the rules by which keys are found in texts: those of gitleaks, but for what choices.go
// says, and the formats of this product's own keys. Server and page read the same file, so they never differ.
package main

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

// Where the rules come from, with the sum that go.sum would have: the same version is the same rules.
//
//go:embed source.sum
var sourceLine string

var source, sourceSum, _ = strings.Cut(strings.TrimSpace(sourceLine), " ")

func main() {
	if len(os.Args) < 3 {
		fmt.Fprintln(os.Stderr, "usage: secretsgen OWN_FILE RULES_FILE…")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2:]); err != nil {
		fmt.Fprintln(os.Stderr, "secretsgen:", err)
		os.Exit(1)
	}
}

func run(own string, outs []string) error {
	theirs, err := published()
	if err != nil {
		return err
	}
	ours, err := rulesIn(own)
	if err != nil {
		return err
	}
	set, err := theirs.chosen()
	if err != nil {
		return err
	}
	set.Rules = slices.Concat(ours, added, set.Rules)
	if err := set.measure(); err != nil {
		return err
	}
	for _, out := range outs {
		if err := write(out, set); err != nil {
			return err
		}
	}
	return nil
}

// published reads the rules as they were published.
func published() (config, error) {
	var c config
	download := exec.Command("go", "mod", "download", "-json", source)
	download.Dir = os.TempDir() // outside of any module: it is no dependency of one
	raw, err := download.Output()
	if err != nil {
		return c, fmt.Errorf("%s could not be downloaded: %w: %s", source, err, raw)
	}
	var module struct{ Dir, Sum string }
	if err := json.Unmarshal(raw, &module); err != nil {
		return c, err
	}
	if module.Sum != sourceSum {
		return c, fmt.Errorf("%s has the sum %s, not %s", source, module.Sum, sourceSum)
	}
	file, err := os.ReadFile(filepath.Join(module.Dir, "config", "gitleaks.toml"))
	if err != nil {
		return c, err
	}
	return c, toml.Unmarshal(file, &c)
}

func rulesIn(file string) ([]Rule, error) {
	raw, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var rules []Rule
	return rules, errors.Join(json.Unmarshal(raw, &rules))
}

// write lays a rule out in a line of its own, so that a change is read as one.
func write(out string, set Set) error {
	var b bytes.Buffer
	encode := json.NewEncoder(&b)
	encode.SetEscapeHTML(false)
	line := func(before string, value any) error {
		b.WriteString(before)
		err := encode.Encode(value)
		b.Truncate(b.Len() - 1) // its line break
		return err
	}
	err := line("{\n\"notice\": ", set.Notice)
	err = errors.Join(err, line(",\n\"allow\": ", set.Allow))
	before := ",\n\"rules\": [\n"
	for _, rule := range set.Rules {
		err = errors.Join(err, line(before, rule))
		before = ",\n"
	}
	b.WriteString("\n]\n}\n")
	return errors.Join(err, os.WriteFile(out, b.Bytes(), 0o644))
}
