//go:build !linux

package inflight

// NewLocal keeps texts in a folder that it makes.
func NewLocal(folder string) (Local, error) { return NewFile(folder) }
