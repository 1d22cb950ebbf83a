//go:build linux

package inflight

import (
	"cmp"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/google/uuid"
)

// readBlock is how much of a segment is read at a time: more than the longest record.
const readBlock = 1 << 20

// journalReader reads the journals that other processes write in a folder, or wrote until they were killed. It remembers
// what it has read: the texts of runs whose end it has not seen.
type journalReader struct {
	folder string

	mu       sync.Mutex
	except   string                  // the name of this process's own
	journals map[string]*readJournal // by name
}

func newJournalReader(folder string) *journalReader {
	return &journalReader{folder: folder, journals: map[string]*readJournal{}}
}

// after is a run's text after the first offset bytes, as far as it has been written by now.
func (r *journalReader) after(id uuid.UUID, offset int) ([]byte, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := r.readOn(); err != nil {
		return nil, err
	}
	for _, journal := range r.journals {
		if text := journal.pieces(id).after(offset); len(text) > 0 {
			return text, nil
		}
	}
	return nil, nil
}

// forget gives up what was read of some runs.
func (r *journalReader) forget(ids []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, id := range ids {
		if parsed, err := uuid.Parse(id); err == nil {
			for _, journal := range r.journals {
				journal.forget(parsed)
			}
		}
	}
}

// readOn reads what was written since, and forgets the journals that are gone.
func (r *journalReader) readOn() error {
	names, err := r.names()
	if err != nil {
		return err
	}
	for name := range r.journals {
		if !slices.Contains(names, name) {
			delete(r.journals, name)
		}
	}
	for _, name := range names {
		if r.journals[name] == nil {
			r.journals[name] = &readJournal{path: filepath.Join(r.folder, name), segments: map[string]*readSegment{}}
		}
		if err := r.journals[name].readOn(); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// leaveOut says which journal is this process's own.
func (r *journalReader) leaveOut(name string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.except = name
}

// left are the names of the journals of others.
func (r *journalReader) left() ([]string, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.names()
}

func (r *journalReader) names() ([]string, error) {
	entries, err := os.ReadDir(r.folder)
	names := []string{}
	for _, entry := range entries {
		if strings.HasPrefix(entry.Name(), journalPrefix) && entry.Name() != r.except {
			names = append(names, entry.Name())
		}
	}
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return names, err
}

// readJournal is what was read of one journal.
type readJournal struct {
	path     string
	segments map[string]*readSegment // by file name
}

// readSegment is what was read of one segment.
type readSegment struct {
	number uint64
	next   int64 // where the next record begins
	texts  map[uuid.UUID]*pieces
}

func (j *readJournal) pieces(id uuid.UUID) (all pieces) {
	for _, s := range j.inOrder() {
		if texts := s.texts[id]; texts != nil {
			all = append(all, *texts...)
		}
	}
	return all
}

func (j *readJournal) inOrder() []*readSegment {
	all := []*readSegment{}
	for _, s := range j.segments {
		all = append(all, s)
	}
	slices.SortFunc(all, func(a, b *readSegment) int { return cmp.Compare(a.number, b.number) })
	return all
}

func (j *readJournal) forget(id uuid.UUID) {
	for _, s := range j.segments {
		delete(s.texts, id)
	}
}

// readOn reads what was written since. Its owner may be at work: a segment that it used again meanwhile has been copied
// on to a newer one, so all are read until none has changed under the reading.
func (j *readJournal) readOn() error {
	for {
		files, err := j.open()
		if err == nil {
			err = j.readFiles(files)
		}
		changed := err == nil && j.haveChanged(files)
		for _, file := range files {
			_ = file.Close()
		}
		if !changed {
			return err
		}
	}
}

// open opens the segments, and forgets those that are gone.
func (j *readJournal) open() (map[string]*os.File, error) {
	entries, err := os.ReadDir(j.path)
	if err != nil {
		return nil, err
	}
	files := map[string]*os.File{}
	for _, entry := range entries {
		if entry.Name() == lockName {
			continue
		}
		file, err := os.Open(filepath.Join(j.path, entry.Name()))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return files, err
		}
		files[entry.Name()] = file
	}
	for name := range j.segments {
		if files[name] == nil {
			delete(j.segments, name)
		}
	}
	return files, nil
}

// readFiles reads on in each segment, the oldest first: the end of a run stands behind its text.
func (j *readJournal) readFiles(files map[string]*os.File) error {
	type numbered struct {
		*readSegment
		file *os.File
	}
	all := []numbered{}
	for name, file := range files {
		number := numberOf(file)
		if s := j.segments[name]; s == nil || s.number != number {
			j.segments[name] = &readSegment{number: number, next: segmentHeader, texts: map[uuid.UUID]*pieces{}}
		}
		all = append(all, numbered{j.segments[name], file})
	}
	slices.SortFunc(all, func(a, b numbered) int { return cmp.Compare(a.number, b.number) })
	for _, one := range all {
		if err := one.readOn(one.file, j.take); err != nil {
			return err
		}
	}
	return nil
}

func (j *readJournal) take(s *readSegment, r record) {
	if r.ended {
		j.forget(r.run)
		return
	}
	if s.texts[r.run] == nil {
		s.texts[r.run] = &pieces{}
	}
	s.texts[r.run].add(r.from, r.text)
}

func (j *readJournal) haveChanged(files map[string]*os.File) bool {
	for name, file := range files {
		if j.segments[name].number != numberOf(file) {
			return true
		}
	}
	return false
}

// numberOf is the number of the segment in a file; 0 while it has none.
func numberOf(file *os.File) uint64 {
	var header [segmentHeader]byte
	if _, err := file.ReadAt(header[:], 0); err != nil {
		return 0
	}
	number, ok := parseHeader(header[:])
	if !ok {
		return 0
	}
	return number
}

// readOn reads the records that are new.
func (s *readSegment) readOn(file *os.File, take func(*readSegment, record)) error {
	buffer := make([]byte, readBlock)
	for s.number > 0 {
		n, err := file.ReadAt(buffer, s.next)
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		read := 0
		for r, ok := parseRecord(buffer[:n], s.number); ok; r, ok = parseRecord(buffer[read:n], s.number) {
			take(s, r)
			read += min(r.size(), n-read)
		}
		if s.next += int64(read); read == 0 {
			return nil
		}
	}
	return nil
}
