package inflight

import (
	"context"
	"maps"
	"strings"
	"time"
)

const (
	// followLasts is how long a run's growth is announced for a follower who was heard of, and followEvery how often
	// one that still follows says so.
	followLasts = 10 * time.Second
	followEvery = 3 * time.Second
	// followTimeout is how long it may take to say so. A follower that was not heard looks now and then by itself.
	followTimeout = 300 * time.Millisecond
)

// followers are which runs readers of other instances follow: the growth of no other is announced, and the pace of a
// whole fleet is no business of an instance that shows none of its runs. The relay's lock guards them.
type followers struct {
	own     map[string]bool      // runs that this instance writes
	heard   map[string]time.Time // followed somewhere, and until when
	said    map[string]time.Time // followed here, and when that was said last
	sweptAt time.Time
}

func newFollowers() followers {
	return followers{own: map[string]bool{}, heard: map[string]time.Time{}, said: map[string]time.Time{}}
}

// sweep forgets now and then those who left.
func (f *followers) sweep(now time.Time) {
	if now.Sub(f.sweptAt) < followLasts {
		return
	}
	f.sweptAt = now
	maps.DeleteFunc(f.heard, func(_ string, until time.Time) bool { return until.Before(now) })
	maps.DeleteFunc(f.said, func(_ string, said time.Time) bool { return now.Sub(said) >= followEvery })
}

// announce says that readers here follow a run, unless that was said lately.
func (r *Redis) announce(id string) {
	if r.isToAnnounce(id, time.Now()) {
		r.publish(followTo, id)
	}
}

func (r *Redis) isToAnnounce(id string, now time.Time) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if now.Sub(r.followers.said[id]) < followEvery {
		return false
	}
	r.followers.sweep(now)
	r.followers.said[id] = now
	return true
}

func (r *Redis) publish(channel, message string) {
	ctx, stop := context.WithTimeout(context.Background(), followTimeout)
	defer stop()
	_ = r.client.Publish(ctx, channel, message).Err()
}

// showFollower announces a run's growth from now on, and at once: some may have come before the follower was heard of.
func (r *Redis) showFollower(id string) {
	now := time.Now()
	r.mu.Lock()
	r.followers.sweep(now)
	r.followers.heard[id] = now.Add(followLasts)
	own := r.followers.own[id]
	r.mu.Unlock()
	if own {
		r.publish(r.own, id)
	}
}

// followed are the ids, one behind the other, of those runs among chunks that are followed elsewhere. It remembers that
// all of them are this instance's.
func (r *Redis) followed(chunks []Chunk) string {
	now, ids := time.Now(), strings.Builder{}
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, one := range chunks {
		r.followers.own[one.ID] = true
		if r.followers.heard[one.ID].After(now) {
			ids.WriteString(one.ID)
		}
	}
	return ids.String()
}

// dropped is followed for runs that have ended, and forgets them. Of another instance's it was not heard who follows.
func (r *Redis) dropped(ids []string) string {
	now, out := time.Now(), strings.Builder{}
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, id := range ids {
		if !r.followers.own[id] || r.followers.heard[id].After(now) {
			out.WriteString(id)
		}
		delete(r.followers.own, id)
	}
	return out.String()
}

// disown forgets runs that another instance has completed.
func (r *Redis) disown(ids []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, id := range ids {
		delete(r.followers.own, id)
	}
}
