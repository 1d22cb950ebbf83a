package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// run measures every scenario on every target, as often as it is asked to, and prints the table. Tokens that were not
// what they should be, and streams that failed, are an error after it.
func run(ctx context.Context, o options, out, progress io.Writer) error {
	return onStage(ctx, func(folder, upstream string, up *process) error {
		return o.measureAll(ctx, table{targets: targets(ctx, o.binary, folder, upstream), cells: map[string][][]*figures{}, anyway: o.anyway}, up, out, progress)
	})
}

// onStage has a folder and an upstream for a measurement, until that ends.
func onStage(ctx context.Context, measure func(folder, upstream string, up *process) error) error {
	folder, err := os.MkdirTemp("", "playground-bench.")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	up, addr, err := startSelf(ctx, nil, "upstream")
	if err != nil {
		return err
	}
	defer up.stop()
	return measure(folder, "http://"+addr+"/v1", up)
}

func (o options) measureAll(ctx context.Context, t table, up *process, out, progress io.Writer) (err error) {
	for round := range max(1, o.repeat) {
		if o.repeat > 1 {
			fmt.Fprintf(progress, "round %d of %d\n", round+1, o.repeat)
		}
		if err = t.round(ctx, o, up, progress); err != nil {
			break
		}
	}
	fmt.Fprintf(out, "%s%s\n\n", describe(), medians(o.repeat, err))
	t.write(out) // what there is, also after a failure
	return cmp.Or(err, t.faults())
}

// medians says what the figures are that were to come from so many runs: fewer, where one failed.
func medians(repeat int, err error) string {
	switch {
	case repeat < 2:
		return ""
	case err != nil:
		return fmt.Sprintf(" · medians of up to %d runs, and from where to where they go: it was cut short", repeat)
	}
	return fmt.Sprintf(" · medians of %d runs, and from where to where they go", repeat)
}

// round runs every scenario once: what is compared was measured within minutes.
func (t *table) round(ctx context.Context, o options, up *process, progress io.Writer) error {
	for _, s := range scenarios {
		if !o.only.MatchString(s.name) {
			continue
		}
		found, err := s.everywhere(ctx, t.targets, up, progress)
		t.add(s.name, found)
		if err != nil {
			return err
		}
	}
	return nil
}

// targets are the limit, the server alone, and, where they are, the server on PostgreSQL and Redis.
func targets(ctx context.Context, binary, folder, upstream string) []target {
	list := []target{bare{upstream}, newProduct("SQLite", binary, filepath.Join(folder, "alone"), upstream)}
	database, redis := os.Getenv("DATABASE_URL"), os.Getenv("REDIS_URL")
	if database == "" || redis == "" {
		return list
	}
	shared := newProduct("PostgreSQL + Redis", binary, filepath.Join(folder, "shared"), upstream,
		"DATABASE_URL="+database, "REDIS_URL="+redis)
	shared.services = []service{postgresService(ctx, database), redisService(redis)}
	return append(list, shared)
}

// everywhere runs a scenario on one target after another.
func (s scenario) everywhere(ctx context.Context, targets []target, up *process, progress io.Writer) ([]*figures, error) {
	cells := make([]*figures, len(targets))
	for i, t := range targets {
		if s.resume && i < 2 { // it takes two instances on one database
			continue
		}
		f, err := measure(ctx, s, t, up)
		if err != nil {
			return cells, fmt.Errorf("%s on %s: %w", s.name, t.name(), err)
		}
		fmt.Fprintf(progress, "%-11s %-18s %7d tokens, %4d open at once, %5.1f µs/token, %5.2f ms/run, %4.0f KiB/stream, first token p50 %4.0f ms p99 %4.0f ms, others used %.2f cores%s\n",
			s.name, t.name(), f.Tokens, f.Open, perToken(f.cpu, f), perRun(f.cpu, f), memory(f), p50(f), p99(f), f.others, f.remarks())
		cells[i] = &f
	}
	return cells, nil
}

func (f figures) remarks() string {
	var b strings.Builder
	for _, r := range []struct {
		n    int
		what string
	}{{f.Cut, "cut at the limit"}, {f.Wrong, "wrong"}, {f.Failed, "failed"}, {f.Refused, "refused and asked for again"}} {
		if r.n > 0 {
			fmt.Fprintf(&b, "; %d %s", r.n, r.what)
		}
	}
	return b.String() + strings.Join(append([]string{""}, f.Failures...), "\n  ")
}

func (t *table) faults() error {
	for name, cells := range t.cells {
		for i, runs := range cells {
			for _, f := range runs {
				if f != nil && f.Wrong+f.Failed > 0 {
					return errors.New(name + " on " + t.targets[i].name() + ": tokens or streams were lost")
				}
			}
		}
	}
	return nil
}
