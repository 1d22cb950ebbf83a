package main

import (
	"fmt"
	"slices"
)

// sample is one figure, as often as it was measured.
type sample []float64

// median is the middle one, or the mean of the two in the middle; 0 of none.
func (s sample) median() float64 {
	if len(s) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(s))
	return (sorted[(len(s)-1)/2] + sorted[len(s)/2]) / 2
}

// spread says from where to where they go; nothing when there is one, or all read the same.
func (s sample) spread(digits func(float64) string) string {
	if len(s) < 2 {
		return ""
	}
	least, most := digits(slices.Min(s)), digits(slices.Max(s))
	if least == most {
		return ""
	}
	return least + "–" + most
}

// digits writes a number as exactly as it is worth.
func digits(v float64) string {
	switch {
	case v == float64(int64(v)) || v >= 100:
		return fmt.Sprintf("%.0f", v)
	case v >= 10:
		return fmt.Sprintf("%.1f", v)
	}
	return fmt.Sprintf("%.2f", v)
}

func hundredths(v float64) string { return fmt.Sprintf("%.2f", v) }
