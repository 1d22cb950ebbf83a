package api_test

import (
	"fmt"
	"maps"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/testkit"
)

// comments writes a comment on a prompt, and returns its path.
func comments(c *testkit.Client, prompt string, more object) string {
	body := object{"body": "Twice?"}
	maps.Copy(body, more)
	return prompt + "/comments/" + c.Post(prompt+"/comments", body).Status(http.StatusCreated).String("comment", "id")
}

func lastOf(path string) string { return path[strings.LastIndex(path, "/")+1:] }

// listed are the bodies of a prompt's comments as a person sees them.
func listed(c *testkit.Client, prompt, query string) []string {
	out := []string{}
	for _, one := range c.Get(prompt + "/comments" + query).Status(http.StatusOK).Value("comments").([]any) {
		out = append(out, one.(object)["body"].(string))
	}
	return out
}

func TestAThreadFromItsFirstWordToItsEnd(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		sam := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(sam)
		alex := joins(t, h, sam, "alex@example.com", "viewer")
		thread := comments(alex, prompt, object{"body": "Why\r\nHi?", "anchor": object{"field": "message:0", "quote": "Hi", "prefix": "", "suffix": "\u0301"}})
		made := sam.Get(thread).Status(200)
		require.Equal(t, "Why\nHi?", made.String("comment", "body"))
		require.Equal(t, "Hi", made.String("comment", "anchor", "quote"))
		require.Equal(t, "viewer", made.String("comment", "author", "name"))
		reply := comments(sam, prompt, object{"body": "Because.", "parent_id": lastOf(thread)})
		sam.Post(prompt+"/comments", object{"body": "More", "parent_id": lastOf(reply)}).FailsAt("parent_id")
		sam.Patch(reply, object{"resolved": true}).FailsAt("resolved")

		list := alex.Get(prompt + "/comments").Status(200)
		require.Equal(t, 1.0, list.Value("comments", 0, "reply_count"))
		require.Equal(t, []string{"Because."}, listed(alex, prompt, "?replies_to="+lastOf(thread)))

		alex.Patch(reply, object{"body": "Mine now"}).Fails(403, "FORBIDDEN")
		alex.Delete(reply).Fails(403, "FORBIDDEN")
		sam.Patch(thread, object{"body": "Mine now"}).Fails(403, "FORBIDDEN")
		require.Nil(t, sam.Patch(reply, object{"body": "Because."}).Status(200).Value("comment", "edited_at"))
		require.NotNil(t, sam.Patch(reply, object{"body": "So that."}).Status(200).Value("comment", "edited_at"))

		sam.Patch(thread, object{"resolved": true}).Status(200)
		require.Empty(t, listed(sam, prompt, "?state=open"))
		require.Len(t, listed(sam, prompt, "?state=resolved"), 1)
		require.Equal(t, 1.0, sam.Get(prompt+"/comments").Value("resolved_count"))
		alex.Patch(thread, object{"resolved": false}).Status(200)

		alex.Delete(thread).Status(200)
		gone := sam.Get(prompt+"/comments").Status(200).Value("comments", 0).(object)
		require.Equal(t, []any{true, "", nil, nil}, []any{gone["is_deleted"], gone["body"], gone["author"], gone["anchor"]})
		require.Equal(t, true, sam.Get(thread).Status(200).Value("comment", "is_deleted"))
		sam.Patch(thread, object{"resolved": true}).Fails(404, "NOT_FOUND")
		sam.Post(prompt+"/comments", object{"body": "Late", "parent_id": lastOf(thread)}).Fails(404, "NOT_FOUND")
		sam.Delete(reply).Status(200)
		require.Empty(t, listed(sam, prompt, ""))
		sam.Get(thread).Fails(404, "NOT_FOUND")
		sam.Post(reply+"/restore", nil).Status(200)
		require.Equal(t, "Why\nHi?", alex.Post(thread+"/restore", nil).Status(200).String("comment", "body"))
		alex.Post(thread+"/restore", nil).Status(200)
		require.Equal(t, []string{"Why\nHi?"}, listed(sam, prompt, ""))
	})
}

