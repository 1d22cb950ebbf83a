package main

import "time"

// service is a database that a server stands on. Its own processor time stands beside the server's.
type service struct {
	name string
	used func() (time.Duration, error) // since it began
}

// serviceTimeout is how long a service may take to say what it used; one that takes longer is not known.
const serviceTimeout = 2 * time.Second

// usedBy asks each service; nil where it cannot be known.
func usedBy(services []service) []*time.Duration {
	out := make([]*time.Duration, len(services))
	for i, s := range services {
		if used, err := s.used(); err == nil {
			out[i] = &used
		}
	}
	return out
}

// since is what was used between two answers; nil where one of them is not known.
func since(before, after []*time.Duration) []*time.Duration {
	out := make([]*time.Duration, len(after))
	for i := range after {
		if before[i] != nil && after[i] != nil {
			used := *after[i] - *before[i]
			out[i] = &used
		}
	}
	return out
}
