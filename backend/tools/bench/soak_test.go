package main

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestWhatGrowsIsFound(t *testing.T) {
	even := look{memory: 100 << 20, goroutines: 5000, descriptors: 2000}
	begins := []look{{}, {memory: 1}, even}
	steady := append(begins, even, even, even, even, even, even)
	require.NoError(t, grown("P", steady))
	for _, more := range []look{
		{memory: 130 << 20, goroutines: 5000, descriptors: 2000},
		{memory: 100 << 20, goroutines: 6000, descriptors: 2000},
		{memory: 100 << 20, goroutines: 5000, descriptors: 2400},
	} {
		require.Error(t, grown("P", append(begins, even, even, even, more, even, more)))
		require.NoError(t, grown("P", append(begins, more, more, more, even, even, even)), "what shrinks")
	}
	require.Error(t, grown("P", begins[:2]), "too few looks")
}

func TestGauge(t *testing.T) {
	metrics := "# HELP go_goroutines Number\ngo_goroutines 12\nprocess_open_fds 9\nprocess_open_fds_limit 1e+06"
	require.EqualValues(t, 12, gauge(metrics, "go_goroutines"))
	require.EqualValues(t, 9, gauge(metrics, "process_open_fds"))
	require.EqualValues(t, 1e6, gauge(metrics, "process_open_fds_limit"))
	require.Zero(t, gauge(metrics, "none"))
}
