package store

import (
	"context"
	"fmt"
	"sync"

	"gorm.io/gorm"
)

// groupAtOnce bounds how long the last of a group waits for its commit.
const groupAtOnce = 64

// group commits transactions together that wait for SQLite's one connection: what has gathered while
// one commit was written to the disk is one transaction, each member in a savepoint of its own. An
// acknowledged write is as durable as alone, and a disk that takes 5 ms still takes thousands a second.
type group struct {
	db      *gorm.DB
	mu      sync.Mutex
	waiting []*member
	working bool
}

type member struct {
	ctx   context.Context
	fn    func(*Store) error
	err   error
	panic any
	done  chan struct{}
}

// run runs fn in a transaction. It panics with what fn panics with.
func (g *group) run(ctx context.Context, fn func(*Store) error) error {
	m := &member{ctx: ctx, fn: fn, done: make(chan struct{})}
	g.mu.Lock()
	g.waiting = append(g.waiting, m)
	if !g.working {
		g.working = true
		go g.work()
	}
	g.mu.Unlock()
	<-m.done
	if m.panic != nil {
		panic(m.panic)
	}
	return m.err
}

func (g *group) work() {
	for {
		g.mu.Lock()
		n := min(len(g.waiting), groupAtOnce)
		batch := g.waiting[:n:n]
		g.waiting = g.waiting[n:]
		g.working = n > 0
		g.mu.Unlock()
		if n == 0 {
			return
		}
		g.commit(batch)
		for _, m := range batch {
			close(m.done)
		}
	}
}

// commit runs the members one after the other. A member's error undoes that member; what breaks the
// transaction itself is everybody's error.
func (g *group) commit(batch []*member) {
	err := g.db.Transaction(func(tx *gorm.DB) error {
		for _, m := range batch {
			if err := m.attempt(tx); err != nil {
				return err
			}
		}
		return nil
	})
	for _, m := range batch {
		if err != nil && m.err == nil {
			m.err = err
		}
	}
}

func (m *member) attempt(tx *gorm.DB) error {
	if m.err = m.ctx.Err(); m.err != nil {
		return nil // who asked has left before their turn
	}
	if err := tx.Exec("SAVEPOINT member").Error; err != nil {
		return err
	}
	if m.err = m.call(tx); m.err != nil {
		if err := tx.Exec("ROLLBACK TO member").Error; err != nil {
			return err
		}
	}
	return tx.Exec("RELEASE member").Error
}

func (m *member) call(tx *gorm.DB) (err error) {
	defer func() {
		if m.panic = recover(); m.panic != nil {
			err = fmt.Errorf("panic: %v", m.panic)
		}
	}()
	return m.fn(&Store{db: tx, grouped: true})
}
