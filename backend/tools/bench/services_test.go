package main

import (
	"bufio"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// needs is the address of a service that `make test` provides.
func needs(t *testing.T, name string) string {
	t.Helper()
	address := os.Getenv(name)
	if address == "" {
		t.Fatalf("%s is not set: run the tests with `make test`, or set it", name)
	}
	return address
}

// uses says what a service used while work ran, which must be some of the time that it took.
func uses(t *testing.T, s service, work func()) {
	t.Helper()
	before, err := s.used()
	if err != nil {
		t.Fatal(err)
	}
	begun := time.Now()
	for time.Since(begun) < 300*time.Millisecond {
		work()
	}
	took := time.Since(begun)
	after, err := s.used()
	if used := after - before; err != nil || used < took/20 || used > 100*took {
		t.Errorf("%s used %s of %s, %v", s.name, used, took, err)
	}
}

func TestPostgresTellsWhatItUsed(t *testing.T) {
	address := needs(t, "DATABASE_URL")
	conn, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	uses(t, postgresService(t.Context(), address), func() {
		if _, err := conn.Exec(t.Context(), "SELECT count(*) FROM generate_series(1, 200000)"); err != nil {
			t.Fatal(err)
		}
	})
}

func TestRedisTellsWhatItUsed(t *testing.T) {
	address := needs(t, "REDIS_URL")
	at, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := net.Dial("tcp", at.Host)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	answers := bufio.NewReader(conn)
	uses(t, redisService(address), func() {
		if err := sendRedis(conn, "EVAL", "for i = 1, 1000000 do end return 1", "0"); err != nil {
			t.Fatal(err)
		}
		if answer, err := answers.ReadString('\n'); err != nil || answer != ":1\r\n" {
			t.Fatal(answer, err)
		}
	})
}

func TestServicesThatAreNotThere(t *testing.T) {
	for _, s := range []service{redisService("redis://127.0.0.1:1"), redisService("unix:///nowhere"),
		postgresService(t.Context(), "postgres://x@127.0.0.1:1/x?sslmode=disable")} {
		if used, err := s.used(); err == nil {
			t.Errorf("%s used %s", s.name, used)
		}
	}
	if known := usedBy([]service{redisService("redis://127.0.0.1:1")}); known[0] != nil {
		t.Error(*known[0])
	}
}

func TestRedisAnswers(t *testing.T) {
	answer := "+OK\r\n$60\r\n# CPU\r\nused_cpu_sys:1.250000\r\nused_cpu_user:0.500000\r\n\r\n"
	if used, err := redisTime(bufio.NewReader(strings.NewReader(answer))); err != nil || used != 1750*time.Millisecond {
		t.Error(used, err)
	}
	for _, bad := range []string{"", "-NOAUTH Authentication required.\r\n", "used_cpu_sys:x\r\n", "used_cpu_sys:1\r\n"} {
		if used, err := redisTime(bufio.NewReader(strings.NewReader(bad))); err == nil {
			t.Errorf("%q: %s", bad, used)
		}
	}
}

// proc is a folder like /proc with some processes in it.
func proc(t *testing.T, processes ...fake) string {
	t.Helper()
	folder := t.TempDir()
	for _, p := range processes {
		own := filepath.Join(folder, strconv.Itoa(p.id))
		stat := []string{strconv.Itoa(p.id), "(" + p.name + ")", "S", strconv.Itoa(p.parent), "1 1 0 -1 4194560 100 200 0 0", p.times, "20 0 1"}
		write(t, filepath.Join(own, "stat"), strings.Join(stat, " ")+" 0 1000 2000\n")
		write(t, filepath.Join(own, "status"), "Name:\t"+p.name+"\nNSpid:\t"+p.numbers+"\nVmRSS:\t1 kB\n")
	}
	return folder
}

type fake struct {
	id      int
	name    string
	parent  int
	numbers string // in each namespace, the innermost last
	times   string // user, system, and those of ended children, in hundredths of a second
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestProcessesOfAService(t *testing.T) {
	folder := proc(t,
		fake{10, "postgres", 1, "10 1", "1 2 30 40"},
		fake{11, "postgres", 10, "11 7", "100 200 0 0"},
		fake{12, "odd) name (", 10, "12 8", "1000 0 0 0"},
		fake{13, "redis-server", 1, "13 7", "5000 0 0 0"},
		fake{20, "postgres", 19, "20 9", "9000 0 0 0"}, // of another cluster, and so the next
		fake{21, "postgres", 10, "21 9", "0 0 0 0"})
	parent, err := parentOf(folder, 7, "postgres")
	if err != nil || parent != 10 {
		t.Fatal(parent, err)
	}
	if used, err := familyTime(folder, parent); err != nil || used != 13730*time.Millisecond {
		t.Error(used, err)
	}
	for _, number := range []int{6, 9} { // none, and two of them
		if parent, err := parentOf(folder, number, "postgres"); err == nil {
			t.Errorf("%d: %d", number, parent)
		}
	}
	if _, err := familyTime(folder, 999); err == nil {
		t.Error("no such process")
	}
}
