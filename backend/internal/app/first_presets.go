package app

import (
	"context"
	"time"

	"playground/internal/domain"
	"playground/internal/store"
)

// start gives a person presets to start from, once: also those who were here before there were any, and whatever they
// delete of them.
func (s *Presets) start(ctx context.Context, actor domain.Actor) error {
	made, err := s.store.PresetsMade(ctx, actor)
	if err != nil || made {
		return err
	}
	model := s.models.defaultFor(ctx, actor) // before the transaction: it may ask providers
	return s.store.Tx(ctx, func(tx *store.Store) error {
		return createFirstPresets(ctx, tx, actor, model, s.now(), s.newID)
	})
}

func createFirstPresets(ctx context.Context, tx *store.Store, actor domain.Actor, model string, now time.Time, newID func() string) error {
	mine, err := tx.ClaimPresets(ctx, actor, now)
	if err != nil || !mine {
		return err
	}
	for _, one := range firstPresets {
		p := one.of(actor, model, newID()).ChangedAt(now)
		p.CreatedAt = p.UpdatedAt
		if taken, err := tx.PresetNamed(ctx, actor, p.NameKey); err != nil || taken != "" {
			if err != nil {
				return err
			}
			continue
		}
		if err := tx.CreatePreset(ctx, p); err != nil {
			return err
		}
	}
	return nil
}

type firstPreset struct {
	name, text  string
	temperature float64
	maxTokens   int
	stop        []string
	presence    float64
}

func (f firstPreset) of(actor domain.Actor, model, id string) domain.Preset {
	params := domain.DefaultConfig(model)
	params.Temperature, params.MaxTokens, params.StopSequences, params.PresencePenalty = f.temperature, f.maxTokens, f.stop, f.presence
	prompt := domain.PresetPrompt{Mode: domain.ModeCompletion, Messages: []domain.Message{{Role: domain.RoleUser, Content: f.text}}}
	p := domain.Preset{ID: id, OrganizationID: actor.OrganizationID, UserID: actor.UserID}
	return p.With(f.name, prompt, params)
}

// firstPresets are made in this order, so the last is the first in the list. Where one right answer is wanted the
// temperature is 0, and a stop sequence ends the answer where the pattern of the text would begin again.
var firstPresets = []firstPreset{
	{name: "Colour from words", temperature: 0, maxTokens: 16, stop: []string{";", "\n"},
		text: "The colour of each thing as CSS.\n\n" +
			"A ripe lemon\nbackground-color: #f7e24a;\n\n" +
			"Wet slate on a roof\nbackground-color: #4b5560;\n\n" +
			"The sea in a harbour, just before a thunderstorm\nbackground-color: #"},
	{name: "Chat", temperature: 0.9, maxTokens: 150, stop: []string{"\nYou:", "\nLibrarian:"}, presence: 0.6,
		text: "You are talking with a librarian who is patient, well read and a little dry. The librarian answers in a few sentences, and asks back when a question is too wide.\n\n" +
			"You: Hello. I have not been here before.\n" +
			"Librarian: Welcome, then. The novels are upstairs, the maps are by the window, and I am by the door. What are you looking for?\n" +
			"You: Something to read on a long train journey.\n" +
			"Librarian:"},
	{name: "Parse unstructured data", temperature: 0, maxTokens: 200, stop: []string{"\n\n"},
		text: "A table of the boats in the note.\n\n" +
			"Note: The Heron is back at berth 4, she is 9 metres and needs paint. Next to her, on 5, lies the little Wren, hardly 6 metres, all in order. " +
			"The Albatross, our largest at 14 metres, waits at berth 11 for a new sail, and on 12 is the Dipper, 7 metres, with a leak.\n\n" +
			"| Boat | Berth | Length (m) | What is to be done |\n" +
			"| --- | --- | --- | --- |\n" +
			"| Heron |"},
	{name: "SQL from a sentence", temperature: 0, maxTokens: 200, stop: []string{";", "\n\n"},
		text: "-- Tables, in PostgreSQL:\n" +
			"--   readers (id, name, town, joined_on)\n" +
			"--   books (id, title, author, shelf)\n" +
			"--   loans (id, reader_id, book_id, lent_on, returned_on)\n" +
			"--\n" +
			"-- The ten readers who have had the most books this year and have returned all of them,\n" +
			"-- with how many there were, the most first\n" +
			"SELECT"},
	{name: "Summary for a second grader", temperature: 0.7, maxTokens: 200, stop: []string{`"""`},
		text: "A friend who is seven asked what this text means:\n\n" +
			"\"\"\"\n" +
			"Coastal fog forms when warm, moist air moves over colder water and cools until its vapour condenses. " +
			"The droplets are so small that they hardly fall, and they scatter light in every direction, which is why headlights make fog brighter and not clearer. " +
			"Fog lifts when the sun warms the air enough for the droplets to evaporate, or when wind mixes it with drier air above.\n" +
			"\"\"\"\n\n" +
			"So I told it again, in short sentences and in words that a second grader knows:\n\n" +
			"\"\"\"\n"},
	{name: "Grammar correction", temperature: 0, maxTokens: 80, stop: []string{"\n"},
		text: "Each sentence again in correct English, with nothing else changed.\n\n" +
			"Sentence: Him and me was late because the train don't stop here no more.\n" +
			"Correct: He and I were late because the train does not stop here any more.\n\n" +
			"Sentence: Less people comes to the market since they has moved it to the river.\n" +
			"Correct:"},
}
