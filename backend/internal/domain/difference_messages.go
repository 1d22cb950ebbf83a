package domain

import (
	"hash/maphash"
	"slices"
)

// messagePair is a message before and after a change; an index is negative where there is none.
type messagePair struct{ before, after int }

// messageDifferences says which messages changed, came, went and moved.
func messageDifferences(before, after []Message, mode string) []Difference {
	pairs, moved := pairMessages(before, after)
	var changed, added, removed []messagePair
	for _, p := range pairs {
		switch {
		case p.before < 0:
			added = append(added, p)
		case p.after < 0:
			removed = append(removed, p)
		default:
			changed = append(changed, p)
		}
	}
	out := changedMessages(before, after, changed, mode)
	for _, some := range []struct {
		pairs []messagePair
		verb  string
	}{{added, "added"}, {removed, "removed"}, {moved, "moved"}} {
		if n := len(some.pairs); n > 1 {
			out = append(out, Difference{"messages", grouped(n) + " messages " + some.verb})
		} else if n == 1 {
			out = append(out, Difference{"messages", some.pairs[0].name(before, after, mode) + " " + some.verb})
		}
	}
	return out
}

// shownMessages is how many changed messages have words of their own.
const shownMessages = 3

func changedMessages(before, after []Message, changed []messagePair, mode string) []Difference {
	if len(changed) > shownMessages {
		return []Difference{{"messages", grouped(len(changed)) + " messages " + wordsOfAll(before, after, changed).String()}}
	}
	var out []Difference
	for _, p := range changed {
		a, b, line := before[p.before], after[p.after], p.name(before, after, mode)
		if a.Role != b.Role {
			line = messagePair{p.before, -1}.name(before, after, mode) + arrow + b.Role
		}
		if a.Role == b.Role || !sameContent(a, b) {
			line += " " + wordsBetween(a.Text(), b.Text()).String()
		}
		out = append(out, Difference{"messages", line})
	}
	return out
}

func wordsOfAll(before, after []Message, changed []messagePair) wordChange {
	all, bytes := wordChange{characters: true}, 0
	for _, p := range changed {
		a, b := before[p.before].Text(), after[p.after].Text()
		if bytes += len(a) + len(b); bytes > countedWords {
			return wordChange{}
		}
		c := wordsBetween(a, b)
		all = wordChange{all.added + c.added, all.removed + c.removed, all.characters && c.characters}
	}
	return all
}

// name is what a message is called: its role, numbered where several have that role.
func (p messagePair) name(before, after []Message, mode string) string {
	all, at := after, p.after
	if at < 0 {
		all, at = before, p.before
	}
	if mode == ModeCompletion {
		return "text"
	}
	number, total := 0, 0
	for i, m := range all {
		if m.Role == all[at].Role {
			total++
			if i == at {
				number = total
			}
		}
	}
	if total == 1 {
		return all[at].Role
	}
	return all[at].Role + " " + grouped(number)
}

func sameContent(a, b Message) bool {
	return a.Content == b.Content && (a.Parts == nil) == (b.Parts == nil) && slices.Equal(a.Parts, b.Parts)
}

// pairMessages finds each message again: unchanged ones by what they say, in order or moved, and those between
// them by role and place. Unchanged messages that stand where they stood are left out.
func pairMessages(before, after []Message) (pairs, moved []messagePair) {
	seed := maphash.MakeSeed()
	a, b := hashes(seed, before), hashes(seed, after)
	stay := longestCommon(a, b)
	foundBefore, foundAfter := make([]bool, len(a)), make([]bool, len(b))
	mark := func(found []messagePair) {
		for _, p := range found {
			foundBefore[p.before], foundAfter[p.after] = true, true
		}
	}
	mark(stay)
	moved = movedMessages(a, b, foundBefore, foundAfter)
	mark(moved)
	from := messagePair{}
	for _, to := range append(stay, messagePair{len(a), len(b)}) {
		left, right := places(foundBefore, from.before, to.before), places(foundAfter, from.after, to.after)
		pairs = append(pairs, pairByRole(before, after, left, right)...)
		from = messagePair{to.before + 1, to.after + 1}
	}
	return pairs, moved
}

// places are those in a stretch that were not found.
func places(found []bool, from, to int) []int {
	var out []int
	for i := from; i < to; i++ {
		if !found[i] {
			out = append(out, i)
		}
	}
	return out
}

func hashes(seed maphash.Seed, messages []Message) []uint64 {
	out := make([]uint64, len(messages))
	for i, m := range messages {
		var h maphash.Hash
		h.SetSeed(seed)
		for _, s := range []string{m.Role, "\x00", m.Content} {
			_, _ = h.WriteString(s)
		}
		for _, part := range m.Parts {
			_, _ = h.WriteString("\x00" + string(part))
		}
		out[i] = h.Sum64()
	}
	return out
}

// longestCommon is the longest sequence that both have in order, as places in each.
func longestCommon(a, b []uint64) []messagePair {
	start := 0
	for start < min(len(a), len(b)) && a[start] == b[start] {
		start++
	}
	endA, endB := len(a), len(b)
	for endA > start && endB > start && a[endA-1] == b[endB-1] {
		endA, endB = endA-1, endB-1
	}
	var out []messagePair
	for i := range start {
		out = append(out, messagePair{i, i})
	}
	out = append(out, commonWithin(a[:endA], b[:endB], start)...)
	for i := range len(a) - endA {
		out = append(out, messagePair{endA + i, endB + i})
	}
	return out
}

func commonWithin(a, b []uint64, start int) []messagePair {
	width := len(b) - start + 1
	lengths := make([]int32, (len(a)-start+1)*width) // of what follows two places
	at := func(i, j int) int { return (i-start)*width + j - start }
	for i := len(a) - 1; i >= start; i-- {
		for j := len(b) - 1; j >= start; j-- {
			if a[i] == b[j] {
				lengths[at(i, j)] = lengths[at(i+1, j+1)] + 1
			} else {
				lengths[at(i, j)] = max(lengths[at(i+1, j)], lengths[at(i, j+1)])
			}
		}
	}
	var out []messagePair
	for i, j := start, start; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			out = append(out, messagePair{i, j})
			i, j = i+1, j+1
		case lengths[at(i+1, j)] >= lengths[at(i, j+1)]:
			i++
		default:
			j++
		}
	}
	return out
}

// movedMessages are those that are in both, among those that were not found in order.
func movedMessages(a, b []uint64, foundBefore, foundAfter []bool) []messagePair {
	from := map[uint64][]int{}
	for _, i := range places(foundBefore, 0, len(a)) {
		from[a[i]] = append(from[a[i]], i)
	}
	var moved []messagePair
	for _, i := range places(foundAfter, 0, len(b)) {
		if left := from[b[i]]; len(left) > 0 {
			moved = append(moved, messagePair{left[0], i})
			from[b[i]] = left[1:]
		}
	}
	return moved
}

// pairByRole pairs messages that stand between the same neighbours: in order when they are as many, else each with
// the next one of its role.
func pairByRole(before, after []Message, left, right []int) []messagePair {
	var out []messagePair
	inOrder := len(left) == len(right)
	for _, i := range left {
		at := slices.IndexFunc(right, func(j int) bool { return inOrder || before[i].Role == after[j].Role })
		if at < 0 {
			out = append(out, messagePair{i, -1})
			continue
		}
		for _, j := range right[:at] {
			out = append(out, messagePair{-1, j})
		}
		out = append(out, messagePair{i, right[at]})
		right = right[at+1:]
	}
	for _, j := range right {
		out = append(out, messagePair{-1, j})
	}
	return out
}
