package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// table holds the figures of each scenario, of each target in the order of the targets, of each time it was run.
type table struct {
	targets []target
	cells   map[string][][]*figures // nil: not run on this target
	anyway  bool
}

// add takes what one run of a scenario showed of each target.
func (t *table) add(scenario string, found []*figures) {
	if t.cells[scenario] == nil {
		t.cells[scenario] = make([][]*figures, len(t.targets))
	}
	for i, f := range found {
		t.cells[scenario][i] = append(t.cells[scenario][i], f)
	}
}

// write prints the table in Markdown, and after it what each scenario refused.
func (t *table) write(w io.Writer) {
	services := t.servicesNamed()
	t.head(w, "figure", append(slices.Clone(services), "must", "stretch")...)
	for _, line := range lines {
		if cells, ok := t.cells[line.scenario]; ok {
			row := append([]string{line.title()}, t.line(line, cells)...)
			for i := range services {
				row = append(row, t.own(line, cells, i))
			}
			writeRow(w, append(row, line.must, line.stretch))
		}
	}
	t.sums(w, "tokens lost, doubled or out of order, all scenarios", len(services), wrong)
	t.sums(w, "streams failed, all scenarios", len(services), failed)
	fmt.Fprintln(w)
	t.head(w, "starts refused for a moment, and asked for again")
	for _, s := range scenarios {
		if cells, ok := t.cells[s.name]; ok {
			writeRow(w, append([]string{s.title}, t.line(figure{value: refused}, cells)...))
		}
	}
}

func (t *table) head(w io.Writer, first string, further ...string) {
	names := []string{first}
	for _, target := range t.targets {
		names = append(names, target.name())
	}
	names = append(names, further...)
	writeRow(w, names)
	writeRow(w, slices.Repeat([]string{"---"}, len(names)))
}

func writeRow(w io.Writer, cells []string) { fmt.Fprintf(w, "| %s |\n", strings.Join(cells, " | ")) }

// sums adds a figure up over all scenarios and runs. It must be 0.
func (t *table) sums(w io.Writer, label string, services int, value func(figures) float64) {
	row := []string{label}
	for i := range t.targets {
		sum := 0.0
		for _, cells := range t.cells {
			for _, f := range cells[i] {
				if f != nil {
					sum += value(*f)
				}
			}
		}
		row = append(row, digits(sum))
	}
	row = append(row, slices.Repeat([]string{"–"}, services)...)
	writeRow(w, append(row, "0", "0"))
}

// servicesNamed are the columns of what the last target's services used themselves.
func (t *table) servicesNamed() []string {
	p, ok := t.targets[len(t.targets)-1].(*product)
	if !ok {
		return nil
	}
	names := make([]string, len(p.services))
	for i, s := range p.services {
		names[i] = s.name + " itself"
	}
	return names
}
