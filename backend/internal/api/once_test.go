package api_test

import (
	"net/http"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"playground/internal/testkit"
)

// oncePerAddress make one thing for each address, whatever comes with the request.
var oncePerAddress = map[string]bool{"createShare": true, "createInvitation": true}

// Whatever makes something takes an Idempotency-Key: a script's retry never makes two.
func TestEveryOperationThatMakesSomethingTakesAKey(t *testing.T) {
	for _, o := range operations(t) {
		if o.Responses.Status(http.StatusCreated) == nil || o.public || oncePerAddress[o.OperationID] {
			continue
		}
		require.NotNil(t, o.Parameters.GetByInAndName("header", "Idempotency-Key"), o.OperationID)
	}
}

func TestTheSameRequestUnderAKeyMakesOneThing(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		w := newWorld(t, h, "sam@example.com")
		other := newWorld(t, h, "alex@example.com")
		for name, c := range map[string]struct {
			path, of    string
			body, wrong object
		}{
			"project": {"/v1/projects", "project", object{"name": "N"}, object{"name": "M"}},
			"prompt":  {"/v1/prompts", "prompt", object{"project_id": w.project, "name": "N"}, object{"project_id": w.project, "name": "M"}},
			"preset":  {"/v1/presets", "preset", preset("N", "t"), preset("N", "u")},
			"version": {"/v1/prompts/" + w.prompt + "/versions", "version", object{"message": "M"}, object{"message": "N"}},
			"link":    {"/v1/prompts/" + w.prompt + "/links", "link", object{"name": "M"}, object{"name": "N"}},
		} {
			w.c.Patch("/v1/prompts/"+w.prompt, object{"name": "Edited", "system_prompt": name}).Status(200)
			k := keyed(*w.c, "key-of-a-"+name)
			ids := make(chan string, 6)
			var all sync.WaitGroup
			for range cap(ids) {
				all.Go(func() { ids <- k.Post(c.path, c.body).Status(201).String(c.of, "id") })
			}
			all.Wait()
			id := <-ids
			for range cap(ids) - 1 {
				require.Equal(t, id, <-ids, name)
			}
			k.Post(c.path, c.wrong).Fails(422, "IDEMPOTENCY_KEY_REUSED")
			w.c.Patch("/v1/prompts/"+w.prompt, object{"system_prompt": name + " again"}).Status(200)
			if name == "preset" { // whose name is taken
				w.c.Delete("/v1/presets/" + id).Status(200)
			}
			require.NotEqual(t, id, w.c.Post(c.path, c.body).Status(201).String(c.of, "id"), "without a key it is another one")
		}
		theirs := keyed(*other.c, "key-of-a-project")
		mine := keyed(*w.c, "key-of-a-project").Post("/v1/projects", object{"name": "N"}).Status(201).String("project", "id")
		require.NotEqual(t, mine, theirs.Post("/v1/projects", object{"name": "N"}).Status(201).String("project", "id"), "a key is its owner's alone")
	})
}
