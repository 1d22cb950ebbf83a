package main

import (
	"fmt"
	"time"
)

const (
	leaveAfter = 40                     // tokens
	awayFor    = 300 * time.Millisecond // which is some tokens that are missed
)

// goElsewhere leaves a stream in its middle and goes on with it on the other instance. How long the
// first token takes there is counted from before the connection is made.
func (c *crowd) goElsewhere(s *stream) error {
	if err := s.read(func() bool { return s.checker.tokens() >= leaveAfter }); err != nil || s.ended {
		return err
	}
	s.close()
	time.Sleep(awayFor)
	rest := &stream{request: request{Addr: c.Resume, Method: "GET", Path: "/v1/executions/" + s.id + "/events",
		Bearer: s.Bearer, Format: s.Format}, checker: s.checker}
	defer rest.close()
	if err := c.begin(rest, fmt.Sprintf("Last-Event-ID: %d\r\n", s.checker.at)); err != nil {
		return fmt.Errorf("resume: %w", err)
	}
	err := rest.read(func() bool { return rest.checker.at > s.checker.at })
	took := time.Since(rest.started)
	if err == nil && !rest.ended {
		err = rest.read(nil)
	}
	s.checker = rest.checker
	c.mu.Lock()
	defer c.mu.Unlock()
	c.resumed = append(c.resumed, took)
	return err
}