// What one who manages the prompt takes away stays away for its author, and the audit log tells of it.
func TestWhatIsTakenAwayStaysAway(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		sam := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(sam)
		alex := joins(t, h, sam, "alex@example.com", "viewer")
		comment := comments(alex, prompt, nil)
		sam.Delete(comment).Status(200)
		alex.Post(comment+"/restore", nil).Fails(403, "FORBIDDEN")
		sam.Post(comment+"/restore", nil).Status(200)
		actions := []string{}
		for _, e := range sam.Get("/v1/audit-events").Status(200).Value("audit_events").([]any)[:2] {
			actions = append(actions, e.(object)["action"].(string))
		}
		require.Equal(t, []string{"comment.restored", "comment.deleted"}, actions)

		alex.Delete(comment).Status(200)
		h.Clock.Advance(31 * 24 * time.Hour)
		sam.Token = sam.Post("/v1/auth/login", credentials("sam@example.com", password)).Status(200).String("access_token")
		sam.Post(comment+"/restore", nil).Fails(404, "NOT_FOUND")
		require.NoError(t, h.Server.App.Purger.Purge(t.Context()))
		require.Equal(t, 0, h.Number(t, "SELECT count(*) FROM comments"))
	})
}

// Guests comment, and see of others' what they may see: not what is said about runs that are not shown to them.
func TestGuestsSeeWhatIsSaidOfWhatTheySee(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		w := newWorld(t, h, "sam@example.com")
		prompt := "/v1/prompts/" + w.prompt
		g := shares(t, h, w.c, prompt, "alex@example.com", object{"permission": "view"})
		secret := comments(w.c, prompt, object{"body": "Secret", "execution_id": w.first, "mentions": []string{idOf(g.Client)}})
		require.NotContains(t, listed(g.Client, prompt, ""), "Secret")
		for _, answer := range []testkit.Answer{g.Get(secret), g.Patch(secret, object{"resolved": true}), g.Delete(secret),
			g.Post(prompt+"/comments", object{"body": "B", "parent_id": lastOf(secret)}),
			g.Post(prompt+"/comments", object{"body": "B", "execution_id": w.first})} {
			answer.Fails(404, "NOT_FOUND")
		}
		require.Empty(t, g.Get("/v1/mentions").Status(200).Value("mentions"))
		mine := comments(g.Client, prompt, object{"body": "From outside", "version_number": 1})
		w.c.Patch(mine, object{"body": "X"}).Fails(403, "FORBIDDEN")
		g.Patch(prompt+"/comments/"+w.comment, object{"resolved": true}).Fails(403, "FORBIDDEN")
		g.Patch(mine, object{"resolved": true}).Status(200)
		require.NotContains(t, string(g.Get(prompt+"/comments").Status(200).Raw), "@example.com")

		w.c.Patch(prompt+"/shares/"+g.share, object{"shows_runs": true, "permission": "edit"}).Status(200)
		require.Contains(t, listed(g.Client, prompt, ""), "Secret")
		g.Patch(prompt+"/comments/"+w.comment, object{"resolved": true}).Status(200)
		g.Delete(prompt+"/comments/"+w.comment).Fails(403, "FORBIDDEN")
		require.Equal(t, 1.0, g.Get("/v1/mentions").Status(200).Value("unread_count"))

		w.c.Delete(prompt + "/shares/" + g.share).Status(200)
		g.Get(prompt+"/comments").Fails(404, "NOT_FOUND")
		g.Patch(mine, object{"body": "X"}).Fails(404, "NOT_FOUND")
		require.Empty(t, g.Get("/v1/mentions").Status(200).Value("mentions"), "a mention goes with the right")
		require.Contains(t, listed(w.c, prompt, ""), "From outside")
	})
}

// A comment is about things of its own prompt alone.
func TestCommentsAreAboutTheirOwnPrompt(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		w := newWorld(t, h, "sam@example.com")
		other := newPrompt(w.c)
		for _, body := range []object{{"execution_id": w.first}, {"version_number": 1}, {"parent_id": w.comment}} {
			body["body"] = "B"
			w.c.Post(other+"/comments", body).Fails(404, "NOT_FOUND")
		}
		for _, path := range []string{"", "/restore"} {
			at := other + "/comments/" + w.comment + path
			w.c.Send(map[string]string{"": "GET", "/restore": "POST"}[path], at, nil).Fails(404, "NOT_FOUND")
		}
		w.c.Patch(other+"/comments/"+w.comment, object{"resolved": true}).Fails(404, "NOT_FOUND")
		w.c.Delete(other+"/comments/"+w.comment).Fails(404, "NOT_FOUND")
		require.Empty(t, listed(w.c, other, "?replies_to="+w.comment))
		w.c.Delete("/v1/executions/" + w.first).Status(200)
		require.Len(t, listed(w.c, "/v1/prompts/"+w.prompt, ""), 3, "what was said of a run goes with it")
		w.c.Post("/v1/executions/"+w.first+"/restore", nil).Status(200)
		require.Len(t, listed(w.c, "/v1/prompts/"+w.prompt, ""), 4)
	})
}

