package caller

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestRetryBudgetIsATenthAndAFew(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := newRetryBudget()
		runs, retries := 0, 0
		for range rapid.IntRange(0, 2000).Draw(t, "steps") {
			if rapid.IntRange(0, 2).Draw(t, "retry") > 0 {
				if b.withdraw() {
					retries++
				}
				continue
			}
			b.deposit()
			runs++
		}
		require.LessOrEqual(t, retries, runs/10+20)
	})
	b := newRetryBudget()
	for range 1000 {
		b.deposit() // does not save up for a bad day
	}
	for range 20 {
		require.True(t, b.withdraw())
	}
	require.False(t, b.withdraw())
}
