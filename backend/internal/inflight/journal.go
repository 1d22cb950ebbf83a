//go:build linux

package inflight

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"
	"golang.org/x/sys/unix"
)

const (
	// checkEvery is how often it is looked whether the journal's files are still there: a write into memory
	// does not tell.
	checkEvery = time.Second
	// keptFree is how many segments without a text that is wanted are kept for what comes.
	keptFree = 2
)

var errBroken = errors.New("the journal's files were taken, or cannot be written; a new one is begun")

// Journal is the relay of one machine: what all runs of this process write goes one behind the other into files that
// are mapped into memory, so that a token costs a copy and a run costs no file. A process that is killed leaves it to
// the next one; only a machine that loses power can lose it. It reads what others left in the same folder, also as File
// leaves it.
//
// Each process has a folder of its own in it, locked while it lives. The texts of runs that have ended are not removed
// but forgotten: a segment in which no text is wanted any more is used again, and of one in which few are, these are
// copied on.
type Journal struct {
	folder string
	plain  *File // of runs that File wrote, and where a file system maps no files
	reader *journalReader

	mu        sync.Mutex
	own       *journalFolder // nil: nothing was written yet
	runs      map[string]*journalRun
	segments  []*segment // by number; the last is written to
	free      []*segment
	number    uint64 // of the newest segment
	checkedAt time.Time
	isBroken  bool // until Ping begins anew
	forgotten bool // texts are gone, which Append has yet to say
	isPlain   bool // the file system maps no files
	isClosed  bool
}

var _ Local = (*Journal)(nil)

// journalRun is a run of this process that goes on.
type journalRun struct {
	id    uuid.UUID
	parts []part
}

// part is how much of a run's text stands in a segment.
type part struct {
	segment *segment
	bytes   int
}

// NewLocal keeps texts in a folder that it makes.
func NewLocal(folder string) (Local, error) {
	plain, err := NewFile(folder)
	if err != nil {
		return nil, err
	}
	return &Journal{folder: folder, plain: plain, reader: newJournalReader(folder), runs: map[string]*journalRun{},
		isPlain: isShared(folder)}, nil
}

// isShared says whether a folder is on a file system of several machines, of which each has its own pages, or on one
// that another program provides.
func isShared(folder string) bool {
	const nfs, smb, cifs, smb2, fuse = 0x6969, 0x517B, 0xFF534D42, 0xFE534D42, 0x65735546
	var stat unix.Statfs_t
	if unix.Statfs(folder, &stat) != nil {
		return true
	}
	switch stat.Type {
	case nfs, smb, cifs, smb2, fuse:
		return true
	}
	return false
}

// Append implements Relay.
func (j *Journal) Append(ctx context.Context, chunks []Chunk) ([]string, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if err := j.check(); err != nil {
		return nil, err
	}
	for i, chunk := range chunks {
		var err error
		if !j.isPlain {
			err = j.append(chunk)
		}
		if j.isPlain { // perhaps as it has turned out now
			return j.plain.Append(ctx, chunks[i:])
		}
		if err != nil {
			return nil, err
		}
	}
	return nil, nil
}

// check says why nothing can be written, or has been lost.
func (j *Journal) check() error {
	if now := time.Now(); !j.isPlain && now.Sub(j.checkedAt) >= checkEvery {
		j.checkedAt = now
		j.isBroken = j.isBroken || slices.ContainsFunc(j.segments, (*segment).isTaken)
	}
	switch {
	case j.isClosed:
		return os.ErrClosed
	case j.isBroken:
		return errBroken
	case j.forgotten:
		j.forgotten = false
		return ErrForgotten
	}
	return nil
}

func (j *Journal) append(chunk Chunk) error {
	run, err := j.run(chunk.ID)
	if err != nil {
		return err
	}
	for from := 0; from < len(chunk.Text); from += maxChunkBytes {
		text := chunk.Text[from:min(from+maxChunkBytes, len(chunk.Text))]
		if err := j.write(run, record{run: run.id, from: chunk.From + from, text: text}); err != nil {
			return err
		}
	}
	return nil
}

