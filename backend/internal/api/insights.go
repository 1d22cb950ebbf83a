package api

import (
	"github.com/labstack/echo/v4"

	"playground/internal/api/contract"
	"playground/internal/domain"
)

// GetInsights is GET /v1/insights.
func (s *Server) GetInsights(c echo.Context, params contract.GetInsightsParams) error {
	q, err := usageQuery(params.From, params.To)
	if err != nil {
		return err
	}
	in, err := s.app.Insights.Of(c.Request().Context(), actor(c), q.From, q.To)
	if err != nil {
		return err
	}
	return ok(c, contract.Insights{From: wireTime(in.From), To: wireTime(in.To), Total: wireInsightsSum(in.Total),
		Days: each(in.Days, func(d domain.InsightsDay) contract.InsightsDay {
			return contract.InsightsDay{Day: d.Day, Sum: wireInsightsSum(d.InsightsSum)}
		})})
}

func wireInsightsSum(s domain.InsightsSum) contract.InsightsSum {
	n := s.Noticed
	return contract.InsightsSum{
		Runs: s.Runs, Succeeded: s.Ended[domain.StatusCompleted], Failed: s.Ended[domain.StatusFailed],
		Cancelled: s.Ended[domain.StatusCancelled], SuccessRate: orNull(s.SuccessRate()),
		FirstTokenMs: wireTimes(s.FirstToken), FirstTokenSeenMs: wireTimes(s.FirstTokenSeen), AutosaveMs: wireTimes(s.Autosave),
		IterationsPerPrompt: contract.InsightsIterations{P50: orNull(quantile(s.RunsPerPrompt, 0.5, asItIs)),
			P95: orNull(quantile(s.RunsPerPrompt, 0.95, asItIs)), Mean: orNull(s.RunsPerPrompt.Mean())},
		Saves: contract.InsightsSaves{Sent: n[domain.AutosaveDone], Waited: n[domain.SaveWaited],
			Conflicted: n[domain.SaveConflicted], Failed: n[domain.SaveFailed]},
		Streams: contract.InsightsStreams{Reconnected: n[domain.StreamReconnected], ParseErrors: n[domain.StreamParseError],
			Aborted: n[domain.StreamAborted], TimedOut: n[domain.StreamTimedOut]},
		LostScreens: n[domain.ScreenLost], LostScreensByScreen: &s.LostScreens,
	}
}

func wireTimes(h domain.Histogram) contract.InsightsTimes {
	return contract.InsightsTimes{P50: orNull(quantile(h, 0.5, domain.Middle)), P95: orNull(quantile(h, 0.95, domain.Middle)), N: h.Count()}
}

func asItIs(n int64) int64 { return n }

// quantile is a part of a histogram's numbers, nil of none.
func quantile(h domain.Histogram, q float64, of func(bucket int64) int64) *int {
	bucket, ok := h.Quantile(q)
	if !ok {
		return nil
	}
	n := int(of(bucket))
	return &n
}
