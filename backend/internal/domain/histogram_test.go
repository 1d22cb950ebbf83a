package domain_test

import (
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"playground/internal/domain"
)

func TestQuantilesAreTrueToFivePercent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		numbers := rapid.SliceOfN(rapid.Int64Range(0, 86_400_000), 1, 200).Draw(t, "numbers")
		q := rapid.Float64Range(0.01, 1).Draw(t, "q")
		h := domain.Histogram{}
		for _, n := range numbers {
			h.Add(domain.Bucket(n), 1)
		}
		require.EqualValues(t, len(numbers), h.Count())
		bucket, ok := h.Quantile(q)
		require.True(t, ok)
		slices.Sort(numbers)
		exact := numbers[int(math.Ceil(q*float64(len(numbers))))-1]
		require.LessOrEqual(t, math.Abs(float64(domain.Middle(bucket)-exact)), 0.05*float64(exact))
	})
}

func TestBucketsAreFew(t *testing.T) {
	buckets := map[int64]bool{}
	for n := int64(0); n <= 86_400_000; n += 1 + n/1000 {
		require.Equal(t, domain.Bucket(n), domain.Bucket(domain.Bucket(n)))
		buckets[domain.Bucket(n)] = true
	}
	require.Less(t, len(buckets), 650)
}

func TestNothingHasNoQuantile(t *testing.T) {
	_, ok := domain.Histogram{}.Quantile(0.5)
	require.False(t, ok)
	require.Nil(t, domain.Histogram{}.Mean())
}
