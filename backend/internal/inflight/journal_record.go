package inflight

import (
	"encoding/binary"
	"hash/crc32"

	"github.com/google/uuid"
)

// A segment of a journal begins with a header: what it is, which one it is, and their checksum. Records follow, one
// after the other, each at a multiple of recordAlign: its length, a checksum, the run, where in the run's text it
// begins, and the text. All numbers are little-endian.
//
// The checksum begins with the segment's number: what was there before the file was used again is no record then, and
// nothing needs to be wiped. It also finds what is half written, when a killed process or one that still writes left it.
const (
	segmentMagic  = "PLAYRUN1"
	segmentHeader = 32
	recordHeader  = 32
	recordAlign   = 8
	// endMark in place of a length says that the run has ended: nothing of its text is wanted any more.
	endMark = 1<<32 - 1
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// record is one stretch of a run's text, or with ended its end.
type record struct {
	run   uuid.UUID
	from  int
	text  []byte
	ended bool
}

// size is how many bytes it takes.
func (r record) size() int {
	return recordHeader + (len(r.text)+recordAlign-1)/recordAlign*recordAlign
}

// put writes the record to the beginning of to, its length last.
func (r record) put(to []byte, segment uint64) {
	length := uint32(len(r.text))
	if r.ended {
		length = endMark
	}
	copy(to[recordHeader:], r.text)
	binary.LittleEndian.PutUint64(to[8:], uint64(r.from))
	copy(to[16:32], r.run[:])
	binary.LittleEndian.PutUint32(to[4:], checksum(segment, length, to[8:recordHeader], r.text))
	binary.LittleEndian.PutUint32(to, length)
}

// parseRecord reads the record at the beginning of b. It returns false where there is none, or not yet. The text is b's.
func parseRecord(b []byte, segment uint64) (r record, ok bool) {
	if len(b) < recordHeader {
		return r, false
	}
	length := binary.LittleEndian.Uint32(b)
	if r.ended = length == endMark; !r.ended {
		if int64(length) > int64(len(b)-recordHeader) {
			return r, false
		}
		r.text = b[recordHeader : recordHeader+int(length)]
	}
	from := binary.LittleEndian.Uint64(b[8:])
	if r.from = int(from); r.from < 0 || from>>62 != 0 {
		return r, false
	}
	copy(r.run[:], b[16:32])
	return r, binary.LittleEndian.Uint32(b[4:]) == checksum(segment, length, b[8:recordHeader], r.text)
}

func checksum(segment uint64, length uint32, rest, text []byte) uint32 {
	var head [12]byte
	binary.LittleEndian.PutUint64(head[:], segment)
	binary.LittleEndian.PutUint32(head[8:], length)
	sum := crc32.Update(0, castagnoli, head[:])
	sum = crc32.Update(sum, castagnoli, rest)
	return crc32.Update(sum, castagnoli, text)
}

// putHeader begins a segment.
func putHeader(to []byte, segment uint64) {
	copy(to, segmentMagic)
	binary.LittleEndian.PutUint64(to[8:], segment)
	binary.LittleEndian.PutUint32(to[16:], crc32.Checksum(to[:16], castagnoli))
}

// parseHeader returns the number of the segment that b begins; false where none does.
func parseHeader(b []byte) (segment uint64, ok bool) {
	if len(b) < segmentHeader || string(b[:8]) != segmentMagic {
		return 0, false
	}
	return binary.LittleEndian.Uint64(b[8:]), binary.LittleEndian.Uint32(b[16:]) == crc32.Checksum(b[:16], castagnoli)
}
