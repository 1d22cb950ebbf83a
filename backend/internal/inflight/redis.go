package inflight

import (
	"context"
	"errors"
	"log/slog"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/redis/go-redis/v9"

	"playground/internal/batch"
	"playground/internal/guard"
)

// What Redis holds: a stream per run whose ids are "0-<byte offset reached>", so that a chunk sent
// twice is refused; the id "1-0" seals it, since nothing smaller can follow. An epoch that is gone tells
// that Redis was emptied. One channel per instance names the runs whose text has grown.
const (
	runKey   = "playground:run:"
	epochKey = "playground:epoch"
	probeKey = "playground:probe"
	grownTo  = "playground:grown:"
	cancelTo = "playground:cancel"
	followTo = "playground:follow"
	sealedID = "1-0"
	idLength = 36
)

// Redis is the relay of many instances.
type Redis struct {
	client *redis.Client
	own    string        // the channel that this instance wakes others on
	life   time.Duration // how long a text is kept that its owner does not drop
	sub    *redis.PubSub
	cancel func(id string)

	reads *batch.Batcher[readRequest, readResult]
	epoch string // as Append last saw it; "" before the first time
	ended chan struct{}

	mu        sync.Mutex
	watchers  map[string]*watched
	followers followers
}

// watched is a run that readers here watch.
type watched struct {
	changed chan struct{}
	readers int
}

var _ Relay = (*Redis)(nil)

// NewRedis listens to the other instances until Close. cancel is called with the id of each run
// that another instance asks to end. The client stays the caller's.
func NewRedis(client *redis.Client, life time.Duration, cancel func(id string)) *Redis {
	r := &Redis{client: client, own: grownTo + uuid.NewString(), life: life, cancel: cancel,
		watchers: map[string]*watched{}, followers: newFollowers(), ended: make(chan struct{})}
	r.reads = batch.New(batch.Options{MaxSize: readsAtOnce, Workers: 1}, r.readAll)
	r.sub = client.PSubscribe(context.Background(), grownTo+"*", cancelTo, followTo)
	guard.Go(slog.Default(), "the listener to other instances", r.listen, nil)
	return r
}

func (r *Redis) listen() {
	defer close(r.ended)
	for message := range r.sub.Channel(redis.WithChannelSize(1000)) {
		r.heard(message.Channel, message.Payload)
	}
}

func (r *Redis) heard(channel, ids string) {
	switch channel {
	case r.own: // readers here look at the log itself
	case cancelTo:
		r.cancel(ids)
	case followTo:
		r.showFollower(ids)
	default:
		r.wake(ids)
	}
}

// wake wakes those who watch any of the ids, which follow each other without a gap.
func (r *Redis) wake(ids string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for ; len(ids) >= idLength && len(r.watchers) > 0; ids = ids[idLength:] {
		if w, ok := r.watchers[ids[:idLength]]; ok {
			close(w.changed)
			delete(r.watchers, ids[:idLength])
		}
	}
}

// Watch implements Relay.
func (r *Redis) Watch(id string) (<-chan struct{}, func()) {
	changed, unwatch := r.watch(id)
	r.announce(id)
	return changed, unwatch
}

func (r *Redis) watch(id string) (<-chan struct{}, func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	w, ok := r.watchers[id]
	if !ok {
		w = &watched{changed: make(chan struct{})}
		r.watchers[id] = w
	}
	w.readers++
	return w.changed, func() { r.unwatch(id, w) }
}

func (r *Redis) unwatch(id string, w *watched) {
	r.mu.Lock()
	defer r.mu.Unlock()
	w.readers--
	if w.readers == 0 && r.watchers[id] == w {
		delete(r.watchers, id)
	}
}

// Append implements Relay.
func (r *Redis) Append(ctx context.Context, chunks []Chunk) ([]string, error) {
	if r.epoch == "" { // known before the first chunk, or its loss would not show
		if err := r.agree(ctx, r.client.Pipeline()); err != nil {
			return nil, err
		}
	}
	pipe := r.client.Pipeline()
	epoch := pipe.Get(ctx, epochKey)
	adds := make([]*redis.StringCmd, len(chunks))
	for i, p := range chunks {
		adds[i] = pipe.XAdd(ctx, &redis.XAddArgs{Stream: runKey + p.ID, ID: "0-" + strconv.Itoa(p.From+len(p.Text)),
			Values: []any{"t", p.Text}})
		if p.From == 0 {
			pipe.PExpire(ctx, runKey+p.ID, r.life)
		}
	}
	if followed := r.followed(chunks); followed != "" {
		pipe.Publish(ctx, r.own, followed)
	}
	_, err := pipe.Exec(ctx)
	if err != nil && !isReply(err) {
		return nil, err
	}
	if err := r.follow(ctx, epoch.Val(), chunks); err != nil {
		return nil, err
	}
	return r.refused(ctx, chunks, adds)
}

