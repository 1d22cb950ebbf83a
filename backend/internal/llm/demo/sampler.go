package demo

import (
	"hash/fnv"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"

	"playground/internal/domain"
)

// sampler chooses among phrases the way a language model chooses among tokens: each has a score,
// penalties lower those already used, temperature flattens, top_p cuts the tail.
type sampler struct {
	config domain.ModelConfig
	salt   string // the whole prompt: another prompt, another taste
	random *rand.Rand
	used   map[string]int
	step   int

	marks   bool // each choice of words is recorded, and marked in the text
	choices []choice
	weighed []weighed // the options of the last choice, best first, with their scores
}

// newSampler takes its chance from the seed and the prompt; without a seed every run is another.
func newSampler(config domain.ModelConfig, salt string) *sampler {
	first := rand.Uint64()
	if config.Seed != nil {
		first = uint64(*config.Seed)
	}
	return &sampler{config: config, salt: salt, random: rand.New(rand.NewPCG(first, hash(salt))), used: map[string]int{}}
}

func hash(parts ...string) uint64 {
	h := fnv.New64a()
	for _, part := range parts {
		h.Write([]byte(part))
		h.Write([]byte{0})
	}
	return h.Sum64()
}

func unit(parts ...string) float64 { return float64(hash(parts...)%100_000) / 100_000 }

// tired is what a phrase loses with its first uses by itself, so that temperature 0 reads well too.
const tired = 0.9

// score mixes a lasting taste with one of the moment; what was used costs the penalties.
func (s *sampler) score(option string) float64 {
	score := 2*unit(s.salt, option) + 1.2*unit(s.salt, option, strconv.Itoa(s.step))
	if n := s.used[option]; n > 0 {
		score -= tired*float64(min(n, 2)) + s.config.PresencePenalty + s.config.FrequencyPenalty*float64(n)
	}
	return score
}

type weighed struct {
	option string
	weight float64
}

// pick chooses one option. At temperature 0 or top_p 0 it is the best one, the first among equals.
func (s *sampler) pick(options []string) string {
	s.step++
	list := make([]weighed, len(options))
	for i, option := range options {
		list[i] = weighed{option, s.score(option)}
	}
	slices.SortStableFunc(list, func(a, b weighed) int {
		switch {
		case a.weight > b.weight:
			return -1
		case a.weight < b.weight:
			return 1
		}
		return 0
	})
	if s.marks {
		s.weighed = slices.Clone(list)
	}
	chosen := list[0].option
	if s.config.Temperature > 0 && s.config.TopP > 0 {
		chosen = s.draw(list)
	}
	s.used[chosen]++
	return chosen
}

// spread makes softmax at temperature 1 differ from greedy: the scores lie close together.
const spread = 3

// draw samples from a sorted list: softmax at the temperature, cut to the top_p nucleus. The spread
// of scores is small, so the temperature is scaled to differ from greedy only from about 0.2 on.
func (s *sampler) draw(list []weighed) string {
	best, total := list[0].weight, 0.0
	for i := range list {
		list[i].weight = math.Exp(spread * (list[i].weight - best) / s.config.Temperature)
		total += list[i].weight
	}
	nucleus, kept := 0.0, 0
	for kept < len(list) && (kept == 0 || nucleus < s.config.TopP*total) {
		nucleus += list[kept].weight
		kept++
	}
	at := s.random.Float64() * nucleus
	for _, w := range list[:kept] {
		if at -= w.weight; at < 0 {
			return w.option
		}
	}
	return list[kept-1].option
}
