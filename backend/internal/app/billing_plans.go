package app

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"

	"gopkg.in/yaml.v3"

	"playground/internal/domain"
	"playground/internal/store"
)

// BillingPlans are the plans that the operator offers. The first one is that of new organizations, and of those
// whose own is offered no more.
type BillingPlans []domain.BillingPlan

// NoPlans is what holds where the operator has set no plans: one without a ceiling.
func NoPlans() BillingPlans { return BillingPlans{{Name: "free"}} }

// planEntry is a plan as the file of plans has it.
type planEntry struct {
	Name        string         `yaml:"name"`
	UsageLimits map[string]int `yaml:"usage_limits"`
	StoredMiB   *int64         `yaml:"stored_mib"`
	Providers   []string       `yaml:"providers"`
}

var planName = regexp.MustCompile(`^[a-z][a-z0-9_-]{0,31}$`)

// ParseBillingPlans reads a YAML list of plans. An error names the entry at fault.
func ParseBillingPlans(data []byte) (BillingPlans, error) {
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	decoder.KnownFields(true)
	var entries []planEntry
	if err := decoder.Decode(&entries); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("a list of {name, usage_limits, stored_mib, providers} is expected: %w", err)
	}
	if len(entries) == 0 {
		return nil, errors.New("there is no plan in it")
	}
	plans := BillingPlans{}
	for i, entry := range entries {
		plan, err := entry.plan()
		if err == nil && plans.Has(plan.Name) {
			err = errors.New("another plan has this name")
		}
		if err != nil {
			return nil, fmt.Errorf("plan %d (%q): %w", i+1, entry.Name, err)
		}
		plans = append(plans, plan)
	}
	return plans, nil
}

func (e planEntry) plan() (domain.BillingPlan, error) {
	p := domain.BillingPlan{Name: e.Name, Providers: e.Providers}
	if !planName.MatchString(e.Name) {
		return p, errors.New("a name is a small letter, then at most 31 small letters, digits, _ or -")
	}
	if e.StoredMiB != nil {
		if *e.StoredMiB < 1 {
			return p, errors.New("stored_mib takes a number from 1 on")
		}
		stored := *e.StoredMiB << 20
		p.StoredBytes = &stored
	}
	known := p.UsageLimits.Named()
	for name, value := range e.UsageLimits {
		if err := set(known, name, value); err != nil {
			return p, err
		}
	}
	return p, nil
}

func set(known []domain.NamedLimit, name string, value int) error {
	if value < 1 {
		return fmt.Errorf("%s takes a number from 1 on", name)
	}
	for _, limit := range known {
		if limit.Name == name {
			*limit.Value = &value
			return nil
		}
	}
	return fmt.Errorf("there is no limit %q", name)
}

// Has says whether a plan is offered.
func (all BillingPlans) Has(name string) bool {
	for _, p := range all {
		if p.Name == name {
			return true
		}
	}
	return false
}

// Of is the plan of an organization: the one it names, or the first.
func (all BillingPlans) Of(name string) domain.BillingPlan {
	for _, p := range all {
		if p.Name == name {
			return p
		}
	}
	return all[0]
}

func (all BillingPlans) names() []string {
	names := make([]string, len(all))
	for i, p := range all {
		names[i] = p.Name
	}
	return names
}

// actorWith is an actor with what was read of their organization.
func (p BillingPlans) actorWith(a domain.Actor, r store.SessionRights) domain.Actor {
	a.Role, a.Plan = r.Role, p.Of(r.BillingPlan)
	a.Limits, a.StoredBytes = r.UsageLimits.Within(a.Plan.UsageLimits), r.StoredBytes
	a.ProviderKeysRevision, a.LacksTOTP = r.ProviderKeysRevision, r.LacksTOTP
	a.PersonLimits = r.PersonLimits()
	return a
}