// Only those who may see the prompt can be mentioned, and a refusal does not tell who exists.
func TestMentionsTellOfNoOne(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		sam := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(sam)
		stranger := h.SignUp(t, "eve@example.com")
		alex := joins(t, h, sam, "alex@example.com", "member")
		g := shares(t, h, sam, prompt, "ben@example.com", object{"permission": "view"})
		refusal := func(c *testkit.Client, id string) string {
			a := c.Post(prompt+"/comments", object{"body": "B", "mentions": []string{id}})
			a.FailsAt("mentions")
			return strings.ReplaceAll(string(a.Raw), a.Header.Get("X-Request-Id"), "")
		}
		const absent = "0192f0c1-7a30-7c3e-9f61-0a52c4de7b10"
		require.Equal(t, refusal(sam, absent), refusal(sam, idOf(stranger)))
		require.Equal(t, refusal(g.Client, absent), refusal(g.Client, idOf(alex)), "a guest learns of no colleague")
		require.Len(t, g.Get(prompt+"/mentionable").Status(200).Value("people"), 1, "who shared it")
		require.Len(t, sam.Get(prompt+"/mentionable").Status(200).Value("people"), 3)
		comments(alex, prompt, nil)
		require.Len(t, g.Get(prompt+"/mentionable").Status(200).Value("people"), 2)
		comments(g.Client, prompt, object{"mentions": []string{idOf(alex), idOf(sam)}})

		told := alex.Get("/v1/mentions").Status(200)
		require.Equal(t, 1.0, told.Value("unread_count"))
		mention := "/v1/mentions/" + told.String("mentions", 0, "id")
		sam.Patch(mention, object{"read": true}).Fails(404, "NOT_FOUND")
		require.NotNil(t, alex.Patch(mention, object{"read": true}).Status(200).Value("mention", "read_at"))
		require.Equal(t, 0.0, alex.Get("/v1/mentions").Value("unread_count"))
		require.Nil(t, alex.Patch(mention, object{"read": false}).Status(200).Value("mention", "read_at"))
		sam.Delete(prompt).Status(200)
		require.Empty(t, alex.Get("/v1/mentions").Status(200).Value("mentions"))
		alex.Patch(mention, object{"read": true}).Fails(404, "NOT_FOUND")
	})
}

// An edited comment tells those whom it names anew, and no longer those whom it names no more.
func TestAnEditTellsWhomItNamesAnew(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		sam := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(sam)
		alex, ben := joins(t, h, sam, "alex@example.com", "member"), joins(t, h, sam, "ben@example.com", "viewer")
		comment := comments(sam, prompt, object{"mentions": []string{idOf(alex)}})
		sam.Patch(comment, object{"mentions": []string{idOf(alex), idOf(ben)}}).Status(200)
		require.Equal(t, 1.0, alex.Get("/v1/mentions").Value("unread_count"))
		require.Equal(t, 1.0, ben.Get("/v1/mentions").Value("unread_count"))
		sam.Patch(comment, object{"mentions": []string{}}).Status(200)
		require.Empty(t, alex.Get("/v1/mentions").Value("mentions"))
		require.Equal(t, "Twice?", sam.Get(comment).Status(200).String("comment", "body"))
	})
}

func TestOneKeyMakesOneComment(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		sam := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(sam)
		c := keyed(*sam, "k")
		var all sync.WaitGroup
		for range 6 {
			all.Go(func() { c.Post(prompt+"/comments", object{"body": "Once"}).Status(201) })
		}
		all.Wait()
		require.Equal(t, []string{"Once"}, listed(sam, prompt, ""))
		c.Post(prompt+"/comments", object{"body": "Twice"}).Fails(422, "IDEMPOTENCY_KEY_REUSED")
	})
}

// Whatever two people do to a thread at once, no reply that was acknowledged is lost and none hangs on nothing.
func TestThreadsAreChangedOneChangeAfterTheOther(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		sam := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(sam)
		alex := joins(t, h, sam, "alex@example.com", "member")
		for range 8 {
			thread := comments(alex, prompt, nil)
			var all sync.WaitGroup
			replies := make([]int, 4)
			for i := range replies {
				c := []*testkit.Client{sam, alex}[i%2]
				all.Go(func() {
					replies[i] = c.Post(prompt+"/comments", object{"body": "R", "parent_id": lastOf(thread)}).Code
				})
			}
			all.Go(func() { sam.Patch(thread, object{"resolved": true}) })
			all.Go(func() { alex.Delete(thread).Status(200) })
			all.Wait()
			made := 0
			for _, code := range replies {
				require.Contains(t, []int{201, 404}, code)
				if code == 201 {
					made++
				}
			}
			require.Len(t, listed(sam, prompt, "?replies_to="+lastOf(thread)), made)
		}
	})
}

