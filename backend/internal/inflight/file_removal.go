package inflight

import (
	"context"
	"os"
	"slices"

	"github.com/google/uuid"
)

// maxAsked bounds how many runs one question to the database names.
const maxAsked = 500

// RemoveEnded implements Local.
func (f *File) RemoveEnded(ctx context.Context, running func(ctx context.Context, ids []string) (map[string]bool, error)) error {
	ids, err := f.left()
	if err != nil {
		return err
	}
	for some := range slices.Chunk(ids, maxAsked) {
		alive, err := running(ctx, some)
		if err != nil {
			return err
		}
		ended := slices.DeleteFunc(some, func(id string) bool { _, runs := alive[id]; return runs })
		if err := f.Drop(ctx, ended); err != nil {
			return err
		}
	}
	return nil
}

// left are the runs whose files this process does not write.
func (f *File) left() ([]string, error) {
	entries, err := os.ReadDir(f.folder)
	ids := []string{}
	for _, entry := range entries {
		_, here := f.opened(entry.Name())
		if uuid.Validate(entry.Name()) == nil && !here {
			ids = append(ids, entry.Name())
		}
	}
	return ids, err
}
