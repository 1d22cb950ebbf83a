package main

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"
)

// apiOptions are what `bench api` takes.
type apiOptions struct {
	options
	rows         int
	postgresRows int
	keep         string
	seedLimit    time.Duration
}

func apiCommand(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("api", flag.ContinueOnError)
	o := apiOptions{}
	o.common(flags)
	flags.IntVar(&o.rows, "rows", 5_000_000, "executions in SQLite's history")
	flags.IntVar(&o.postgresRows, "postgres-rows", 1_000_000, "executions in PostgreSQL's history, where DATABASE_URL is set")
	flags.StringVar(&o.keep, "keep", "", "a folder in which SQLite's history is kept for the next time, and taken from there")
	flags.DurationVar(&o.seedLimit, "seed-limit", 12*time.Minute, "how long one history may take to make; what is there then is measured")
	if err := flags.Parse(args); err != nil {
		return err
	}
	return runAPI(ctx, o, os.Stdout, os.Stderr)
}

// runAPI measures how fast the API answers over a long history, on SQLite and, where it is, on PostgreSQL.
func runAPI(ctx context.Context, o apiOptions, out, progress io.Writer) error {
	return onStage(ctx, func(folder, upstream string, up *process) error {
		return o.measureAll(ctx, folder, upstream, up, out, progress)
	})
}

func (o apiOptions) measureAll(ctx context.Context, folder, upstream string, up *process, out, progress io.Writer) (err error) {
	t := apiTable{anyway: o.anyway}
	kept := folder
	if o.keep != "" {
		kept = o.keep
	}
	if err = t.measure(ctx, o, &archive{folder: filepath.Join(kept, "history"), rows: o.rows, keep: o.keep != ""}, upstream, up, progress); err == nil {
		if url := os.Getenv("DATABASE_URL"); url != "" {
			err = t.measurePostgres(ctx, o, url, filepath.Join(folder, "shared"), upstream, up, progress)
		}
	}
	fmt.Fprintf(out, "%s%s\n\n", describe(), medians(o.repeat, err))
	t.write(out)
	return cmp.Or(err, t.faults())
}

// measurePostgres has a database of its own, which it drops at the end.
func (t *apiTable) measurePostgres(ctx context.Context, o apiOptions, url, folder, upstream string, up *process, progress io.Writer) error {
	database, drop, err := newDatabase(ctx, url)
	if err != nil {
		return err
	}
	defer drop()
	return t.measure(ctx, o, &archive{folder: folder, rows: o.postgresRows, database: database}, upstream, up, progress)
}

// measure makes an archive, and asks the server over it as often as it is to.
func (t *apiTable) measure(ctx context.Context, o apiOptions, a *archive, upstream string, up *process, progress io.Writer) error {
	if err := a.open(ctx, o, upstream, progress); err != nil {
		return fmt.Errorf("make a history: %w", err)
	}
	t.archives = append(t.archives, a)
	for range max(1, o.repeat) {
		i, err := a.product.start(ctx)
		if err != nil {
			return err
		}
		found, err := a.askAll(ctx, i, up, progress)
		i.stop()
		t.add(len(t.archives)-1, found)
		if err != nil {
			return fmt.Errorf("%s: %w", a.title(), err)
		}
	}
	return nil
}
