package testkit

import (
	"context"
	"database/sql"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// PostgresServer is a PostgreSQL of a test's own. An acknowledged commit survives its sudden end, not the
// machine's: nothing waits for the disk.
type PostgresServer struct {
	Daemon
	DB *sql.DB // for the test's own queries
}

var postgresHomes = []string{"/usr/lib/postgresql/*/bin", "/opt/homebrew/opt/postgresql@*/bin", "/usr/local/opt/postgresql@*/bin"}

// StartPostgres starts one that ends with the test.
func StartPostgres(t *testing.T) *PostgresServer {
	t.Helper()
	initdbPath, err := filepath.EvalSymlinks(FindProgram(t, "initdb", postgresHomes...)) // a link on the PATH may stand alone
	require.NoError(t, err)
	home := filepath.Dir(initdbPath)
	dir := ServiceDir(t)
	data := filepath.Join(dir, "data")
	require.NoError(t, os.Mkdir(data, 0o700))
	p := &PostgresServer{Daemon: Daemon{Name: "PostgreSQL", Dir: data, Addr: FreeAddr(t), Credential: notRoot(t, data), StopSignal: syscall.SIGQUIT}}
	initdb := exec.CommandContext(t.Context(), filepath.Join(home, "initdb"), "-D", data, "-U", "playground", "-A", "trust",
		"-E", "UTF8", "--no-locale", "--no-sync", "--no-instructions")
	initdb.Dir, initdb.SysProcAttr = data, &syscall.SysProcAttr{Credential: p.Credential}
	out, err := initdb.CombinedOutput()
	require.NoError(t, err, "%s", out)
	p.Command = []string{filepath.Join(home, "postgres"), "-D", data, "-p", Port(p.Addr), "-k", data,
		"-c", "listen_addresses=127.0.0.1", "-c", "max_connections=200", "-c", "fsync=off", "-c", "full_page_writes=off"}
	p.Start(t)
	p.DB, err = sql.Open("pgx", p.URL(p.Addr))
	require.NoError(t, err)
	t.Cleanup(func() { _ = p.DB.Close() })
	p.Ready(t)
	return p
}

// notRoot is who owns a folder from now on when root runs the tests: PostgreSQL refuses root.
func notRoot(t *testing.T, folder string) *syscall.Credential {
	t.Helper()
	if os.Getuid() != 0 {
		return nil
	}
	who, err := user.Lookup("postgres")
	if err != nil {
		who, err = user.Lookup("nobody")
	}
	require.NoError(t, err)
	uid, err := strconv.ParseUint(who.Uid, 10, 32)
	require.NoError(t, err)
	gid, err := strconv.ParseUint(who.Gid, 10, 32)
	require.NoError(t, err)
	require.NoError(t, os.Chown(folder, int(uid), int(gid)))
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
}

// URL names it at an address, its own or a proxy's.
func (p *PostgresServer) URL(addr string) string {
	return "postgres://playground@" + addr + "/postgres?sslmode=disable"
}

// Ready waits until it answers questions: it listens before that.
func (p *PostgresServer) Ready(t *testing.T) {
	t.Helper()
	require.Eventually(t, func() bool {
		ctx, stop := context.WithTimeout(t.Context(), time.Second)
		defer stop()
		return p.DB.PingContext(ctx) == nil
	}, daemonTimeout, 20*time.Millisecond, "PostgreSQL does not answer")
}

// Count asks for a number.
func (p *PostgresServer) Count(t *testing.T, query string, arguments ...any) (n int) {
	t.Helper()
	require.NoError(t, p.DB.QueryRowContext(t.Context(), query, arguments...).Scan(&n), query)
	return n
}
