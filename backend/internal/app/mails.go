package app

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"

	"playground/internal/auth"
	"playground/internal/domain"
	"playground/internal/guard"
	"playground/internal/mail"
	"playground/internal/ratelimit"
	"playground/internal/store"
)

const (
	// mailsAtOnce is how many an instance sends at the same time.
	mailsAtOnce = 4
	// mailLease is how long an instance may take for a mail before another one sends it: longer than any mail takes.
	mailLease = 4 * mail.Patience
	// A mail that was not taken is tried again after firstMailPause, then after twice that, up to longestMailPause.
	firstMailPause   = 15 * time.Second
	longestMailPause = 30 * time.Minute
	// mailLife is how long a mail is tried whose link works for longer, or that has none.
	mailLife = 24 * time.Hour
)

// Mails sends what must reach a person by mail. Mails are written into an outbox by the transaction that causes them, so
// that none is sent for what was undone, and none is lost; what lies there is sealed.
type Mails struct {
	store   *store.Store
	sender  *mail.Sender // nil: this installation sends no mail
	letters mail.Letters
	box     auth.SecretBox
	limiter ratelimit.Limiter
	log     *slog.Logger
	now     func() time.Time
	newID   func() string
	every   time.Duration // between two looks at the outbox
}

// Sends says whether this installation sends mail.
func (m *Mails) Sends() bool { return m.sender != nil }

// errandKind is what a mail is about.
type errandKind string

const (
	errandVerify          errandKind = "verify_address"
	errandReset           errandKind = "reset_password"
	errandInvite          errandKind = "invite"
	errandPasswordChanged errandKind = "password_changed"
	errandAddressChanged  errandKind = "address_changed"
)

// errand is a mail before it is worded: that is done when it is sent, from what is true then.
type errand struct {
	Kind   errandKind `json:"kind"`
	To     string     `json:"to"`
	UserID string     `json:"user_id,omitempty"`
	Token  string     `json:"token,omitempty"`
}

// put writes a mail into the outbox, which tries to send it for so long.
func (m *Mails) put(ctx context.Context, tx *store.Store, e errand, life time.Duration) error {
	plain, err := json.Marshal(e)
	if err != nil {
		return err
	}
	now, id := m.now(), m.newID()
	return tx.CreateOutgoingMail(ctx, domain.OutgoingMail{ID: id, Sealed: m.box.Seal(string(plain), mailPlace(id)),
		DueAt: now, CreatedAt: now, ExpiresAt: now.Add(life)})
}

func mailPlace(id string) string { return "outbox " + id }

// Run sends mails until ctx ends.
func (m *Mails) Run(ctx context.Context) {
	if m.Sends() {
		guard.Every(ctx, m.every, m.log, "mails not sent; the next turn tries again", m.Send)
	}
}

// Send sends all that are due. It is one turn of Run.
func (m *Mails) Send(ctx context.Context) error {
	for ctx.Err() == nil {
		now := m.now()
		claimed, err := m.store.ClaimOutgoingMails(ctx, now, now.Add(mailLease), mailsAtOnce)
		if err != nil {
			return err
		}
		var all sync.WaitGroup
		for _, one := range claimed {
			all.Go(func() { m.try(ctx, one) })
		}
		all.Wait()
		if len(claimed) < mailsAtOnce {
			return nil
		}
	}
	return nil
}

// try sends a mail that this instance has claimed, and settles what becomes of it. What cannot be settled is tried again
// once the lease is over.
func (m *Mails) try(ctx context.Context, o domain.OutgoingMail) {
	kind, err := errandKind(""), error(nil)
	caught := guard.Call(func() error {
		kind, err = m.deliver(ctx, o)
		return nil
	})
	if caught != nil {
		err = caught
	}
	settled := context.WithoutCancel(ctx)
	switch {
	case err == nil:
		err = m.store.DeleteOutgoingMail(settled, o)
	case ctx.Err() != nil:
		err = m.store.PostponeOutgoingMail(settled, o, m.now())
	case isFinal(err), !m.now().Before(o.ExpiresAt):
		m.log.WarnContext(ctx, "a mail was given up", "mail", o.ID, "kind", string(kind), "attempts", o.Attempts, "error", err)
		err = m.store.DeleteOutgoingMail(settled, o)
	default:
		m.log.InfoContext(ctx, "a mail is tried again later", "mail", o.ID, "kind", string(kind), "attempts", o.Attempts, "error", err)
		err = m.store.PostponeOutgoingMail(settled, o, m.now().Add(mailPause(o.Attempts)))
	}
	if err != nil {
		m.log.WarnContext(ctx, "the outcome of a mail was not kept, so it may be sent twice", "mail", o.ID, "error", err)
	}
}

func isFinal(err error) bool {
	var failure mail.Failure
	return errors.As(err, &failure) && failure.IsFinal
}

// mailPause doubles with each attempt, and is no two mails' alike, so that a server that comes back is not stormed.
func mailPause(attempts int) time.Duration {
	pause := firstMailPause << min(attempts-1, 10)
	return min(pause, longestMailPause) * time.Duration(75+rand.IntN(50)) / 100
}

// deliver words a mail and sends it. What is pointless by now is left out, which is no failure.
func (m *Mails) deliver(ctx context.Context, o domain.OutgoingMail) (errandKind, error) {
	plain, err := m.box.Open(o.Sealed, mailPlace(o.ID))
	var e errand
	if err == nil {
		err = json.Unmarshal([]byte(plain), &e)
	}
	if err != nil {
		return "", mail.Failure{Step: "seal", IsFinal: true}
	}
	if !m.now().Before(o.ExpiresAt) {
		return e.Kind, mail.Failure{Step: "time", IsFinal: true}
	}
	letter, to, err := m.letter(ctx, e)
	if err != nil || letter == nil {
		return e.Kind, err
	}
	return e.Kind, m.sender.Send(ctx, mail.Message{ID: o.ID, To: to, Subject: letter.Subject, Text: letter.Text, At: o.CreatedAt})
}
