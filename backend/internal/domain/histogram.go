package domain

import (
	"maps"
	"math"
	"slices"
)

// Histogram counts numbers by their bucket. Two are merged by adding their counts.
type Histogram map[int64]int64

// Bucket rounds a number, not negative, down to its two first digits: 1234 is in 1200. There are 90 buckets for each
// power of ten, and Middle of one is within 5 % of all that is in it.
func Bucket(n int64) int64 { return n - n%stepOf(n) }

// Middle is the middle of a bucket.
func Middle(bucket int64) int64 { return bucket + stepOf(bucket)/2 }

func stepOf(n int64) int64 {
	step := int64(1)
	for n/step >= 100 {
		step *= 10
	}
	return step
}

// Add counts n numbers of a bucket.
func (h Histogram) Add(bucket, n int64) { h[bucket] += n }

// Count is how many numbers are in it.
func (h Histogram) Count() int64 {
	n := int64(0)
	for _, c := range h {
		n += c
	}
	return n
}

// Mean is of the buckets, nil of none.
func (h Histogram) Mean() *float64 {
	sum, n := 0.0, h.Count()
	if n == 0 {
		return nil
	}
	for bucket, c := range h {
		sum += float64(bucket) * float64(c)
	}
	sum /= float64(n)
	return &sum
}

// Quantile is the bucket of the number below which, it included, the part q of all is; false of none.
func (h Histogram) Quantile(q float64) (bucket int64, ok bool) {
	rest := int64(math.Ceil(q * float64(h.Count())))
	for _, bucket := range slices.Sorted(maps.Keys(h)) {
		if rest -= h[bucket]; rest <= 0 {
			return bucket, true
		}
	}
	return 0, false
}
