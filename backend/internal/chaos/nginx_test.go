package chaos_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"playground/internal/testkit"
)

// nginx is the sample of deploy/, with the addresses of this suite and without TLS.
type nginx struct{ testkit.Daemon }

var sampleLines = regexp.MustCompile(`(?m)^\s*(server 10\..*|http2 on;|ssl_.*)\n`)

func newNginx(t *testing.T, instances ...string) *nginx {
	t.Helper()
	dir := testkit.ServiceDir(t)
	n := &nginx{testkit.Daemon{Name: "nginx", Dir: dir, Addr: testkit.FreeAddr(t)}}
	sample, err := os.ReadFile("../../../deploy/nginx.conf")
	require.NoError(t, err)
	servers := ""
	for _, addr := range instances {
		servers += "  server " + addr + " max_fails=2 fail_timeout=5s;\n"
	}
	site := sampleLines.ReplaceAllString(string(sample), "")
	site = strings.Replace(site, "keepalive 64;", servers+"  keepalive 64;", 1)
	site = strings.Replace(site, "listen 443 ssl;", "listen "+n.Addr+";", 1)
	require.Equal(t, len(instances), strings.Count(site, "max_fails"), "%s", site)
	config := filepath.Join(dir, "nginx.conf")
	require.NoError(t, os.WriteFile(config, []byte(fmt.Sprintf(nginxMain, dir, site)), 0o600))
	n.Command = []string{testkit.FindProgram(t, "nginx", "/usr/sbin", "/opt/homebrew/bin"), "-e", "stderr", "-p", dir, "-c", config}
	n.Start(t)
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
	require.NoError(t, n.Signal(syscall.SIGHUP))
}