// Pages that have the prompt open hear of what was said.
func TestCommentsAreHeardWhereThePromptIsOpen(t *testing.T) {
	testkit.EachPresent(t, func(t *testing.T, h *testkit.Harness) {
		sam := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(sam)
		stream := sam.Stream(http.MethodGet, prompt+"/presence", nil)
		first := until(t, stream, func(object) bool { return true })
		require.Equal(t, 0.0, first["comments_revision"])
		comment := comments(sam, prompt, nil)
		until(t, stream, func(e object) bool { return e["comments_revision"] == 1.0 })
		sam.Patch(comment, object{"resolved": true}).Status(200)
		until(t, stream, func(e object) bool { return e["comments_revision"] == 2.0 })
	})
}

func TestCommentsAreBounded(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		sam := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(sam)
		path := prompt + "/comments"
		sam.Post(path, object{"body": strings.Repeat("x", 1<<20)}).Fails(413, "PAYLOAD_TOO_LARGE")
		sam.Post(path, object{"body": "B", "anchor": object{"field": "text", "quote": strings.Repeat("x", 1<<20)}}).Fails(413, "PAYLOAD_TOO_LARGE")
		sam.Post(path, object{"body": strings.Repeat("é", 8001)}).FailsAt("body")
		sam.Post(path, object{"body": " \n"}).FailsAt("body")
		sam.Post(path, object{"body": "B", "anchor": object{"field": "text", "quote": strings.Repeat("é", 1001)}}).FailsAt("anchor.quote")
		sam.Post(path, object{"body": "B", "anchor": object{"field": "name", "quote": "q"}}).FailsAt("anchor.field")
		sam.Post(path, object{"body": "B", "version_number": 1, "execution_id": "0192f0c1-7a30-7c3e-9f61-0a52c4de7b10"}).FailsAt("version_number")
		sam.Post(path, `{"body":"\ud800"}`).Fails(400, "INVALID_REQUEST")
		for _, body := range []string{strings.Repeat("\U0001F469\u200d", 4000), "<script>alert(1)</script>", strings.Repeat("> ", 4000), "\u202egnp.exe"} {
			require.Equal(t, body, sam.Get(comments(sam, prompt, object{"body": body})).String("comment", "body"))
		}
		sam.Get(path + "?replies_to=x").FailsAt("replies_to.0")

		id, user := lastOf(prompt), idOf(sam)
		for n := 4; n < 5000; n += 500 {
			rows := []string{}
			for i := n; i < min(n+500, 5000); i++ {
				rows = append(rows, fmt.Sprintf("('0192f0c1-7a30-7c3e-9f61-%012d', '%s', '%s', 'B', '2026-11-01 00:00:00')", i, id, user))
			}
			h.Exec(t, "INSERT INTO comments (id, prompt_id, user_id, body, created_at) VALUES "+strings.Join(rows, ", "))
		}
		sam.Post(path, object{"body": "One too many"}).Fails(409, "CONFLICT")
		require.Equal(t, 5000.0, sam.Get(path).Status(200).Value("open_count"))
	})
}

// A key reads with view and writes with edit.
func TestKeysComment(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		sam := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(sam)
		views, edits := newKey(t, h, sam, nil, "view"), newKey(t, h, sam, nil, "view", "edit")
		views.Post(prompt+"/comments", object{"body": "B"}).Fails(403, "FORBIDDEN")
		comment := comments(edits.Client, prompt, nil)
		views.Get(comment).Status(200)
		alex := joins(t, h, sam, "alex@example.com", "member")
		edits.Delete(comments(alex, prompt, nil)).Fails(403, "FORBIDDEN")
		edits.Patch(comments(alex, prompt, nil), object{"resolved": true}).Status(200)
		edits.Delete(comment).Status(200)
		edits.Get("/v1/mentions").Fails(403, "FORBIDDEN")
	})
}

// A comment that was on its way when its share was taken back is not made.
func TestARightToCommentIsReadWhereTheCommentIsMade(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		sam := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(sam)
		for i := range 6 {
			g := shares(t, h, sam, prompt, fmt.Sprintf("alex%d@example.com", i), object{"permission": "view"})
			var all sync.WaitGroup
			codes := make([]int, 3)
			for j := range codes {
				all.Go(func() { codes[j] = g.Post(prompt+"/comments", object{"body": "G"}).Code })
			}
			all.Go(func() { sam.Delete(prompt + "/shares/" + g.share).Status(200) })
			all.Wait()
			for _, code := range codes {
				require.Contains(t, []int{201, 404}, code)
			}
			g.Post(prompt+"/comments", object{"body": "G"}).Fails(404, "NOT_FOUND")
		}
	})
}