// Synchronous implements Relay: a command costs more than a token.
func (r *Redis) Synchronous() bool { return false }

// isReply says whether an error is Redis's own answer to a command, such as a missing key.
func isReply(err error) bool {
	var reply redis.Error
	return errors.As(err, &reply)
}

// follow notices a Redis that was emptied: what was just added lacks what came before, so it goes, and
// everything is wanted again.
func (r *Redis) follow(ctx context.Context, epoch string, chunks []Chunk) error {
	if epoch == r.epoch {
		return nil
	}
	keys := make([]string, len(chunks))
	for i, p := range chunks {
		keys[i] = runKey + p.ID
	}
	pipe := r.client.Pipeline()
	headless.Eval(ctx, pipe, keys)
	if err := r.agree(ctx, pipe); err != nil {
		return err
	}
	return ErrForgotten
}

// headless removes those of the streams that lack their beginning, unless they are sealed. It looks at
// them when it runs: that may be late, after its caller has given it up and sent everything again.
var headless = redis.NewScript(`
for _, key in ipairs(KEYS) do
  local first = redis.call('XRANGE', key, '-', '+', 'COUNT', 1)[1]
  local last = redis.call('XREVRANGE', key, '+', '-', 'COUNT', 1)[1]
  if first and last[1] ~= '` + sealedID + `' and tonumber(string.sub(first[1], 3)) > string.len(first[2][2]) then
    redis.call('UNLINK', key)
  end
end
return 0`)

// agree learns Redis's epoch, which it begins when there is none, after the other commands in a pipe.
func (r *Redis) agree(ctx context.Context, pipe redis.Pipeliner) error {
	pipe.SetNX(ctx, epochKey, uuid.NewString(), 0)
	now := pipe.Get(ctx, epochKey)
	if _, err := pipe.Exec(ctx); err != nil {
		return err
	}
	r.epoch = now.Val()
	return nil
}

// refused finds among the chunks those of sealed runs. A chunk that is there already is no failure.
func (r *Redis) refused(ctx context.Context, chunks []Chunk, adds []*redis.StringCmd) (sealed []string, err error) {
	for i, add := range adds {
		if add.Err() == nil {
			continue
		}
		if !strings.Contains(add.Err().Error(), "equal or smaller") {
			return nil, add.Err()
		}
		last, err := r.client.XRevRangeN(ctx, runKey+chunks[i].ID, "+", "-", 1).Result()
		if err != nil {
			return nil, err
		}
		if len(last) > 0 && last[0].ID == sealedID {
			sealed = append(sealed, chunks[i].ID)
		}
	}
	r.disown(sealed)
	return sealed, nil
}

// Seal implements Relay.
func (r *Redis) Seal(ctx context.Context, id string) (string, error) {
	err := r.client.XAdd(ctx, &redis.XAddArgs{Stream: runKey + id, ID: sealedID, Values: []any{"sealed", "1"}}).Err()
	if err != nil && !strings.Contains(err.Error(), "equal or smaller") {
		return "", err
	}
	if err := r.client.PExpire(ctx, runKey+id, r.life).Err(); err != nil {
		return "", err
	}
	text := []byte{}
	for {
		more, _, err := r.Read(ctx, id, len(text))
		if len(more) == 0 || err != nil {
			if errors.Is(err, ErrGap) {
				err = nil // what is behind a gap cannot be told to follow on
			}
			return string(text), err
		}
		text = append(text, more...)
	}
}

// Drop implements Relay.
func (r *Redis) Drop(ctx context.Context, ids []string) error {
	keys := make([]string, len(ids))
	for i, id := range ids {
		keys[i] = runKey + id
	}
	pipe := r.client.Pipeline()
	pipe.Unlink(ctx, keys...)
	if followed := r.dropped(ids); followed != "" {
		pipe.Publish(ctx, r.own, followed)
	}
	_, err := pipe.Exec(ctx)
	return err
}

// Cancel implements Relay.
func (r *Redis) Cancel(ctx context.Context, id string) error {
	return r.client.Publish(ctx, cancelTo, id).Err()
}

// Ping implements Relay. A Redis that is full or a replica still answers, so it tries to write.
func (r *Redis) Ping(ctx context.Context) error {
	return r.client.Set(ctx, probeKey, 1, time.Second).Err()
}

// Close implements Relay.
func (r *Redis) Close() error {
	err := r.sub.Close()
	<-r.ended
	return err
}
