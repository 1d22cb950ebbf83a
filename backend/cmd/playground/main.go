// Command playground is the whole product: the API, the app, the runs.
package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"runtime"
	"syscall"

	"playground/internal/config"
	"playground/internal/server"
)

// version is set by the build.
var version = "dev"

const usage = `playground [command]

  serve         start the server (the default)
  migrate       bring the database to this binary's schema, and stop
  doctor        check every setting and service, and say what is wrong
  sign-in-link  print a link that signs the installation's owner in, once
  version       print the version

  organizations                     list them, with their plans
  organizations plan ID PLAN        put one on a plan
  organizations suspend|resume ID   end its sessions and runs and keep its people out; let them in again
  people                            list everyone
  people suspend|resume WHO         the same for one person, by e-mail address or id
  people sign-out WHO               end all sessions of a person
  people reset-totp WHO             turn off the two-step sign-in of a person who lost their codes
`

func main() {
	closeNewFiles()
	defer runtime.KeepAlive(boundGarbage())
	command := "serve"
	if len(os.Args) > 1 {
		command = os.Args[1]
	}
	run, ok := map[string]func(config.Config) error{"serve": serve, "migrate": migrate, "doctor": doctor,
		"sign-in-link": signInLink, "organizations": organizations, "people": people}[command]
	switch {
	case command == "version":
		fmt.Println(version)
		return
	case !ok:
		fmt.Fprint(os.Stderr, usage)
		os.Exit(2)
	}
	c, err := config.Load(config.Environment())
	if err == nil {
		err = run(c)
	}
	if errors.Is(err, errUsage) {
		fmt.Fprint(os.Stderr, usage)
		os.Exit(2)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "playground: "+err.Error())
		os.Exit(1)
	}
}

func serve(c config.Config) error {
	ctx, hurry := signals()
	s, err := server.New(ctx, c, logger(c), server.Doubles{})
	if err != nil {
		return err
	}
	return s.Run(ctx, hurry, os.Stdout)
}

func signInLink(c config.Config) error {
	ctx := context.Background()
	s, err := server.New(ctx, c, logger(c), server.Doubles{})
	if err != nil {
		return err
	}
	return errors.Join(s.PrintSignInLink(ctx, os.Stdout), s.Close())
}

// signals ends the context at the first SIGINT or SIGTERM and closes hurry at the second.
func signals() (context.Context, <-chan struct{}) {
	ctx, stop := context.WithCancel(context.Background())
	hurry := make(chan struct{})
	caught := make(chan os.Signal, 2)
	signal.Notify(caught, os.Interrupt, syscall.SIGTERM)
	go func() {
		<-caught
		stop()
		<-caught
		close(hurry)
	}()
	return ctx, hurry
}

func logger(c config.Config) *slog.Logger {
	options := &slog.HandlerOptions{Level: c.LogLevel}
	if c.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(os.Stderr, options))
	}
	return slog.New(slog.NewTextHandler(os.Stderr, options))
}

func migrate(c config.Config) error {
	ctx := context.Background()
	if err := server.PrepareDataDir(c, logger(c)); err != nil {
		return err
	}
	s, err := server.OpenStore(ctx, c)
	if err != nil {
		return err
	}
	return errors.Join(s.Migrate(ctx), s.Close())
}
