package main

import (
	"fmt"
	"slices"
	"strings"
)

// title is a line's label and what is run.
func (l figure) title() string {
	for _, s := range scenarios {
		if s.name == l.scenario {
			return l.label + ", " + s.title
		}
	}
	return l.label
}

func (t *table) line(l figure, cells [][]*figures) []string {
	out := make([]string, len(cells))
	for i, runs := range cells {
		out[i] = "–"
		if !l.rows || i > 0 {
			out[i] = t.cell(l, runs, cells[0], i > 0)
		}
	}
	return out
}

// cell is what a line shows of a target's runs, compared with the limit's of the same round.
func (t *table) cell(l figure, runs, limits []*figures, compared bool) string {
	var values, against sample
	for i, f := range runs {
		if f == nil {
			return "–"
		}
		if t.void(l, f) {
			continue
		}
		values = append(values, l.in(*f))
		if limit := limits[i]; compared && limit != nil && !t.void(l, limit) && l.in(*limit) > 0 {
			against = append(against, l.compare(l.in(*f), l.in(*limit)))
		}
	}
	return l.text(values, against, len(runs))
}

// own is what one of the services of the last target used of its processor time in a line's scenario.
func (t *table) own(l figure, cells [][]*figures, service int) string {
	var values sample
	runs := cells[len(cells)-1]
	for _, f := range runs {
		if l.spent == nil || f == nil || f.services[service] == nil {
			return "–"
		}
		if !t.void(l, f) {
			values = append(values, l.spent(*f.services[service], *f))
		}
	}
	return l.text(values, nil, len(runs))
}

// void says whether others used the machine too much for a figure to count.
func (t *table) void(l figure, f *figures) bool {
	return (l.busy || l.spent != nil) && f.others > busyAbove && !t.anyway
}

func (l figure) in(f figures) float64 {
	if l.spent != nil {
		return l.spent(f.cpu, f)
	}
	return l.value(f)
}

func (l figure) compare(value, limit float64) float64 {
	if l.beyond {
		return value - limit
	}
	return value / limit
}

func (l figure) text(values, against sample, runs int) string {
	if len(values) == 0 {
		return "not measured"
	}
	text := strings.TrimSpace(digits(values.median())+" "+l.unit) + l.inBrackets(values, against)
	if len(values) < runs {
		text += fmt.Sprintf(", %d of %d runs", len(values), runs)
	}
	return text
}

// inBrackets is the comparison with the limit, where a line has one, and how far the runs lie apart: of what is compared.
func (l figure) inBrackets(values, against sample) string {
	parts := []string{values.spread(digits)}
	switch {
	case len(against) == 0 || !l.ratio && !l.beyond:
	case l.beyond:
		parts = []string{fmt.Sprintf("%+.2f", against.median()), against.spread(hundredths)}
	default:
		parts = []string{hundredths(against.median()) + " ×", against.spread(hundredths)}
	}
	parts = slices.DeleteFunc(parts, func(s string) bool { return s == "" })
	if len(parts) == 0 {
		return ""
	}
	return " (" + strings.Join(parts, "; ") + ")"
}
