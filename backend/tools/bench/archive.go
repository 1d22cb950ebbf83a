package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// archive is a database with a long history, which the server has migrated itself.
type archive struct {
	folder   string // DATA_DIR
	database string // of PostgreSQL; "": SQLite, in the folder
	rows     int    // executions that it is to have
	keep     bool   // for the next time

	product *product
	notes
}

// notes are what has to be known to go on with an archive that was kept.
type notes struct {
	Rows     int       `json:"rows"` // executions that were made in it
	Key      string    `json:"key"`
	Accounts []account `json:"accounts"`
	Prompts  []page    `json:"prompts"` // the first one has a fifth of all executions
}

// page is a prompt as people open it, and whose it is.
type page struct {
	Account int    `json:"account"`
	Prompt  string `json:"prompt"`
}

func (a *archive) title() string {
	name := "SQLite"
	if a.database != "" {
		name = "PostgreSQL"
	}
	return fmt.Sprintf("%s, %s executions", name, thousands(a.Rows))
}

// open takes the archive that was kept, or makes one.
func (a *archive) open(ctx context.Context, o apiOptions, upstream string, progress io.Writer) error {
	if err := os.MkdirAll(a.folder, 0o700); err != nil {
		return err
	}
	if err := a.read(); err != nil {
		return err
	}
	var stores []string
	if a.database != "" {
		stores = []string{"DATABASE_URL=" + a.database}
	}
	a.product = newProduct("history", o.binary, a.folder, upstream, stores...)
	if a.Rows > 0 {
		a.product.key, a.product.accounts = a.Key, a.Accounts
		fmt.Fprintf(progress, "%s: kept from before\n", a.title())
		return nil
	}
	return a.make(ctx, o.seedLimit, progress)
}

// make has the server make accounts, prompts and runs, and multiplies the runs behind its back.
func (a *archive) make(ctx context.Context, limit time.Duration, progress io.Writer) error {
	i, err := a.product.start(ctx)
	if err != nil {
		return err
	}
	err = a.prepare(ctx, i.addr)
	i.stop()
	if err != nil {
		return err
	}
	begun := time.Now()
	if a.Rows, err = a.seed(ctx, begun.Add(limit)); err != nil {
		return err
	}
	fmt.Fprintf(progress, "%s: made in %s, %s on disk\n", a.title(), time.Since(begun).Round(time.Second), a.size())
	if a.Rows < a.rows {
		fmt.Fprintf(progress, "%s were asked for, but the time for it was over\n", thousands(a.rows))
	}
	a.Key, a.Accounts = a.product.key, a.product.accounts
	return a.write()
}

func (a *archive) notesFile() string { return filepath.Join(a.folder, "bench.json") }

// read takes the notes of an archive that was kept. One of another size is no use.
func (a *archive) read() error {
	raw, err := os.ReadFile(a.notesFile())
	if errors.Is(err, fs.ErrNotExist) {
		if _, err := os.Stat(a.sqliteFile()); err == nil {
			return fmt.Errorf("the history in %s was not finished: remove it", a.folder)
		}
		return nil
	}
	if err != nil {
		return err
	}
	if err := json.Unmarshal(raw, &a.notes); err != nil {
		return err
	}
	if a.Rows != a.rows {
		return fmt.Errorf("%s has %s executions, not %s: remove it, or ask for as many", a.folder, thousands(a.Rows), thousands(a.rows))
	}
	return nil
}

func (a *archive) write() error {
	if !a.keep {
		return nil
	}
	raw, err := json.Marshal(a.notes)
	if err != nil {
		return err
	}
	return os.WriteFile(a.notesFile(), raw, 0o600)
}

// size is that of SQLite's file; PostgreSQL's is not looked for.
func (a *archive) size() string {
	info, err := os.Stat(a.sqliteFile())
	if err != nil {
		return "an unknown size"
	}
	return fmt.Sprintf("%.1f GiB", float64(info.Size())/(1<<30))
}

func (a *archive) sqliteFile() string { return filepath.Join(a.folder, "playground.db") }

// thousands writes a number with commas.
func thousands(n int) string {
	text := fmt.Sprint(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}
