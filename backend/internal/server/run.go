package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"playground/internal/config"
)

const (
	// shutdownTimeout bounds how long answers may take after the last run has ended.
	shutdownTimeout = 10 * time.Second
	// hurryTimeout is how long a server in a hurry tries to save what it has. What it cannot save, because
	// the database does not answer, is in the relay: the rescuer of its runs finds it there.
	hurryTimeout = 4 * time.Second
	// warmTimeout bounds how long the first requests wait for the connections to the database.
	warmTimeout = 5 * time.Second
	// checkTimeout bounds the call of each provider at the start.
	checkTimeout = 15 * time.Second
)

// Run serves until ctx ends, then drains: not ready, no new runs, those that go on end or, once
// hurry is closed, are completed as they are, streams close, HTTP, database. It prints the sign-in link to out.
func (s *Server) Run(ctx context.Context, hurry <-chan struct{}, out io.Writer) error {
	listener, err := s.listen()
	if err != nil {
		return errors.Join(err, s.Close())
	}
	s.warm(ctx)
	background, stop := context.WithCancel(context.WithoutCancel(ctx))
	var jobs sync.WaitGroup
	jobs.Go(func() { s.Rescuer.Run(background) })
	jobs.Go(func() { s.App.Purger.Run(background) })
	jobs.Go(func() { s.App.Rights.Run(background) })
	jobs.Go(func() { s.App.Presence.Run(background) })
	jobs.Go(func() { s.App.APIKeys.Run(background) })
	jobs.Go(func() { s.App.Storage.Run(background) })
	jobs.Go(func() { s.App.Mails.Run(background) })
	jobs.Go(func() { s.App.SearchIndex.Run(background) })
	jobs.Go(func() { s.removeEndedTexts(background) })
	jobs.Go(func() { s.security.Run(background) })
	jobs.Go(func() { s.checkProviders(background) })
	jobs.Go(func() { s.checkMail(background) })
	s.logSignup()
	failed := s.serve(listener)
	if err = s.announce(ctx, listener.Addr(), out); err == nil {
		select {
		case <-ctx.Done():
		case err = <-failed:
		}
	}
	left := make(chan error, 1)
	go func() {
		s.drain(hurry)
		stop()
		jobs.Wait()
		left <- s.shutdown()
	}()
	select {
	case failure := <-left:
		return errors.Join(err, failure)
	case <-after(hurry, hurryTimeout):
		s.log.Warn("left before everything was saved; the next start, or another instance, completes what went on")
		return err
	}
}

// warm opens the connections to the database before the first request is answered. Without them each is opened when it is
// needed, and the error is the first that needs it to tell.
func (s *Server) warm(ctx context.Context) {
	ctx, stop := context.WithTimeout(ctx, warmTimeout)
	defer stop()
	if err := s.Store.Warm(ctx); err != nil {
		s.log.Warn("not every connection to the database could be opened; more are when they are needed", "error", err)
	}
}

// logSignup says that a default which depends on the address has shut sign-up.
func (s *Server) logSignup() {
	if s.config.Signup == "" && s.config.SignupPolicy() == config.SignupInvite {
		s.log.Warn("other machines reach this server, so only invited people may sign up; SIGNUP=open lets anyone, and SIGNUP=invite confirms this",
			"addr", s.config.Addr, "public_url", s.config.PublicURL.Text())
	}
}

// checkProviders calls every provider once and logs what is wrong with its settings. Nothing waits for it.
func (s *Server) checkProviders(ctx context.Context) {
	ctx, stop := context.WithTimeout(ctx, checkTimeout)
	defer stop()
	for _, d := range s.models.Diagnose(ctx) {
		if d.Problem != "" && ctx.Err() == nil {
			s.log.Warn("a model provider cannot be used as it is set up", "provider", d.Provider, "problem", d.Problem)
		}
	}
}

