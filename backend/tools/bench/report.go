package main

import (
	"fmt"
	"io"
	"strings"
)

// table holds the figures of each scenario, in the order of the targets.
type table struct {
	targets []target
	cells   map[string][]*figures // nil: not run on this target
	anyway  bool
}

// write prints the table in Markdown.
func (t table) write(w io.Writer) {
	names := []string{"figure"}
	for _, target := range t.targets {
		names = append(names, target.name())
	}
	row(w, append(names, "goal"))
	row(w, strings.Fields(strings.Repeat("--- ", len(names)+1)))
	for _, line := range lines {
		if cells, ok := t.cells[line.scenario]; ok {
			row(w, append(append([]string{line.label}, t.line(line, cells)...), line.goal))
		}
	}
	row(w, append(append([]string{"tokens lost, doubled or out of order"}, t.sum(wrong)...), "0"))
	row(w, append(append([]string{"streams failed"}, t.sum(failed)...), "0"))
	row(w, append(append([]string{"starts refused for a moment under the load, and asked for again"}, t.sum(refused)...), "0"))
}

func row(w io.Writer, cells []string) { fmt.Fprintf(w, "| %s |\n", strings.Join(cells, " | ")) }

func (t table) line(l figure, cells []*figures) []string {
	out := make([]string, len(cells))
	for i, f := range cells {
		switch {
		case f == nil || l.scenario == "all-end" && i == 0:
			out[i] = "–"
		case l.cpu && f.others > busyAbove && !t.anyway:
			out[i] = "not measured"
		default:
			out[i] = l.cell(f, cells[0])
		}
	}
	return out
}

func (l figure) cell(f, limit *figures) string {
	value := l.value(*f)
	text := fmt.Sprintf("%.1f %s", value, l.unit)
	if value >= 100 {
		text = fmt.Sprintf("%.0f %s", value, l.unit)
	}
	if l.ratio && limit != nil && f != limit && l.value(*limit) > 0 {
		text += fmt.Sprintf(" (%.2f ×)", value/l.value(*limit))
	}
	return text
}

// sum adds a figure up over all scenarios.
func (t table) sum(of func(figures) float64) []string {
	out := make([]string, len(t.targets))
	for i := range t.targets {
		sum := 0.0
		for _, cells := range t.cells {
			if cells[i] != nil {
				sum += of(*cells[i])
			}
		}
		out[i] = fmt.Sprint(sum)
	}
	return out
}
