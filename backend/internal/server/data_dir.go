package server

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"playground/internal/config"
)

const (
	othersBits = fs.FileMode(0o077) // what group and others may do
	folderMode = fs.FileMode(0o700)
	fileMode   = fs.FileMode(0o600)
)

// PrepareDataDir makes DATA_DIR, and closes it and the files that it keeps secret to other users of the machine.
// With a database of its own an instance keeps little there: what is wrong is then logged alone.
func PrepareDataDir(c config.Config, log *slog.Logger) error {
	err := os.MkdirAll(c.DataDir, folderMode)
	if err != nil {
		err = fmt.Errorf("DATA_DIR cannot be made: %w", err)
	} else {
		err = closeToOthers(c.DataDir, log)
	}
	if err != nil && c.DatabaseURL != "" {
		log.Warn("DATA_DIR is not as it should be; here it holds the texts of runs that go on alone", "error", err)
		return nil
	}
	return err
}

func closeToOthers(folder string, log *slog.Logger) error {
	if isWide(folder) {
		if !isOurs(folder) {
			return fmt.Errorf("DATA_DIR %s is open to other users of this machine and holds other things: name a folder inside it, which is then made; or, when nothing else needs it, run: chmod 700 %[1]s", folder)
		}
		if err := mend(folder, folderMode, log); err != nil {
			return fmt.Errorf("DATA_DIR %w; name a folder inside it, which is then made, or let its owner run: chmod 700 %s", err, folder)
		}
	}
	for _, path := range secretFiles(folder) {
		if isWide(path) {
			if err := mend(path, fileMode, log); err != nil {
				return fmt.Errorf("the file %w; let its owner run: chmod 600 %s", err, path)
			}
		}
	}
	return nil
}

// secretFiles are the key, and the database with its journals.
func secretFiles(folder string) []string {
	files, _ := filepath.Glob(filepath.Join(escapeGlob(folder), databaseFile+"*"))
	return append(files, config.SecretPath(folder))
}

var escapeGlob = strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace

// isWide says whether others may do anything with a file. Windows keeps rights in another form.
func isWide(path string) bool {
	info, err := os.Stat(path)
	return err == nil && runtime.GOOS != "windows" && info.Mode()&othersBits != 0
}

// isOurs says whether a folder holds our files alone: one that others use must not be closed to them.
func isOurs(folder string) bool {
	entries, err := os.ReadDir(folder)
	for _, entry := range entries {
		name := entry.Name()
		if !strings.HasPrefix(name, databaseFile) && !strings.HasPrefix(name, config.SecretFile) && name != runsFolder && name != "lost+found" {
			return false
		}
	}
	return err == nil
}

// mend closes a file to others, and looks whether its file system has kept that.
func mend(path string, mode fs.FileMode, log *slog.Logger) error {
	err := os.Chmod(path, mode)
	if err == nil && isWide(path) {
		err = errors.New("its file system keeps no rights")
	}
	if err != nil {
		return fmt.Errorf("%s is open to other users of this machine, and cannot be closed: %w", path, err)
	}
	log.Warn("was open to other users of this machine; closed to them now", "path", path, "mode", mode.String())
	return nil
}

// DataDirRights says who may read DATA_DIR and the key in it, and changes nothing.
func DataDirRights(c config.Config) (string, error) {
	says, wide := []string{}, []error{}
	for _, path := range append([]string{c.DataDir}, secretFiles(c.DataDir)...) {
		info, err := os.Stat(path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			says = append(says, path+" is not there yet")
		case err != nil:
			wide = append(wide, err)
		case isWide(path):
			wide = append(wide, fmt.Errorf("%s is open to other users of this machine (%04o); a start closes what is ours alone", path, info.Mode().Perm()))
		default:
			says = append(says, fmt.Sprintf("%s %04o", path, info.Mode().Perm()))
		}
	}
	err := errors.Join(wide...)
	if err != nil && c.DatabaseURL != "" {
		return "beware: " + err.Error(), nil
	}
	return strings.Join(says, ", "), err
}