// checkMail signs in at the mail server once and logs when that fails. Nothing waits for it.
func (s *Server) checkMail(ctx context.Context) {
	sender := OpenMail(s.config)
	if sender == nil {
		return
	}
	if err := sender.Check(ctx); err != nil && ctx.Err() == nil {
		s.log.Warn("the mail server cannot be used as SMTP_URL has it; mails wait and are tried again", "server", sender.Where(), "error", err)
	}
}

// after is a channel that closes some time after another.
func after(c <-chan struct{}, d time.Duration) <-chan struct{} {
	late := make(chan struct{})
	go func() {
		<-c
		time.AfterFunc(d, func() { close(late) })
	}()
	return late
}

func (s *Server) serve(l net.Listener) <-chan error {
	failed := make(chan error, 2)
	go func() { failed <- s.http.Serve(l) }()
	if s.metrics != nil {
		go func() { failed <- fmt.Errorf("METRICS_ADDR: %w", s.metrics.ListenAndServe()) }()
	}
	return failed
}

func (s *Server) drain(hurry <-chan struct{}) {
	ctx, stop := context.WithTimeout(context.Background(), s.config.ExecutionTimeout)
	defer stop()
	go func() {
		select {
		case <-hurry:
			stop()
		case <-ctx.Done():
		}
	}()
	s.Engine.Drain(ctx)
}

func (s *Server) shutdown() error {
	ctx, stop := context.WithTimeout(context.Background(), shutdownTimeout)
	defer stop()
	err := s.http.Shutdown(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		err = s.http.Close()
	}
	if s.streams.Shutdown(ctx) != nil {
		s.log.Warn("streams that did not end in time were broken off")
	}
	if s.metrics != nil {
		err = errors.Join(err, s.metrics.Close())
	}
	if errors.Is(err, http.ErrServerClosed) {
		err = nil
	}
	return errors.Join(err, s.Close())
}

// Close lets go of the relay, the database, Redis and the models. Run does so by itself.
func (s *Server) Close() error {
	var errs []error
	if s.streams != nil {
		s.streams.Close()
	}
	if s.models != nil {
		s.models.Close()
	}
	if s.limiter != nil {
		errs = append(errs, s.limiter.Close())
	}
	s.Runs.Flush()
	if s.Relay != nil {
		errs = append(errs, s.Relay.Close())
	}
	if s.redis != nil {
		errs = append(errs, s.redis.Close())
	}
	if s.Store != nil {
		errs = append(errs, s.Store.Close())
	}
	if s.security != nil {
		s.security.Flush()
	}
	return errors.Join(errs...)
}

// announce prints where the playground is, as a link that signs its owner in until they have a password.
func (s *Server) announce(ctx context.Context, addr net.Addr, out io.Writer) error {
	link, err := s.ownerLink(ctx, addr.String(), true)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "\n  The Playground is running. Open  %s\n\n", link)
	return err
}

// PrintSignInLink prints a link that signs the installation's owner in once, also when they have a password,
// which they may have forgotten.
func (s *Server) PrintSignInLink(ctx context.Context, out io.Writer) error {
	link, err := s.ownerLink(ctx, s.config.Addr, false)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "\n  This link signs the owner in, once, within 24 hours:  %s\n\n", link)
	return err
}

func (s *Server) ownerLink(ctx context.Context, addr string, untilPassword bool) (string, error) {
	token, err := s.App.Accounts.OwnerToken(ctx, untilPassword)
	if err != nil {
		return "", fmt.Errorf("prepare the owner's sign-in link: %w", err)
	}
	link := s.base(addr)
	if token != "" {
		link += "/sign-in#token=" + token
	}
	return link, nil
}

func (s *Server) base(addr string) string {
	if u := s.config.PublicURL; u != nil {
		return strings.TrimSuffix(u.Text(), "/")
	}
	host, port, err := net.SplitHostPort(addr)
	if ip := net.ParseIP(host); err == nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(host, port)
}
