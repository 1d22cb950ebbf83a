package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/google/uuid"

	"playground/internal/app"
	"playground/internal/config"
	"playground/internal/domain"
	"playground/internal/server"
)

// errUsage is a command line that makes no sense.
var errUsage = errors.New("usage")

// operate opens the installation and hands out what its operator may do.
func operate(c config.Config, do func(context.Context, *app.Operator) error) error {
	ctx := context.Background()
	s, err := server.New(ctx, c, logger(c), server.Doubles{})
	if err != nil {
		return err
	}
	err = do(ctx, s.App.Operator)
	if domain.HasCode(err, domain.NotFound) {
		err = errors.New("there is none of that name; without arguments the command lists all")
	}
	return errors.Join(err, s.Close())
}

func organizations(c config.Config) error {
	args := os.Args[2:]
	if len(args) == 0 {
		return operate(c, listOrganizations)
	}
	do := map[string]func(context.Context, *app.Operator) error{
		"plan 3":    func(ctx context.Context, o *app.Operator) error { return o.SetPlan(ctx, args[1], args[2]) },
		"suspend 2": func(ctx context.Context, o *app.Operator) error { return o.SuspendOrganization(ctx, args[1]) },
		"resume 2":  func(ctx context.Context, o *app.Operator) error { return o.ResumeOrganization(ctx, args[1]) },
	}[fmt.Sprint(args[0], " ", len(args))]
	if do == nil {
		return errUsage
	}
	if uuid.Validate(args[1]) != nil {
		return fmt.Errorf("%q is no id of an organization; \"playground organizations\" lists them", args[1])
	}
	return operate(c, do)
}

func listOrganizations(ctx context.Context, o *app.Operator) error {
	all, err := o.Organizations(ctx)
	if err != nil {
		return err
	}
	return table("ID\tNAME\tPLAN\tPEOPLE\tSTORED MIB\tSUSPENDED", len(all), func(i int) string {
		row := all[i]
		return fmt.Sprintf("%s\t%.40q\t%s\t%d\t%.1f\t%s", row.ID, row.Name, o.PlanOf(row.Organization).Name, row.People,
			float64(row.StoredBytes)/(1<<20), since(row.SuspendedAt))
	})
}

func people(c config.Config) error {
	args := os.Args[2:]
	if len(args) == 0 {
		return operate(c, listPeople)
	}
	do := map[string]func(*app.Operator, context.Context, string) error{"suspend": (*app.Operator).SuspendPerson,
		"resume": (*app.Operator).ResumePerson, "sign-out": (*app.Operator).SignOutPerson, "reset-totp": (*app.Operator).ResetTOTP}[args[0]]
	if do == nil || len(args) != 2 {
		return errUsage
	}
	if !strings.Contains(args[1], "@") && uuid.Validate(args[1]) != nil {
		return fmt.Errorf("%q is neither an e-mail address nor an id; \"playground people\" lists them", args[1])
	}
	return operate(c, func(ctx context.Context, o *app.Operator) error { return do(o, ctx, args[1]) })
}

func listPeople(ctx context.Context, o *app.Operator) error {
	all, err := o.People(ctx)
	if err != nil {
		return err
	}
	return table("ID\tE-MAIL\tNAME\tSUSPENDED", len(all), func(i int) string {
		email := "-"
		if all[i].Email != nil {
			email = *all[i].Email
		}
		return fmt.Sprintf("%s\t%q\t%.40q\t%s", all[i].ID, email, all[i].Name, since(all[i].SuspendedAt))
	})
}

// table prints rows in columns. What people wrote is quoted in them, since a terminal obeys some characters.
func table(head string, rows int, row func(int) string) error {
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, head)
	for i := range rows {
		fmt.Fprintln(w, row(i))
	}
	return w.Flush()
}

func since(t *time.Time) string {
	if t == nil {
		return "-"
	}
	return t.UTC().Format(time.RFC3339)
}
