package main

import (
	"fmt"
	"io"
	"strings"
)

// apiTable holds what was answered: of each archive, each time, each probe.
type apiTable struct {
	archives []*archive
	rounds   [][][]*answers
	anyway   bool
}

func (t *apiTable) add(archive int, found []*answers) {
	for len(t.rounds) <= archive {
		t.rounds = append(t.rounds, nil)
	}
	t.rounds[archive] = append(t.rounds[archive], found)
}

// write prints the table in Markdown.
func (t *apiTable) write(w io.Writer) {
	names := []string{"answers, p50 / p95"}
	for _, a := range t.archives {
		names = append(names, a.title())
	}
	writeRow(w, append(names, "goal, p95"))
	writeRow(w, strings.Fields(strings.Repeat("--- ", len(names)+1)))
	for i, p := range probes {
		row := []string{p.label}
		for archive := range t.archives {
			row = append(row, t.cell(archive, i))
		}
		writeRow(w, append(row, p.goal))
	}
}

// cell is the two medians of a probe, how far its p95 lie apart, and how often there was no answer.
func (t *apiTable) cell(archive, probe int) string {
	var middle, most sample
	refused, failed, void := 0, 0, 0
	if archive < len(t.rounds) {
		for _, found := range t.rounds[archive] {
			switch {
			case probe >= len(found):
			case found[probe].others > busyAbove && !t.anyway:
				void++
			default:
				a := found[probe]
				middle, most = append(middle, inMS(quantile(a.times, 0.5))), append(most, inMS(quantile(a.times, 0.95)))
				refused, failed = refused+a.refused, failed+a.failed
			}
		}
	}
	switch {
	case len(most) == 0 && void == 0:
		return "–"
	case len(most) == 0:
		return "not measured"
	}
	text := fmt.Sprintf("%s / %s ms", digits(middle.median()), digits(most.median()))
	if spread := most.spread(digits); spread != "" {
		text += " (" + spread + ")"
	}
	return text + unanswered(refused, failed)
}

func unanswered(refused, failed int) (text string) {
	if refused > 0 {
		text = fmt.Sprintf(", %d refused", refused)
	}
	if failed > 0 {
		text += fmt.Sprintf(", %d failed", failed)
	}
	return text
}

func (a *answers) String() string {
	return fmt.Sprintf("p50 %s ms, p95 %s ms", digits(inMS(quantile(a.times, 0.5))), digits(inMS(quantile(a.times, 0.95)))) + unanswered(a.refused, a.failed)
}

// faults says which question was not always answered.
func (t *apiTable) faults() error {
	for archive, rounds := range t.rounds {
		for _, found := range rounds {
			for probe, a := range found {
				if a.failed > 0 {
					return fmt.Errorf("%s, %s: %d failed: %s", t.archives[archive].title(), probes[probe].label, a.failed, a.failures[0])
				}
			}
		}
	}
	return nil
}
