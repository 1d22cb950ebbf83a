package chaos_test

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/testkit"
)

// world is everything that one test spoils: two instances behind nginx, and what they stand on.
type world struct {
	t         *testing.T // the test that all of it ends with
	postgres  *testkit.PostgresServer
	redis     *testkit.RedisServer
	provider  *provider
	nginx     *nginx
	front     *proxy // before nginx, for its clients
	instances []*instance
	people    []*person
	base      *footprint        // what an idle world takes, nil before the first look
	lost      map[int]bool      // the process ids of instances that may have lost runs
	logs      []*testkit.Output // of every process there was
	nth       int               // cases so far, so that keys and names differ
}

// instance is one playground with a fault proxy before each thing it depends on.
type instance struct {
	*testkit.Process
	addr, metrics          string
	database, redis, model *proxy
	settings               map[string]string
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, postgres: testkit.StartPostgres(t), redis: testkit.StartRedis(t), provider: newProvider(t), lost: map[int]bool{}}
	secret, addrs := testkit.SecretKey(), []string{}
	for range 2 {
		i := &instance{addr: testkit.FreeAddr(t), metrics: testkit.FreeAddr(t), database: newProxy(t, w.postgres.Addr),
			redis: newProxy(t, w.redis.Addr), model: newProxy(t, w.provider.addr)}
		i.settings = map[string]string{
			"ADDR": i.addr, "METRICS_ADDR": i.metrics, "LOG_LEVEL": "debug", "TRUSTED_PROXIES": "127.0.0.1",
			"SIGNUP": "open", "DATABASE_URL": w.postgres.URL(i.database.addr), "REDIS_URL": "redis://" + i.redis.addr + "/0",
			"EXECUTION_IDLE_TIMEOUT": idleLimit.String(),
			"SECRET_KEY":             secret,
			"OPENAI_API_KEY":         "chaos", "OPENAI_BASE_URL": "http://" + i.model.addr + "/v1",
		}
		w.restart(i)
		w.instances, addrs = append(w.instances, i), append(addrs, i.addr)
	}
	w.nginx = newNginx(t, addrs...)
	w.front = newProxy(t, w.nginx.Addr)
	for n := range people {
		w.people = append(w.people, newPerson(t, w, fmt.Sprintf("sam%d", n)))
	}
	return w
}

// idleLimit is how long the provider may be silent within an answer. It is longer than an instance is
// stopped, which hears of no answer meanwhile.
const idleLimit = 20 * time.Second

// people is how many work at the same time.
const people = 4

// restart starts an instance, or one that has ended again, in its place.
func (w *world) restart(i *instance) {
	i.Process = testkit.Spawn(w.t, i.settings)
	w.logs = append(w.logs, i.Stderr)
	i.Up(w.t)
}

// log is what the instances have said about a run.
func (w *world) log(id string) (out string) {
	for _, log := range w.logs {
		for line := range strings.SplitSeq(log.String(), "\n") {
			if strings.Contains(line, id) {
				out += line + "\n"
			}
		}
	}
	return out
}

// wake lets an instance that was stopped go on.
func (i *instance) wake() { _ = syscall.Kill(i.PID(), syscall.SIGCONT) }

// gauge reads a figure from an instance's metrics.
func (i *instance) gauge(t *testing.T, name string) int {
	t.Helper()
	code, body := fetch(t, "http://"+i.metrics+"/metrics")
	require.Equal(t, http.StatusOK, code)
	for line := range strings.SplitSeq(body, "\n") {
		var value float64
		if n, _ := fmt.Sscanf(line, name+" %g", &value); n == 1 {
			return int(value)
		}
	}
	t.Fatalf("no %s in %s", name, body)
	return 0
}

// pidIn is the process id in an instance's name: host-pid-random.
func pidIn(t *testing.T, instance string) int {
	t.Helper()
	parts := strings.Split(instance, "-")
	require.GreaterOrEqual(t, len(parts), 3, instance)
	return numberIn(t, parts[len(parts)-2])
}

// numberIn is the number at the end of a text.
func numberIn(t *testing.T, text string) int {
	t.Helper()
	n, err := strconv.Atoi(text[strings.LastIndexByte(text, ' ')+1:])
	require.NoError(t, err, text)
	return n
}

// tail is the end of a log, enough to see what happened last.
func tail(log string) string { return log[max(0, len(log)-2_000):] }
