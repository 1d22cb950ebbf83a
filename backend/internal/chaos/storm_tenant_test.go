package chaos_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const (
	tenantPrompts     = 1000
	tenantPrompt      = 100 << 10 // bytes of each
	tenantConnections = 1000
	tenantPause       = time.Second // between two requests of a connection
)

// tenantStorm is one tenant who holds a hundred megabytes of prompts, and reads, lists, changes and runs them over a
// thousand connections at once, each with a prompt of its own, as fast as they are answered.
func tenantStorm() storm {
	var paths []string
	return storm{name: "one tenant with 100 MiB of prompts and 1,000 connections", allowance: 300 * time.Millisecond,
		brew: func(t *testing.T, w *world) {
			t.Helper()
			c := w.instances[0].Client(t)
			c.Token = w.people[0].token
			project := c.Post("/v1/projects", object{"name": "Storm"}).Status(http.StatusCreated).String("project", "id")
			for n := range tenantPrompts {
				body := object{"project_id": project, "name": fmt.Sprint(n), "model_config": object{"model": model},
					"messages": []object{{"role": "user", "content": strings.Repeat("words ", tenantPrompt/6)}}}
				answer := c.Post("/v1/prompts", body)
				require.Equal(t, http.StatusCreated, answer.Code, "%.300s", answer.Raw)
				paths = append(paths, "/v1/prompts/"+answer.String("prompt", "id"))
			}
			paths = append(paths, "/v1/projects/"+project)
		},
		blow: func(ctx context.Context, w *world, addrs []string) {
			var all sync.WaitGroup
			defer all.Wait()
			for n := range tenantConnections {
				addr := addrs[n%len(addrs)]
				all.Go(func() {
					for k := 0; ctx.Err() == nil; k++ {
						send(ctx, addr, w.people[0].asks(k, paths[n%tenantPrompts], paths[tenantPrompts]))
						pause(ctx, tenantPause)
					}
				})
			}
		}}
}

// asks is the kth request of a connection.
func (p *person) asks(k int, path, project string) string {
	signed := "HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer " + p.token + "\r\n"
	switch k % 4 {
	case 0:
		return "GET " + path + " " + signed + "\r\n"
	case 1:
		return "GET " + project + " " + signed + "\r\n"
	case 2:
		return "POST " + path + "/execute " + signed + "Content-Length: 0\r\n\r\n"
	}
	body := fmt.Sprintf(`{"name":"changed %d"}`, k)
	return fmt.Sprintf("PATCH %s %sContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", path, signed, len(body), body)
}
