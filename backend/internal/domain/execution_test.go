package domain_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"playground/internal/domain"
)

func ended(version int, change func(*domain.Execution)) domain.Execution {
	e := domain.Execution{VersionNumber: version, Status: domain.StatusCompleted, ModelConfig: domain.DefaultConfig("m"),
		VariableValues: map[string]string{"dish": "cake"}, Result: &domain.ExecutionResult{}}
	change(&e)
	return e
}

func TestChangesSinceTheRunBefore(t *testing.T) {
	same := func(*domain.Execution) {}
	refused := func(names ...string) func(*domain.Execution) {
		return func(e *domain.Execution) { e.Result.DroppedParameters = names }
	}
	tools := func(e *domain.Execution) { e.ModelConfig.Tools = []domain.JSON{`{}`} }
	cut := func(e *domain.Execution) {
		e.Truncated, e.VariableValues = []string{"model_config_snapshot", "variable_values"}, nil
	}
	ofVersion := []domain.Difference{{Field: "system_prompt", Text: "system +2 words"}}
	for name, c := range map[string]struct {
		before, after domain.Execution
		ofVersion     []domain.Difference
		want          []string
	}{
		"the same":             {ended(2, same), ended(2, same), ofVersion, []string{}},
		"the next version":     {ended(1, same), ended(2, same), ofVersion, []string{"system +2 words"}},
		"one not compared":     {ended(1, same), ended(2, tools), nil, []string{"v1 → v2", "tools set"}},
		"back":                 {ended(2, same), ended(1, same), ofVersion, []string{"v2 → v1"}},
		"cut":                  {ended(1, tools), ended(3, cut), nil, []string{"v1 → v3", "long values not compared here"}},
		"refused":              {ended(1, refused("seed")), ended(1, refused("temperature")), nil, []string{"temperature left out", "seed no longer left out"}},
		"refused while it ran": {ended(1, refused("seed")), ended(1, func(e *domain.Execution) { e.Status = domain.StatusRunning }), nil, []string{}},
	} {
		require.Equal(t, c.want, wordings(c.after.ChangesSince(c.before, c.ofVersion)), name)
	}
}
