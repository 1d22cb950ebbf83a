package domain

// WordsBetween is wordsBetween for tests: how many words came and went.
func WordsBetween(before, after string) [2]int {
	c := wordsBetween(before, after)
	return [2]int{c.added, c.removed}
}
