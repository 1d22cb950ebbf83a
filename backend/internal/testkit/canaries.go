package testkit

import (
	"context"
	"database/sql"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// canaries are the secrets that the people of a test have sent, and those that they were given. A server may keep, log
// and tell none of them: it is searched for them when the test ends, and each answer for what was sent.
type canaries struct {
	mu    sync.Mutex
	sent  map[string]string // to where they were met
	given map[string]string
}

// secretFields are the members of bodies, of whatever depth, that hold secrets alone. Of an answer's, "key" is none.
var secretFields = map[string]bool{"password": true, "current_password": true, "secret": true, "token": true, "access_token": true,
	"key": true, "link": true, "recovery_code": true, "challenge": true}

const (
	shortestSecret = 9        // what is shorter is found in other words, as "password" is
	longestBody    = 64 << 10 // no body that holds a secret is longer
)

// noteSent remembers the secrets of a request, and noteGiven those of an answer.
func (c *canaries) noteSent(where string, body any) {
	if _, isRaw := body.([]byte); isRaw || hasLongText(reflect.ValueOf(body)) {
		return
	}
	if raw, err := json.Marshal(body); err == nil {
		c.note(&c.sent, where, raw, "")
	}
}

// hasLongText says whether a body is too long to hold a secret, before it is made into JSON.
func hasLongText(body reflect.Value) bool {
	switch body.Kind() {
	case reflect.Interface, reflect.Pointer:
		return hasLongText(body.Elem())
	case reflect.String:
		return body.Len() > longestBody
	case reflect.Map:
		for _, value := range body.Seq2() {
			if hasLongText(value) {
				return true
			}
		}
	case reflect.Slice:
		for i := range body.Len() {
			if hasLongText(body.Index(i)) {
				return true
			}
		}
	}
	return false
}

func (c *canaries) noteGiven(where string, raw []byte) { c.note(&c.given, where, raw, "key") }

func (c *canaries) note(into *map[string]string, where string, raw []byte, but string) {
	var body any
	if len(raw) > longestBody || json.Unmarshal(raw, &body) != nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if *into == nil {
		*into = map[string]string{}
	}
	eachSecret(body, but, func(secret string) {
		if _, given := c.given[secret]; !given { // what the server gave, it may give again
			(*into)[secret] = where
		}
	})
}

func eachSecret(body any, but string, do func(secret string)) {
	switch b := body.(type) {
	case map[string]any:
		for name, value := range b {
			text, isText := value.(string)
			if _, after, isLink := strings.Cut(text, "#token="); isLink {
				text = after
			}
			if isText && name != but && secretFields[name] && isSecret(text) {
				do(text)
			}
			eachSecret(value, but, do)
		}
	case []any:
		for _, value := range b {
			eachSecret(value, but, do)
		}
	}
}

// isSecret leaves out what stands in other places too: a short word, and an address that is tried as a password.
func isSecret(text string) bool { return len(text) >= shortestSecret && !strings.Contains(text, "@") }

// in returns where a secret that stands in a text was met, "" for none.
func (c *canaries) in(text string, all ...map[string]string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, some := range all {
		for secret, where := range some {
			if strings.Contains(text, secret) {
				return where
			}
		}
	}
	return ""
}

// searchForCanaries looks through the log, the files, the rows and the keys of a server for the secrets of its test.
func (h *Harness) searchForCanaries(t *testing.T) {
	t.Helper()
	search := func(text, place string) {
		if where := h.canaries.in(text, h.canaries.sent, h.canaries.given); where != "" {
			t.Errorf("a secret of %s lies in %s", where, place)
		}
	}
	search(h.Log.String(), "the log")
	h.eachRow(t, search)
	h.eachKey(t, search)
	err := filepath.WalkDir(h.Config.DataDir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasPrefix(entry.Name(), "playground.db") {
			return nil // what is gone meanwhile holds nothing
		}
		if raw, err := os.ReadFile(path); err == nil {
			search(string(raw), "the file "+entry.Name())
		}
		return nil
	})
	require.NoError(t, err)
}

// eachRow hands on every row of a SQLite database as text. On PostgreSQL the same code writes the same rows.
func (h *Harness) eachRow(t *testing.T, do func(text, place string)) {
	t.Helper()
	if h.Config.DatabaseURL != "" {
		return
	}
	db := h.Database(t)
	defer db.Close()
	var tables []string
	for _, table := range columnOf(t, db, "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'") {
		cast := `SELECT 'CAST(coalesce("' || name || '", '''') AS TEXT)' FROM pragma_table_info('` + table + `')`
		row := strings.Join(columnOf(t, db, cast), " || ' ' || ")
		tables = append(tables, `SELECT '`+table+`: ' || `+row+` FROM "`+table+`"`)
	}
	for _, row := range columnOf(t, db, strings.Join(tables, " UNION ALL ")) {
		table, text, _ := strings.Cut(row, ": ")
		do(text, "table "+table)
	}
}

func columnOf(t *testing.T, db *sql.DB, query string) (all []string) {
	t.Helper()
	rows, err := db.QueryContext(context.WithoutCancel(t.Context()), query) // that is over when a test is cleaned up
	require.NoError(t, err, query)
	defer rows.Close()
	for rows.Next() {
		var one string
		require.NoError(t, rows.Scan(&one))
		all = append(all, one)
	}
	require.NoError(t, rows.Err())
	return all
}
