package chaos_test

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"
	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"

	"playground/internal/testkit"
)

// postgres is a PostgreSQL of the suite's own. An acknowledged commit survives its sudden end, not the
// machine's: nothing waits for the disk.
type postgres struct {
	daemon
	db *sql.DB // for the suite's own questions, past every proxy
}

var postgresHomes = []string{"/usr/lib/postgresql/*/bin", "/opt/homebrew/opt/postgresql@*/bin", "/usr/local/opt/postgresql@*/bin"}

func newPostgres(t *testing.T) *postgres {
	t.Helper()
	initdbPath, err := filepath.EvalSymlinks(find(t, "initdb", postgresHomes...)) // a link on the PATH may stand alone
	require.NoError(t, err)
	home := filepath.Dir(initdbPath)
	dir := private(t)
	data := filepath.Join(dir, "data")
	require.NoError(t, os.Mkdir(data, 0o700))
	p := &postgres{daemon: daemon{name: "PostgreSQL", dir: data, addr: testkit.FreeAddr(t), as: notRoot(t, data), last: syscall.SIGQUIT}}
	initdb := exec.CommandContext(t.Context(), filepath.Join(home, "initdb"), "-D", data, "-U", "playground", "-A", "trust",
		"-E", "UTF8", "--no-locale", "--no-sync", "--no-instructions")
	initdb.Dir, initdb.SysProcAttr = data, &syscall.SysProcAttr{Credential: p.as}
	out, err := initdb.CombinedOutput()
	require.NoError(t, err, "%s", out)
	p.command = []string{filepath.Join(home, "postgres"), "-D", data, "-p", port(p.addr), "-k", data,
		"-c", "listen_addresses=127.0.0.1", "-c", "max_connections=200", "-c", "fsync=off", "-c", "full_page_writes=off"}
	p.start(t)
	p.db, err = sql.Open("pgx", p.url(p.addr))
	require.NoError(t, err)
	t.Cleanup(func() { _ = p.db.Close() })
	p.ready(t)
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

func (p *postgres) url(addr string) string {
	return "postgres://playground@" + addr + "/postgres?sslmode=disable"
}

// ready waits until it answers questions: it listens before that.
func (p *postgres) ready(t *testing.T) {
	t.Helper()
	require.Eventually(t, func() bool {
		ctx, stop := context.WithTimeout(t.Context(), time.Second)
		defer stop()
		return p.db.PingContext(ctx) == nil
	}, upWithin, 20*time.Millisecond, "PostgreSQL does not answer")
}

// count asks for a number.
func (p *postgres) count(t *testing.T, query string, arguments ...any) (n int) {
	t.Helper()
	require.NoError(t, p.db.QueryRowContext(t.Context(), query, arguments...).Scan(&n), query)
	return n
}

// redisServer is a Redis of the suite's own that keeps nothing on disk.
type redisServer struct {
	daemon
	client *redis.Client
}

func newRedis(t *testing.T) *redisServer {
	t.Helper()
	r := &redisServer{daemon: daemon{name: "Redis", dir: private(t), addr: testkit.FreeAddr(t)}}
	r.command = []string{find(t, "redis-server"), "--bind", "127.0.0.1", "--port", port(r.addr), "--save", "", "--appendonly", "no"}
	r.start(t)
	r.client = redis.NewClient(&redis.Options{Addr: r.addr, DisableIdentity: true})
	t.Cleanup(func() { _ = r.client.Close() })
	return r
}

// nginx is the sample of deploy/, with the addresses of this suite and without TLS.
type nginx struct{ daemon }

var sampleLines = regexp.MustCompile(`(?m)^\s*(server 10\..*|http2 on;|ssl_.*)\n`)

func newNginx(t *testing.T, instances ...string) *nginx {
	t.Helper()
	dir := private(t)
	n := &nginx{daemon{name: "nginx", dir: dir, addr: testkit.FreeAddr(t)}}
	sample, err := os.ReadFile("../../../deploy/nginx.conf")
	require.NoError(t, err)
	servers := ""
	for _, addr := range instances {
		servers += "  server " + addr + " max_fails=2 fail_timeout=5s;\n"
	}
	site := sampleLines.ReplaceAllString(string(sample), "")
	site = strings.Replace(site, "keepalive 64;", servers+"  keepalive 64;", 1)
	site = strings.Replace(site, "listen 443 ssl;", "listen "+n.addr+";", 1)
	require.Equal(t, len(instances), strings.Count(site, "max_fails"), "%s", site)
	config := filepath.Join(dir, "nginx.conf")
	require.NoError(t, os.WriteFile(config, []byte(fmt.Sprintf(nginxMain, dir, site)), 0o600))
	n.command = []string{find(t, "nginx", "/usr/sbin", "/opt/homebrew/bin"), "-e", "stderr", "-p", dir, "-c", config}
	n.start(t)
	return n
}

// nginxMain is what an installed nginx has around a site.
const nginxMain = `
daemon off;
worker_processes 2;
worker_rlimit_nofile 16384;
pid nginx.pid;
error_log stderr warn;
events { worker_connections 8192; }
http {
  access_log off;
  client_body_temp_path %[1]s/body;
  proxy_temp_path %[1]s/proxy;
  fastcgi_temp_path %[1]s/fastcgi;
  uwsgi_temp_path %[1]s/uwsgi;
  scgi_temp_path %[1]s/scgi;
%[2]s
}
`

// reload has new workers take over while the old ones end what they do.
func (n *nginx) reload(t *testing.T) {
	t.Helper()
	require.NoError(t, n.cmd.Process.Signal(syscall.SIGHUP))
}

func port(addr string) string { return addr[strings.LastIndexByte(addr, ':')+1:] }
