package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
)

// postgresService is a PostgreSQL, of which /proc tells if its processes are on this machine.
func postgresService(ctx context.Context, address string) service {
	main, err := postmaster(ctx, address)
	return service{"PostgreSQL", func() (time.Duration, error) {
		if err != nil {
			return 0, err
		}
		return familyTime("/proc", main)
	}}
}

// postmaster is the process of a database that has started the one we are connected to.
func postmaster(ctx context.Context, address string) (int, error) {
	ctx, stop := context.WithTimeout(ctx, serviceTimeout)
	defer stop()
	conn, err := pgx.Connect(ctx, address)
	if err != nil {
		return 0, err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	var backend int
	if err := conn.QueryRow(ctx, "SELECT pg_backend_pid()").Scan(&backend); err != nil {
		return 0, err
	}
	return parentOf("/proc", backend, "postgres")
}

// parentOf finds the parent of a process by its name and the number it has where it runs: in a container that is another
// than ours. Two that fit are none.
func parentOf(proc string, number int, name string) (parent int, err error) {
	folders, _ := filepath.Glob(filepath.Join(proc, "[0-9]*"))
	for _, folder := range folders {
		s, err := readStat(folder)
		if err != nil || s.name != name || innermostID(folder) != number {
			continue
		}
		if parent != 0 {
			return 0, fmt.Errorf("more than one %s %d", name, number)
		}
		parent = s.parent
	}
	if parent == 0 {
		return 0, fmt.Errorf("no %s %d on this machine", name, number)
	}
	return parent, nil
}

// familyTime is what a process used, its children that have ended, and those that live.
func familyTime(proc string, id int) (time.Duration, error) {
	main, err := readStat(filepath.Join(proc, strconv.Itoa(id)))
	if err != nil {
		return 0, err
	}
	used := main.own + main.children
	folders, _ := filepath.Glob(filepath.Join(proc, "[0-9]*"))
	for _, folder := range folders {
		if s, err := readStat(folder); err == nil && s.parent == id {
			used += s.own + s.children
		}
	}
	return used, nil
}
