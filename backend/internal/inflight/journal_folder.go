//go:build linux

package inflight

import (
	"errors"
	"os"
	"path/filepath"

	"github.com/google/uuid"
	"golang.org/x/sys/unix"
)

const (
	journalPrefix = "journal-"
	lockName      = "lock"
)

// journalFolder holds one process's journal, and is locked while that process lives.
type journalFolder struct {
	path string
	lock *os.File
}

// newJournalFolder makes one. Until it is locked, another process may take it for one that was left, and remove it.
func newJournalFolder(in string) (*journalFolder, error) {
	for {
		path := filepath.Join(in, journalPrefix+uuid.NewString())
		if err := os.MkdirAll(path, 0o700); err != nil {
			return nil, err
		}
		folder, err := lockJournalFolder(path, os.O_CREATE)
		if err != nil && !errors.Is(err, os.ErrNotExist) && !errors.Is(err, unix.EWOULDBLOCK) {
			return nil, err
		}
		if err == nil && folder.isThere() {
			return folder, nil
		}
		_ = folder.close()
	}
}

// lockJournalFolder takes the lock of a folder whose process has ended; its error is EWOULDBLOCK while that lives.
func lockJournalFolder(path string, flag int) (*journalFolder, error) {
	lock, err := os.OpenFile(filepath.Join(path, lockName), flag|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := unix.Flock(int(lock.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	return &journalFolder{path: path, lock: lock}, nil
}

// isThere says whether the lock is that of the folder of this name still.
func (f *journalFolder) isThere() bool {
	held, err := f.lock.Stat()
	named, nameErr := os.Stat(f.lock.Name())
	return err == nil && nameErr == nil && os.SameFile(held, named)
}

// remove removes the folder with all that it holds, and then gives up its lock.
func (f *journalFolder) remove() error {
	if f == nil {
		return nil
	}
	return errors.Join(os.RemoveAll(f.path), f.close())
}

func (f *journalFolder) close() error {
	if f == nil {
		return nil
	}
	return f.lock.Close()
}
