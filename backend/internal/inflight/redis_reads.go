package inflight

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
)

const (
	// readsAtOnce is how many texts one round trip reads, and entriesAtOnce how much of each.
	readsAtOnce   = 64
	entriesAtOnce = 256
	// readTimeout is how long one round trip may take. Who waits for a shorter time bounds it.
	readTimeout = 3 * time.Second
)

// readRequest is for a text after a byte, and readResult what the relay has of it.
type readRequest struct {
	ctx    context.Context
	id     string
	offset int
}

type readResult struct {
	text   []byte
	sealed bool
	err    error
}

// Read implements Relay. Followers of many runs wake at the same moment, when their owner's texts have come: what they
// ask for meanwhile is one round trip, which costs as much as a token does.
func (r *Redis) Read(ctx context.Context, id string, offset int) (text []byte, sealed bool, err error) {
	res := r.reads.Do(readRequest{ctx, id, offset})
	return res.text, res.sealed, res.err
}

// readAll reads for those who still wait, for as long as the most patient of them does.
func (r *Redis) readAll(requests []readRequest) []readResult {
	results := make([]readResult, len(requests))
	ctx, stop := context.WithDeadline(context.Background(), latest(requests))
	defer stop()
	pipe := r.client.Pipeline()
	asked := make([]*redis.XMessageSliceCmd, len(requests))
	for i, one := range requests {
		if results[i].err = one.ctx.Err(); results[i].err == nil {
			asked[i] = pipe.XRangeN(ctx, runKey+one.id, "(0-"+strconv.Itoa(one.offset), "+", entriesAtOnce)
		}
	}
	_, _ = pipe.Exec(ctx) // each command has its own error
	for i, one := range requests {
		if asked[i] != nil {
			results[i] = resultOf(asked[i], one.offset)
		}
	}
	return results
}

func latest(requests []readRequest) time.Time {
	var last time.Time
	most := time.Now().Add(readTimeout)
	for _, one := range requests {
		until, bounded := one.ctx.Deadline()
		if !bounded || until.After(most) {
			return most
		}
		if until.After(last) {
			last = until
		}
	}
	return last
}

func resultOf(asked *redis.XMessageSliceCmd, offset int) (out readResult) {
	entries, err := asked.Result()
	if err != nil {
		return readResult{err: err}
	}
	for _, entry := range entries {
		if entry.ID == sealedID {
			return readResult{text: out.text, sealed: true}
		}
		chunk, start, err := chunkOf(entry)
		if err != nil {
			return readResult{err: err}
		}
		at := offset + len(out.text)
		if start > at && len(out.text) == 0 {
			return readResult{err: ErrGap}
		}
		if start > at {
			return out
		}
		out.text = append(out.text, chunk[min(at-start, len(chunk)):]...)
	}
	return out
}

func chunkOf(entry redis.XMessage) (text string, start int, err error) {
	text, _ = entry.Values["t"].(string)
	end, err := strconv.Atoi(strings.TrimPrefix(entry.ID, "0-"))
	if err != nil || end < len(text) {
		return "", 0, fmt.Errorf("the relay holds %q, which is no chunk", entry.ID)
	}
	return text, end - len(text), nil
}
