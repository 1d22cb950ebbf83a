package demo

// The text bank: sentences with slots. {k} is a word of the prompt, {s} its subject, {a} a quality,
// {n} a noun of the demo's own, {v} an advice.
var (
	openings = []string{
		"A good way into {s} is to begin with {k} and see what it asks of the reader.",
		"Two things shape {s}: the {k} you start from, and the {n} you want at the end.",
		"Seen from close by, {s} is mostly a question of {k}, and of how {a} the result should be.",
		"Most answers about {s} begin too wide; {k} is the {a} place to begin.",
		"If only one part of {s} gets attention, let it be {k}.",
		"The short version: treat {k} as the {n}, and the rest of {s} falls into place.",
		"Whoever works on {s} meets {k} early, and does well to stay with it for a while.",
		"There is a {a} core in {s}, and the word {k} points straight at it.",
	}
	listHeads = []string{
		"## What stands out", "## Key points", "## Worth knowing", "## Three angles and more", "## In short", "## Points to check",
	}
	points = []string{
		"say what it means here, with one {a} example.",
		"keep it next to the {n}, so that neither is read alone.",
		"the {a} choice at first; {v} later if it does not hold.",
		"easy to overlook, and the first thing a careful reader looks for.",
		"decides how {a} everything after it can be.",
		"{v}, then compare with what you had before.",
		"works best when the {n} is named in the same sentence.",
		"give it a limit, or it takes over the whole {n}.",
		"a {a} test: leave it out and see what breaks.",
	}
	bodies = []string{
		"In practice the {n} matters more than the wording, and {k} shows that quickly.",
		"One could also turn it around: begin with the {n}, and ask what {k} adds to it.",
		"A {a} draft with a clear {n} beats a perfect one without.",
		"It helps to {v} and to note what changed.",
		"When {k} and the {n} pull in different directions, the reader usually sides with the {n}.",
		"Small steps are enough here: {v}, read the answer again, and stop when it is {a}.",
		"What looks like a matter of taste is often a missing {n}.",
		"The same holds for {k}, only with a more {a} edge.",
		"Nothing about {k} has to be settled at once; a {a} first version is a fine place to stand.",
		"Readers forgive a plain {n} sooner than an unclear one.",
	}
	closings = []string{
		"From here, {v} and run it again.",
		"The next step is small: {v}.",
		"If this is too general, put one {a} example into the prompt.",
		"Change one word of the prompt, such as {k}, and watch what moves.",
		"To go deeper, ask for {k} alone.",
		"That leaves {k}, which deserves a prompt of its own.",
	}
	joiners = []string{
		"and from there it leads to {k}, which is where the {n} begins.",
		"with {k} close behind, as {a} as one could wish.",
		"which is another way to say that {k} and the {n} belong together.",
		"so that {k} becomes the {a} part of the story.",
		"until {k} is all that is left of the {n}.",
		"although {k} keeps its own {a} place in it.",
	}
	qualities = []string{
		"clear", "short", "concrete", "quiet", "careful", "plain", "lively", "exact", "simple", "generous", "sharp", "patient",
	}
	nouns = []string{
		"example", "goal", "reader", "limit", "format", "tone", "question", "outline", "measure", "contrast", "boundary", "starting point",
	}
	advices = []string{
		"change one thing at a time", "add one example", "name the reader", "say what to leave out", "ask for a shorter answer",
		"set the format first", "lower the temperature", "try the opposite", "put the limit in numbers",
	}
)

const (
	label         = "*From the built-in demo model: a small text generator, not a large language model.*"
	continueLabel = "(Continued by the built-in demo model.)"
	insertLabel   = "(Inserted by the built-in demo model, to lead to what follows.)"
)
