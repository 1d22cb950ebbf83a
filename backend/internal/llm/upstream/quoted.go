package upstream

import "strings"

// inString are the bytes that stand in a JSON string for themselves.
var inString = func() (table [256]bool) {
	for c := ' '; c < 256; c++ {
		table[c] = c != '"' && c != '\\'
	}
	return table
}()

// Quoted reads the JSON string that b begins with: what stands between its quotes, and how many bytes it has with
// them. It returns false where b begins with none.
func Quoted(b []byte) (inside []byte, size int, ok bool) {
	if len(b) == 0 || b[0] != '"' {
		return nil, 0, false
	}
	for at := 1; ; {
		for at < len(b) && inString[b[at]] {
			at++
		}
		if at == len(b) {
			return nil, 0, false
		}
		if b[at] == '"' {
			return b[1:at:at], at + 1, true
		}
		escape := escapeSize(b[at:])
		if escape == 0 {
			return nil, 0, false
		}
		at += escape
	}
}

// escapeSize is how many bytes the escape has that b begins with, and 0 where it begins with none.
func escapeSize(b []byte) int {
	switch {
	case len(b) < 2 || b[0] != '\\':
		return 0
	case strings.IndexByte(`"\/bfnrt`, b[1]) >= 0:
		return 2
	case b[1] != 'u' || len(b) < 6:
		return 0
	}
	for _, c := range b[2:6] {
		if strings.IndexByte("0123456789abcdefABCDEF", c) < 0 {
			return 0
		}
	}
	return 6
}
