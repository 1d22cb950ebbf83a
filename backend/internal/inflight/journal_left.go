//go:build linux

package inflight

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/google/uuid"
	"golang.org/x/sys/unix"

	"playground/internal/text"
)

// Read implements Relay.
func (j *Journal) Read(ctx context.Context, id string, offset int) ([]byte, bool, error) {
	if found, own, err := j.readOwn(id, offset); own {
		return text.TrimPartialRune(found), false, err
	}
	if parsed, err := uuid.Parse(id); err == nil {
		if found, err := j.reader.after(parsed, offset); err != nil || len(found) > 0 {
			return text.TrimPartialRune(found), false, err
		}
	}
	return j.plain.Read(ctx, id, offset)
}

// readOwn is Read for a run of this process.
func (j *Journal) readOwn(id string, offset int) (text []byte, own bool, err error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	run, own := j.runs[id]
	if !own || j.isPlain {
		return nil, false, nil
	}
	texts := pieces{}
	for _, p := range run.parts {
		if err := j.collect(p.segment, map[*journalRun]*pieces{run: &texts}); err != nil {
			return nil, true, err
		}
	}
	return texts.after(offset), true, nil
}

// RemoveEnded implements Local.
func (j *Journal) RemoveEnded(ctx context.Context, running func(ctx context.Context, ids []string) (map[string]bool, error)) error {
	names, err := j.reader.left()
	if err != nil {
		return err
	}
	errs := []error{j.plain.RemoveEnded(ctx, running)}
	for _, name := range names {
		errs = append(errs, j.removeLeft(ctx, name, running))
	}
	return errors.Join(errs...)
}

// removeLeft removes a journal whose process has ended, and with it all runs that it holds.
func (j *Journal) removeLeft(ctx context.Context, name string, running func(ctx context.Context, ids []string) (map[string]bool, error)) error {
	folder, err := lockJournalFolder(filepath.Join(j.folder, name), os.O_CREATE)
	if errors.Is(err, unix.EWOULDBLOCK) || errors.Is(err, fs.ErrNotExist) {
		return nil // its process lives, or another one was faster
	}
	if err != nil {
		return err
	}
	ids, err := j.reader.runsOf(name)
	if err == nil {
		err = anyRuns(ctx, ids, running)
	}
	if errors.Is(err, errWanted) {
		return folder.close()
	}
	if err != nil {
		return errors.Join(err, folder.close())
	}
	return folder.remove()
}

// errWanted is why a journal stays: a run of it has not ended.
var errWanted = errors.New("a text is wanted still")

func anyRuns(ctx context.Context, ids []string, running func(ctx context.Context, ids []string) (map[string]bool, error)) error {
	for some := range slices.Chunk(ids, maxAsked) {
		alive, err := running(ctx, some)
		if err != nil {
			return err
		}
		if len(alive) > 0 {
			return errWanted
		}
	}
	return nil
}

// runsOf are the runs of a journal whose end does not stand in it.
func (r *journalReader) runsOf(name string) ([]string, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	err := r.readOn()
	ids := map[string]bool{}
	if journal := r.journals[name]; journal != nil {
		for _, s := range journal.segments {
			for id := range s.texts {
				ids[id.String()] = true
			}
		}
	}
	out := []string{}
	for id := range ids {
		out = append(out, id)
	}
	return out, err
}
