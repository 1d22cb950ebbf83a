package app

import (
	"context"
	"strings"
	"time"

	"playground/internal/auth"
	"playground/internal/domain"
	"playground/internal/ratelimit"
)

// How many mails there are. An address is counted the same whether it has an account or not, and what organizations send
// it never uses up what its own person may ask for.
const (
	mostMailsOfOrganization     = 200  // a day, of one organization
	mostInvitationMails         = 10   // a day, to one address
	mostInvitationMailsFromOne  = 3    // a day, to one address from one organization
	mostAskedMails              = 5    // an hour, of one kind to one address
	mostAskedMailsPerNetwork    = 30   // an hour, from one client network
	mostAskedMailsOfAllNetworks = 3000 // an hour
)

const day = 24 * time.Hour

// invitationToken makes the token for the mail of an invitation, and its hash; "" and nil where no mail is sent, and the
// link to copy is left: there were too many, or the actor has not proved an address of their own, without which each new account
// could have strangers written to.
func (m *Mails) invitationToken(ctx context.Context, actor domain.Actor, email string) (token string, hash *string, err error) {
	if !m.Sends() {
		return "", nil, nil
	}
	user, err := m.store.User(ctx, actor.UserID)
	if err != nil || user.EmailVerifiedAt == nil {
		return "", nil, err
	}
	organizationID, to := actor.OrganizationID, mailbox(email)
	passes, err := m.allow(ctx, ratelimit.Rule{Key: "mails of " + organizationID, Limit: mostMailsOfOrganization, Period: day},
		ratelimit.Rule{Key: "invitation mails to " + to, Limit: mostInvitationMails, Period: day},
		ratelimit.Rule{Key: "invitation mails to " + to + " of " + organizationID, Limit: mostInvitationMailsFromOne, Period: day})
	if err != nil || passes > 0 {
		return "", nil, err
	}
	token = auth.NewToken(domain.InvitationTokenPrefix)
	sum := auth.HashToken(token)
	return token, &sum, nil
}

// limitAsked counts a mail that a person asks for to an address, and returns RATE_LIMITED after too many of its kind: how
// many new passwords may be asked for must not tell that the address was just signed up with. Those on this machine are
// its own people.
func (m *Mails) limitAsked(ctx context.Context, kind errandKind, email string, from Browser) error {
	rules := []ratelimit.Rule{{Key: string(kind) + " asked for to " + mailbox(email), Limit: mostAskedMails, Period: time.Hour},
		{Key: "mails asked for", Limit: mostAskedMailsOfAllNetworks, Period: time.Hour}}
	if !from.IsLocal {
		rules = append(rules, ratelimit.Rule{Key: "mails asked for from " + from.Network, Limit: mostAskedMailsPerNetwork, Period: time.Hour})
	}
	wait, err := m.allow(ctx, rules...)
	if err != nil || wait == 0 {
		return err
	}
	return domain.Errorf(domain.RateLimited, "Too many mails were asked for. Look for one that came already, or try again in %d minutes.", (wait+59)/60).
		With("name", "mails").With("retry_after_seconds", wait)
}

// allow counts a mail, and returns after how many seconds it may be sent: 0 is now.
func (m *Mails) allow(ctx context.Context, rules ...ratelimit.Rule) (int, error) {
	states, err := m.limiter.Allow(ctx, rules...)
	if err != nil {
		return 0, err
	}
	return ratelimit.Seconds(states[ratelimit.Tightest(states)].RetryAfter), nil
}

// mailbox is an address without what its person may add to it at will: all of them reach one mailbox.
func mailbox(email string) string {
	name, host, _ := strings.Cut(domain.NormalizeEmail(email), "@")
	name, _, _ = strings.Cut(name, "+")
	return name + "@" + host
}
