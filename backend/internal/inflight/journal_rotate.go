//go:build linux

package inflight

import (
	"errors"
	"path/filepath"
	"slices"

	"golang.org/x/sys/unix"
)

// rotate begins the next segment: one that is free, or a new one.
func (j *Journal) rotate() error {
	if j.own == nil {
		own, err := newJournalFolder(j.folder)
		if err != nil {
			return err
		}
		j.own = own
		j.reader.leaveOut(filepath.Base(own.path))
	}
	next, err := j.nextSegment()
	if mapsNoFiles(err) && len(j.segments) == 0 {
		j.isPlain = true
		return errors.Join(err, j.discard())
	}
	if err != nil {
		return err
	}
	j.segments = append(j.segments, next)
	return j.copyOn()
}

// mapsNoFiles says that a file system cannot do what a journal needs.
func mapsNoFiles(err error) bool {
	for _, reason := range []error{unix.EOPNOTSUPP, unix.ENOSYS, unix.ENODEV, unix.EINVAL} {
		if errors.Is(err, reason) {
			return true
		}
	}
	return false
}

func (j *Journal) nextSegment() (*segment, error) {
	j.number++
	if n := len(j.free); n > 0 {
		s := j.free[n-1]
		j.free = j.free[:n-1]
		return s, s.begin(j.number)
	}
	size := minSegment
	if len(j.segments) > 0 {
		size = min(2*len(j.active().data), maxSegment)
	}
	for {
		s, err := newSegment(j.path(j.number), size, j.number)
		if size == minSegment || !isFull(err) {
			return s, err
		}
		size /= 2 // a disk that is nearly full still takes a little
	}
}

func isFull(err error) bool {
	return errors.Is(err, unix.ENOSPC) || errors.Is(err, unix.EDQUOT) || errors.Is(err, unix.EFBIG)
}

// copyOn frees the oldest segment by copying what of it is wanted to the newest, if that is little of either.
func (j *Journal) copyOn() error {
	oldest, newest := j.segments[0], j.active()
	if len(j.segments) < 3 || oldest.live > min(len(oldest.data), newest.room())/4 {
		return nil
	}
	wanted := map[*journalRun]*pieces{}
	for _, run := range j.runs {
		if slices.ContainsFunc(run.parts, func(p part) bool { return p.segment == oldest }) {
			wanted[run] = &pieces{}
		}
	}
	if err := j.collect(oldest, wanted); err != nil {
		j.isBroken = true
		return err
	}
	for run, texts := range wanted {
		run.parts = slices.DeleteFunc(run.parts, func(p part) bool { return p.segment == oldest })
		for _, one := range *texts {
			if err := j.append(Chunk{ID: run.id.String(), From: one.from, Text: one.text}); err != nil {
				return err
			}
		}
	}
	oldest.live = 0
	return j.release()
}

// collect reads what a segment holds of some runs.
func (j *Journal) collect(s *segment, wanted map[*journalRun]*pieces) error {
	byID := map[[16]byte]*pieces{}
	for run, texts := range wanted {
		byID[run.id] = texts
	}
	return s.records(func(r record) {
		if texts := byID[r.run]; texts != nil && !r.ended {
			texts.add(r.from, r.text)
		}
	})
}

// release frees the segments of which nothing is wanted, but for the newest.
func (j *Journal) release() error {
	var errs []error
	kept := []*segment{}
	for i, s := range j.segments {
		switch {
		case i == len(j.segments)-1 || s.live > 0:
			kept = append(kept, s)
		case len(j.free) < keptFree:
			errs = append(errs, s.begin(0)) // else its texts would be read still, when the ends of their runs are gone
			j.free = append(j.free, s)
		default:
			errs = append(errs, s.remove())
		}
	}
	j.segments = kept
	return errors.Join(errs...)
}
