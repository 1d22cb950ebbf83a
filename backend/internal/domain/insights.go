package domain

import "time"

// LongestInsights is the longest time of which insights are given, and UsualInsights the one that is when none is named.
const (
	LongestInsights = 92 * 24 * time.Hour
	UsualInsights   = 30 * 24 * time.Hour
)

const (
	dayLayout = "2006-01-02"
	oneDay    = 24 * time.Hour
)

// DayOf is the day of UTC of a moment, as 2006-01-02.
func DayOf(t time.Time) string { return t.UTC().Format(dayLayout) }

// WholeDays widens a time, the end of which is not part of it, to whole days of UTC. There is at least one.
func WholeDays(from, to time.Time) (first, end time.Time) {
	first = from.UTC().Truncate(oneDay)
	end = to.UTC().Add(oneDay - 1).Truncate(oneDay)
	if !end.After(first) {
		end = first.Add(oneDay)
	}
	// RFC 3339 has no later year.
	if end.Year() > 9999 {
		end = end.Add(-time.Millisecond)
	}
	return first, end
}

// InsightsSum is how well runs and saves did.
type InsightsSum struct {
	Runs           int64 // those that still go on included
	Ended          map[Status]int64
	FirstToken     Histogram // ms, as the server measured it
	RunsPerPrompt  Histogram // prompts by how often they were run, not rounded
	FirstTokenSeen Histogram // ms, as the app saw it
	Autosave       Histogram // ms
	Noticed        map[ClientEventKind]int64
	LostScreens    map[string]int64
}

// SuccessRate is the part that succeeded of the runs that came to an end by themselves, nil of none.
func (s InsightsSum) SuccessRate() *float64 {
	all := s.Ended[StatusCompleted] + s.Ended[StatusFailed]
	if all == 0 {
		return nil
	}
	rate := float64(s.Ended[StatusCompleted]) / float64(all)
	return &rate
}

// InsightsDay is the sum of one day.
type InsightsDay struct {
	Day string
	InsightsSum
}

// Insights is the sum of all days from From to To, and each of them.
type Insights struct {
	From, To time.Time
	Total    InsightsSum
	Days     []InsightsDay

	at map[string]int // the place of each day in Days
}

// NewInsights has every day of a time of whole days, with nothing counted.
func NewInsights(from, to time.Time) *Insights {
	in := &Insights{From: from, To: to, Total: newInsightsSum(), at: map[string]int{}}
	for day := from; day.Before(to); day = day.Add(oneDay) {
		in.at[DayOf(day)] = len(in.Days)
		in.Days = append(in.Days, InsightsDay{DayOf(day), newInsightsSum()})
	}
	return in
}

func newInsightsSum() InsightsSum {
	return InsightsSum{Ended: map[Status]int64{}, FirstToken: Histogram{}, RunsPerPrompt: Histogram{}, FirstTokenSeen: Histogram{},
		Autosave: Histogram{}, Noticed: map[ClientEventKind]int64{}, LostScreens: map[string]int64{}}
}

// both are the sums that something of a day counts in; of a day that is not asked about, none.
func (in *Insights) both(day string) []*InsightsSum {
	at, asked := in.at[day]
	if !asked {
		return nil
	}
	return []*InsightsSum{&in.Total, &in.Days[at].InsightsSum}
}

// AddRuns counts n runs of a day with their status and, where a word had come, how soon.
func (in *Insights) AddRuns(day string, status Status, firstToken *int64, n int64) {
	for _, s := range in.both(day) {
		s.Runs += n
		s.Ended[status] += n
		if firstToken != nil {
			s.FirstToken.Add(*firstToken, n)
		}
	}
}

// AddPrompts counts n prompts that were run so often on a day, or with "" on all days together.
func (in *Insights) AddPrompts(day string, runs, n int64) {
	if day == "" {
		in.Total.RunsPerPrompt.Add(runs, n)
		return
	}
	if at, asked := in.at[day]; asked {
		in.Days[at].RunsPerPrompt.Add(runs, n)
	}
}

// AddNoticed counts what the app noticed.
func (in *Insights) AddNoticed(c ClientCount) {
	for _, s := range in.both(c.Day) {
		s.Noticed[c.Kind] += c.Count
		switch c.Kind {
		case FirstTokenSeen:
			s.FirstTokenSeen.Add(c.Bucket, c.Count)
		case AutosaveDone:
			s.Autosave.Add(c.Bucket, c.Count)
		case ScreenLost:
			s.LostScreens[c.Screen] += c.Count
		}
	}
}
