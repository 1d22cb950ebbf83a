package inflight

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"playground/internal/text"
)

// File is the relay of one machine where Journal cannot be: a file per run that goes on, written and never synced. A
// process that is killed leaves it to the next one; only a machine that loses power can lose it.
type File struct {
	folder string

	mu   sync.RWMutex
	open map[string]*os.File
}

var _ Local = (*File)(nil)

const (
	probeName  = "probe"
	probeBytes = 64 << 10
)

// NewFile keeps texts in a folder that it makes.
func NewFile(folder string) (*File, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, err
	}
	return &File{folder: folder, open: map[string]*os.File{}}, nil
}

func (f *File) path(id string) string { return filepath.Join(f.folder, id) }

// Append implements Relay.
func (f *File) Append(_ context.Context, chunks []Chunk) ([]string, error) {
	for _, p := range chunks {
		file, err := f.file(p.ID)
		if err != nil {
			return nil, err
		}
		if _, err := file.WriteAt(p.Text, int64(p.From)); err != nil {
			return nil, err
		}
	}
	return nil, nil
}

// Synchronous implements Relay.
func (f *File) Synchronous() bool { return true }

// file opens a run's file once. Others write to theirs meanwhile: to make a file takes longer than many
// chunks.
func (f *File) file(id string) (*os.File, error) {
	if file, ok := f.opened(id); ok {
		return file, nil
	}
	file, err := os.OpenFile(f.path(id), os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if twin, ok := f.open[id]; ok {
		_ = file.Close()
		return twin, nil
	}
	f.open[id] = file
	return file, nil
}

func (f *File) opened(id string) (*os.File, bool) {
	f.mu.RLock()
	defer f.mu.RUnlock()
	file, ok := f.open[id]
	return file, ok
}

// Seal implements Relay. An owner that is lost on this machine is a process that has ended.
func (f *File) Seal(ctx context.Context, id string) (string, error) {
	text, _, err := f.Read(ctx, id, 0)
	return string(text), err
}

// Read implements Relay.
func (f *File) Read(_ context.Context, id string, offset int) ([]byte, bool, error) {
	file, err := os.Open(f.path(id))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	defer file.Close()
	written, err := io.ReadAll(io.NewSectionReader(file, int64(offset), 1<<62))
	return text.TrimPartialRune(written), false, err
}

// Drop implements Relay.
func (f *File) Drop(_ context.Context, ids []string) error {
	var errs []error
	for _, id := range ids {
		if file, ok := f.forget(id); ok {
			errs = append(errs, file.Close())
		}
		if err := os.Remove(f.path(id)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

func (f *File) forget(id string) (*os.File, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	file, ok := f.open[id]
	delete(f.open, id)
	return file, ok
}

// Watch implements Relay: files tell of no change.
func (f *File) Watch(string) (<-chan struct{}, func()) { return nil, func() {} }

// Cancel implements Relay: the owner of a run polls its row.
func (f *File) Cancel(context.Context, string) error { return nil }

// Ping implements Relay. A full disk still lists its folders, so it tries to write. A clean-up of the
// machine may have removed the folder.
func (f *File) Ping(context.Context) error {
	if err := os.MkdirAll(f.folder, 0o700); err != nil {
		return err
	}
	probe := f.path(probeName)
	return errors.Join(os.WriteFile(probe, make([]byte, probeBytes), 0o600), os.Remove(probe))
}

// Close implements Relay.
func (f *File) Close() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	var errs []error
	for id, file := range f.open {
		errs = append(errs, file.Close())
		delete(f.open, id)
	}
	return errors.Join(errs...)
}