func (j *Journal) run(id string) (*journalRun, error) {
	if run, ok := j.runs[id]; ok {
		return run, nil
	}
	parsed, err := uuid.Parse(id)
	if err != nil {
		return nil, fmt.Errorf("run %q: %w", id, err)
	}
	run := &journalRun{id: parsed}
	j.runs[id] = run
	return run, nil
}

// write puts a record of a run where the next goes.
func (j *Journal) write(run *journalRun, r record) error {
	if err := j.makeRoom(r.size()); err != nil {
		return err
	}
	active := j.active()
	if err := active.write(r); err != nil {
		j.isBroken = true
		return err
	}
	if n := len(run.parts); n == 0 || run.parts[n-1].segment != active {
		run.parts = append(run.parts, part{segment: active})
	}
	run.parts[len(run.parts)-1].bytes += len(r.text)
	return nil
}

func (j *Journal) makeRoom(size int) error {
	if len(j.segments) > 0 && j.active().room() >= size {
		return nil
	}
	return j.rotate()
}

func (j *Journal) active() *segment { return j.segments[len(j.segments)-1] }

// Synchronous implements Relay.
func (j *Journal) Synchronous() bool { return true }

// Seal implements Relay. An owner that is lost on this machine is a process that has ended.
func (j *Journal) Seal(ctx context.Context, id string) (string, error) {
	text, _, err := j.Read(ctx, id, 0)
	return string(text), err
}

// Drop implements Relay.
func (j *Journal) Drop(ctx context.Context, ids []string) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	others := []string{}
	for _, id := range ids {
		run, own := j.runs[id]
		delete(j.runs, id) // first: to forget it may make room, for which the runs that go on are copied on
		if own && len(run.parts) > 0 {
			j.forget(run)
		} else {
			others = append(others, id)
		}
	}
	j.reader.forget(others)
	return errors.Join(j.release(), j.plain.Drop(ctx, others))
}

// forget gives up a run's places, and leaves word for those who read the journal later. Without that they ask the
// database.
func (j *Journal) forget(run *journalRun) {
	if j.isBroken || j.isClosed {
		return
	}
	for _, p := range run.parts {
		p.segment.live -= p.bytes
	}
	if end := (record{run: run.id, ended: true}); j.makeRoom(end.size()) == nil {
		j.isBroken = j.active().write(end) != nil
	}
}

// Watch implements Relay: files tell of no change.
func (j *Journal) Watch(string) (<-chan struct{}, func()) { return nil, func() {} }

// Cancel implements Relay: the owner of a run polls its row.
func (j *Journal) Cancel(context.Context, string) error { return nil }

// Ping implements Relay: it makes room for what comes, in a new journal if this one is gone. A clean-up of the machine
// may have removed the folder.
func (j *Journal) Ping(ctx context.Context) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	switch {
	case j.isClosed:
		return os.ErrClosed
	case j.isPlain:
		return j.plain.Ping(ctx)
	case j.isBroken:
		j.forgotten = true
		clear(j.runs)
		j.isBroken = false
		_ = j.discard() // what is broken may not be removable either
	}
	return j.makeRoom(recordHeader + maxChunkBytes)
}

// Close implements Relay. A journal of which nothing is wanted goes.
func (j *Journal) Close() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.isClosed = true
	err := j.plain.Close()
	if len(j.runs) == 0 {
		return errors.Join(err, j.discard())
	}
	for _, s := range slices.Concat(j.segments, j.free) {
		err = errors.Join(err, s.close())
	}
	j.segments, j.free = nil, nil
	return errors.Join(err, j.own.close())
}

// discard removes the journal with all that it holds.
func (j *Journal) discard() error {
	var err error
	for _, s := range slices.Concat(j.segments, j.free) {
		err = errors.Join(err, s.remove())
	}
	j.segments, j.free = nil, nil
	own := j.own
	j.own = nil
	return errors.Join(err, own.remove())
}

// path is the file of a segment.
func (j *Journal) path(number uint64) string {
	return filepath.Join(j.own.path, fmt.Sprintf("%08d", number))
}
