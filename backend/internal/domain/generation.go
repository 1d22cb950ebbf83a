package domain

import (
	"fmt"
	"unicode/utf16"
)

// Generation is a stretch of a text to be continued that began with what a model wrote. One in the current text has a
// start and no text, and ends where the next one starts; an alternative, which is not in it, has a text and no start.
// Offsets count UTF-16 code units. They may lie beyond the text: another writer's edit may have shortened it, and
// readers cut them to its length.
type Generation struct {
	ID          string           `json:"id"`                     // chosen by the client
	ParentID    *string          `json:"parent_id,omitempty"`    // the one it continues; nil: the text written by hand
	ExecutionID *string          `json:"execution_id,omitempty"` // by its writer's word: nothing is ever read through it
	Inserted    bool             `json:"inserted,omitempty"`     // written between a text and its suffix
	Start       *int             `json:"start,omitempty"`
	Text        *string          `json:"text,omitempty"`
	Marks       []GenerationMark `json:"marks"`
	Note        *GenerationNote  `json:"note,omitempty"`
}

// GenerationMark is a part of a generation that a model wrote, from the generation's own start on.
type GenerationMark struct {
	From int `json:"from"`
	To   int `json:"to"`
}

// GenerationNote is what the margin says of a generation.
type GenerationNote struct {
	Number       int      `json:"number"`
	Model        string   `json:"model"`
	OutputTokens *int     `json:"output_tokens,omitempty"`
	Temperature  *float64 `json:"temperature,omitempty"`
}

// inText are those of the current text, without the alternatives. Never nil.
func inText(all []Generation) []Generation {
	in := make([]Generation, 0, len(all))
	for _, g := range all {
		if g.Start != nil {
			in = append(in, g)
		}
	}
	return in
}

// CheckGenerations is INVALID_REQUEST at the first generation that cannot be: of two with one id, without a parent
// that is there, its own ancestor, with both or none of start and text, with marks out of order, or not on the one
// chain that those in the text are. It takes time in proportion to their number.
func CheckGenerations(all []Generation) error {
	places := make(map[string]int, len(all))
	for i, g := range all {
		if _, twice := places[g.ID]; twice {
			return wrongGeneration(i, ".id", "unique", "stands twice")
		}
		places[g.ID] = i
	}
	for i, g := range all {
		if err := checkGeneration(i, g, places); err != nil {
			return err
		}
	}
	if err := checkAncestors(all, places); err != nil {
		return err
	}
	return checkChain(all, places)
}

func checkGeneration(i int, g Generation, places map[string]int) error {
	if (g.Start == nil) == (g.Text == nil) {
		return wrongGeneration(i, ".start", "excludes", "must be given when text is not, and only then")
	}
	if g.ParentID != nil {
		if _, there := places[*g.ParentID]; !there {
			return wrongGeneration(i, ".parent_id", "exists", "is no generation of this list")
		}
	}
	end := 0
	for m, mark := range g.Marks {
		if mark.From < end || mark.To < mark.From {
			return wrongGeneration(i, fmt.Sprintf(".marks.%d", m), "order", "must come after the mark before it, and end after it begins")
		}
		end = mark.To
	}
	return nil
}

// checkAncestors goes up from each to one that is known to lead to the beginning.
func checkAncestors(all []Generation, places map[string]int) error {
	seenBy := make([]int, len(all)) // 1 + the place from which it was first passed
	for i := range all {
		for at := i; seenBy[at] == 0; {
			seenBy[at] = i + 1
			parent := all[at].ParentID
			if parent == nil {
				break
			}
			at = places[*parent]
			if seenBy[at] == i+1 {
				return wrongGeneration(i, ".parent_id", "cycle", "leads back to the generation itself")
			}
		}
	}
	return nil
}

// checkChain demands that each generation in the text continues another one in it, or the beginning, that no two
// continue the same, and that none starts before the one that it continues.
func checkChain(all []Generation, places map[string]int) error {
	continued := map[int]bool{}
	for i, g := range all {
		if g.Start == nil {
			continue
		}
		parent := -1
		if g.ParentID != nil {
			parent = places[*g.ParentID]
			if before := all[parent].Start; before == nil {
				return wrongGeneration(i, ".parent_id", "chain", "is an alternative, which a generation of the text cannot continue")
			} else if *before > *g.Start {
				return wrongGeneration(i, ".start", "order", "must not be before the start of the generation that it continues")
			}
		}
		if continued[parent] {
			return wrongGeneration(i, ".parent_id", "chain", "is continued by another generation of the text; only one of them can be in it")
		}
		continued[parent] = true
	}
	return nil
}

func wrongGeneration(i int, member, rule, message string) error {
	return Invalid(FieldError{Field: fmt.Sprintf("generations.%d%s", i, member), Rule: rule, Message: message})
}

// RestoredGenerations are those of a version's text, and beside them what the draft has more: its alternatives, and
// what stood in its text, which are alternatives from now on. So no restore loses a branch.
func RestoredGenerations(version, draft []Generation, draftText string) []Generation {
	out := append([]Generation{}, version...)
	kept := make(map[string]bool, len(version))
	for _, g := range version {
		kept[g.ID] = true
	}
	ends := ends(draft)
	units := utf16.Encode([]rune(draftText))
	for _, g := range draft {
		if kept[g.ID] {
			continue
		}
		if g.Start != nil {
			text := between(units, *g.Start, min(ends[g.ID], len(units)))
			g.Start, g.Text = nil, &text
		}
		out = append(out, g)
	}
	return out
}

// ends are the starts of those that continue a generation in the text, by its id; the last one has a far end.
func ends(all []Generation) map[string]int {
	out := make(map[string]int, len(all))
	for _, g := range all {
		if _, known := out[g.ID]; g.Start != nil && !known {
			out[g.ID] = 1 << 62
		}
		if g.Start != nil && g.ParentID != nil {
			out[*g.ParentID] = *g.Start
		}
	}
	return out
}

func between(units []uint16, from, to int) string {
	if from >= to {
		return ""
	}
	return string(utf16.Decode(units[from:to]))
}

func generationsBytes(all []Generation) (n int) {
	const frame = 160 // of the names and numbers of one, about
	for _, g := range all {
		n += frame + len(g.ID) + 24*len(g.Marks)
		if g.Text != nil {
			n += len(*g.Text)
		}
	}
	return n
}
