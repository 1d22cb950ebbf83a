package main

import (
	"context"
	"flag"
	"os"
	"regexp"
)

// options are what `bench run` takes, and of them `bench api` all but only.
type options struct {
	binary string
	only   *regexp.Regexp
	anyway bool
	repeat int
}

// common defines the flags that both commands have.
func (o *options) common(flags *flag.FlagSet) {
	flags.StringVar(&o.binary, "binary", "bin/playground", "the server to measure")
	flags.BoolVar(&o.anyway, "anyway", false, "print figures though others used the machine; for development")
	flags.IntVar(&o.repeat, "repeat", 1, "how often everything is measured: the table then has medians, and from where to where they go")
}

func runAll(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("run", flag.ContinueOnError)
	o := options{}
	o.common(flags)
	only := flags.String("only", "", "the scenarios to run, as a regular expression of their names")
	if err := flags.Parse(args); err != nil {
		return err
	}
	var err error
	if o.only, err = regexp.Compile(*only); err != nil {
		return err
	}
	return run(ctx, o, os.Stdout, os.Stderr)
}
