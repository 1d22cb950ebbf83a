package engine

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/domain"
)

func TestATimeoutNamesTheLimitThatStruck(t *testing.T) {
	timeouts := Timeouts{FirstToken: 60 * time.Second, Idle: 30 * time.Second}
	for name, c := range map[string]struct {
		heard []time.Duration // pauses before each piece of text
		after time.Duration
		want  string
	}{
		"silent from the start":           {nil, 61 * time.Second, "first_token"},
		"still within the first limit":    {nil, 59 * time.Second, ""},
		"silent after it began":           {[]time.Duration{50 * time.Second}, 31 * time.Second, "idle"},
		"slow but never silent":           {[]time.Duration{59 * time.Second, 29 * time.Second, 29 * time.Second}, 29 * time.Second, ""},
		"silent in the end":               {[]time.Duration{time.Second, 29 * time.Second}, 31 * time.Second, "idle"},
		"the first limit no longer holds": {[]time.Duration{time.Second}, 29 * time.Second, ""},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				struck := ""
				timer := newSilenceTimer(timeouts, func(err error) {
					e := domain.AsError(err)
					require.Equal(t, domain.Timeout, e.Code)
					struck = e.Details["limit"].(string)
				})
				for _, pause := range c.heard {
					time.Sleep(pause) // of the bubble's clock, which does not wait
					timer.textCame()
				}
				time.Sleep(c.after)
				synctest.Wait()
				require.Equal(t, c.want, struck)
				timer.stop()
			})
		})
	}
}
