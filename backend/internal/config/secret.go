package config

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// SecretFile is the key's name in DATA_DIR; while it is made, it has this beginning.
const SecretFile = "secret.key"

// SecretPath is where a folder keeps its key.
func SecretPath(folder string) string { return filepath.Join(folder, SecretFile) }

// Secret32 returns the installation's secret: the setting, or the file in DATA_DIR that the first
// start makes, readable by its owner alone.
func (c Config) Secret32() ([]byte, error) {
	if c.SecretKey != nil {
		return c.SecretKey, nil
	}
	path := SecretPath(c.DataDir)
	raw, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		if err := makeSecret(path); err != nil {
			return nil, fmt.Errorf("keep a secret key: %w", err)
		}
		raw, err = os.ReadFile(path)
	}
	if err != nil {
		return nil, fmt.Errorf("read the secret key: %w", err)
	}
	var key Key
	if err := key.UnmarshalText([]byte(strings.TrimSpace(string(raw)))); err != nil {
		return nil, fmt.Errorf("%s is damaged: restore it, or delete it, which signs everybody out", path)
	}
	if isGuessable(key) {
		return nil, fmt.Errorf("%s can be guessed: delete it, which signs everybody out; the next start makes a random one", path)
	}
	return key, nil
}

// makeSecret puts a whole file in place, unless another process that starts was faster: a link
// never replaces what is there.
func makeSecret(path string) error {
	key := make([]byte, 32)
	if _, err := rand.Read(key); err != nil {
		return err
	}
	draft, err := os.CreateTemp(filepath.Dir(path), SecretFile+".*") // readable by its owner alone
	if err != nil {
		return err
	}
	defer os.Remove(draft.Name())
	_, err = draft.WriteString(base64.StdEncoding.EncodeToString(key) + "\n")
	if err := errors.Join(err, draft.Sync(), draft.Close()); err != nil {
		return err
	}
	if err := os.Link(draft.Name(), path); !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}

// Environment is the process's environment as Load takes it.
func Environment() map[string]string {
	out := map[string]string{}
	for _, pair := range os.Environ() {
		name, value, _ := strings.Cut(pair, "=")
		out[name] = value
	}
	return out
}

// Variable reads one variable that a file of settings names, such as a further provider's key.
func Variable(name string) string { return os.Getenv(name) }
