// Command bench measures what the server costs per streamed token, side by side with the least a
// relay can cost, how fast its API answers over a long history, and whether it holds more and more.
// It speaks HTTP alone; every party is a process of its own, so that the system can say what each
// used. `bench run`, `bench api` and `bench soak` start the others: this program again, and the server.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := command(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func command(ctx context.Context, args []string) error {
	if len(args) == 0 {
		args = []string{""}
	}
	switch args[0] {
	case "run":
		return runAll(ctx, args[1:])
	case "soak":
		return soakCommand(ctx, args[1:])
	case "api":
		return apiCommand(ctx, args[1:])
	case "upstream":
		return serve(ctx, upstream())
	case "limit":
		return serve(ctx, limit(os.Getenv("OPENAI_BASE_URL")))
	case "load":
		return loadCommand(ctx)
	}
	return errors.New("usage: bench run|api|soak -binary FILE [OPTION…]; -h lists the options")
}
