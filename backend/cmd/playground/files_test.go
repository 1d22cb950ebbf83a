package main_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"playground/internal/testkit"
)

// widest is the mode of the most open file in a folder, and its path; "" when others may do nothing.
func widest(t *testing.T, folder string) (wide string) {
	t.Helper()
	require.NoError(t, filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err == nil && info.Mode()&0o077 != 0 {
			wide = path + " " + info.Mode().String()
		}
		return err
	}))
	return wide
}

func TestOthersMayReadNoFile(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "a [b] c", "data")
	p := testkit.Spawn(t, map[string]string{"DATA_DIR": folder}).Up(t)
	c := owner(t, p)
	watch(t, c, example(c), 3)
	require.Empty(t, widest(t, folder))
	require.NotContains(t, p.Stderr.String(), "open to other users", "it was made closed")
	p.Signal(t, syscall.SIGKILL)
	p.Exit(t)

	key := filepath.Join(folder, "secret.key")
	for _, path := range []string{folder, key, filepath.Join(folder, "playground.db")} {
		require.NoError(t, os.Chmod(path, 0o777))
	}
	doctor := testkit.Spawn(t, map[string]string{"DATA_DIR": folder}, "doctor")
	require.Equal(t, 1, doctor.Exit(t))
	require.Contains(t, doctor.Stdout.String(), key+" is open to other users of this machine (0777)")
	require.NotEmpty(t, widest(t, folder), "it looks alone")

	p = testkit.Spawn(t, map[string]string{"DATA_DIR": folder}).Up(t)
	require.Empty(t, widest(t, folder))
	require.Contains(t, p.Stderr.String(), "was open to other users of this machine")
	doctor = testkit.Spawn(t, map[string]string{"DATA_DIR": folder}, "doctor")
	require.Equal(t, 0, doctor.Exit(t), "%s", doctor.Stdout)
	require.Contains(t, doctor.Stdout.String(), key+" 0600")
	require.Contains(t, doctor.Stdout.String(), folder+" 0700")
}

// A folder with other things in it belongs to others too: to close it could lock them out.
func TestFolderThatOthersUseIsRefused(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(folder, "theirs"), nil, 0o600))
	require.NoError(t, os.Chmod(folder, 0o777|fs.ModeSticky))
	for _, command := range []string{"serve", "migrate"} {
		p := testkit.Spawn(t, map[string]string{"DATA_DIR": folder}, command)
		require.Equal(t, 1, p.Exit(t))
		require.Contains(t, p.Stderr.String(), "DATA_DIR "+folder+" is open to other users")
		require.Contains(t, p.Stderr.String(), "chmod 700 "+folder)
	}
	info, err := os.Stat(folder)
	require.NoError(t, err)
	require.Equal(t, 0o777|fs.ModeSticky, info.Mode()&^fs.ModeDir, "it is left as it was")
	inside := filepath.Join(folder, "playground")
	testkit.Spawn(t, map[string]string{"DATA_DIR": inside}).Up(t)
	require.Empty(t, widest(t, inside))

	shared := testkit.Shared(t)
	shared["DATA_DIR"] = folder
	p := testkit.Spawn(t, shared).Up(t)
	require.Contains(t, p.Stderr.String(), "DATA_DIR is not as it should be")
}
