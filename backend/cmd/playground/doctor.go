package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"playground/internal/config"
	"playground/internal/server"
)

// doctor tries what the settings name and prints a line for each. Settings that do not parse were
// named before it runs.
func doctor(c config.Config) error {
	ctx, stop := context.WithTimeout(context.Background(), 15*time.Second)
	defer stop()
	bad := 0
	for _, check := range []struct {
		name string
		try  func(context.Context, config.Config) (string, error)
	}{{"settings", trySettings}, {"files", tryFiles}, {"database", tryDatabase}, {"redis", tryRedis}, {"mail", tryMail}, {"models", tryModels}} {
		says, err := check.try(ctx, c)
		if err != nil {
			bad++
			says = "WRONG: " + err.Error()
		}
		fmt.Printf("%-10s %s\n", check.name, says)
	}
	if bad > 0 {
		return fmt.Errorf("%d of the checks found something wrong", bad)
	}
	return nil
}

func trySettings(_ context.Context, c config.Config) (string, error) {
	_, err := server.OpenPlans(c)
	return "every setting makes sense", err
}

// tryFiles looks at what is there already; the other checks make what is not.
func tryFiles(_ context.Context, c config.Config) (string, error) {
	return server.DataDirRights(c)
}

func tryDatabase(ctx context.Context, c config.Config) (string, error) {
	if err := os.MkdirAll(c.DataDir, 0o700); err != nil && c.DatabaseURL == "" {
		return "", fmt.Errorf("DATA_DIR cannot be made: %w", err)
	}
	s, err := server.OpenStore(ctx, c)
	if err != nil {
		return "", err
	}
	return s.Dialect() + " answers", s.Close()
}

func tryRedis(ctx context.Context, c config.Config) (string, error) {
	if c.RedisURL == "" {
		return "not set; everything stays in process", nil
	}
	client, err := server.OpenRedis(c)
	if err != nil {
		return "", err
	}
	return "answers", errors.Join(client.Ping(ctx).Err(), client.Close())
}

// tryMail signs in at the mail server, and sends nothing.
func tryMail(ctx context.Context, c config.Config) (string, error) {
	sender := server.OpenMail(c)
	if sender == nil {
		return "not set; invitations are links to copy", nil
	}
	if err := sender.Check(ctx); err != nil {
		return "", fmt.Errorf("%s: %w", sender.Where(), err)
	}
	return sender.Where() + " takes mails", nil
}

// tryModels calls every provider. A line each says how it went.
func tryModels(ctx context.Context, c config.Config) (string, error) {
	models, err := server.OpenModels(c)
	if err != nil {
		return "", err
	}
	defer models.Close()
	var problems []error
	for _, d := range models.Diagnose(ctx) {
		if d.Problem != "" {
			problems = append(problems, errors.New(d.Whole()))
			continue
		}
		fmt.Printf("%-10s %s %s\n", "", d.Provider, d.Says)
	}
	available := 0
	all := models.Models(ctx)
	for _, m := range all {
		if m.Available {
			available++
		}
	}
	return fmt.Sprintf("%d of %d can run now", available, len(all)), errors.Join(problems...)
}
