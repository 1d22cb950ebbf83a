//go:build linux

package inflight

import (
	"errors"
	"fmt"
	"os"
	"runtime/debug"

	"golang.org/x/sys/unix"
)

// Segments begin small, for a server that is little used, and double.
const (
	minSegment = 1 << 20
	maxSegment = 16 << 20
)

// segment is one file of a journal, mapped into memory: a write to it is a copy, and the system writes it to the disk in
// its own time, also when this process has been killed.
type segment struct {
	path   string
	file   *os.File
	data   []byte
	number uint64
	next   int // where the next record goes
	live   int // bytes of its text whose runs go on
}

// newSegment makes a file with all its room: a write into a page of a file on a full disk would end the process.
func newSegment(path string, size int, number uint64) (*segment, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	s := &segment{path: path, file: file}
	if err = unix.Fallocate(int(file.Fd()), 0, 0, int64(size)); err == nil {
		s.data, err = unix.Mmap(int(file.Fd()), 0, size, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED)
	}
	if err == nil {
		err = s.begin(number)
	}
	if err != nil {
		return nil, errors.Join(err, s.remove())
	}
	return s, nil
}

// begin uses the file for a new segment, or with 0 for none. What it held is no record of that one.
func (s *segment) begin(number uint64) error {
	s.number, s.next, s.live = number, segmentHeader, 0
	return onFault(func() { putHeader(s.data, number) })
}

func (s *segment) room() int { return len(s.data) - s.next }

// write appends a record for which there is room.
func (s *segment) write(r record) error {
	err := onFault(func() { r.put(s.data[s.next:], s.number) })
	if err == nil {
		s.next += r.size()
		s.live += len(r.text)
	}
	return err
}

// records calls take with each record. The texts are the segment's own.
func (s *segment) records(take func(record)) error {
	return onFault(func() {
		for at := segmentHeader; at < s.next; {
			r, ok := parseRecord(s.data[at:s.next], s.number)
			if !ok {
				return
			}
			take(r)
			at += r.size()
		}
	})
}

// onFault makes an error of an access to memory whose file has no room after all: it was cut, or its file system
// promises room that it does not have.
func onFault(access func()) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		switch fault := recover().(type) {
		case nil:
		case interface{ Addr() uintptr }: // of memory; all else is a fault of ours
			err = fmt.Errorf("the journal cannot be written: %v", fault)
		default:
			panic(fault)
		}
	}()
	access()
	return nil
}

// isTaken says whether the file was removed from its folder.
func (s *segment) isTaken() bool {
	var stat unix.Stat_t
	return unix.Fstat(int(s.file.Fd()), &stat) != nil || stat.Nlink == 0
}

func (s *segment) close() error {
	var err error
	if s.data != nil {
		err = unix.Munmap(s.data)
		s.data = nil
	}
	return errors.Join(err, s.file.Close())
}

func (s *segment) remove() error {
	err := os.Remove(s.path)
	if errors.Is(err, os.ErrNotExist) {
		err = nil
	}
	return errors.Join(s.close(), err)
}
