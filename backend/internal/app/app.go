// Package app holds the use cases: what a user can do, in their words, over the store, the models and the
// engine of runs.
package app

import (
	"log/slog"
	"time"

	"playground/internal/auth"
	"playground/internal/engine"
	"playground/internal/llm"
	"playground/internal/llm/caller"
	"playground/internal/mail"
	"playground/internal/ratelimit"
	"playground/internal/securitylog"
	"playground/internal/store"
)

// UndoWindow is how long what was deleted can be restored.
const UndoWindow = 30 * 24 * time.Hour

// Options is what the use cases are built from; each service takes the parts it names. Now and NewID are
// the doubles of tests.
type Options struct {
	Store       *store.Store
	Models      *llm.Registry
	Engine      *engine.Engine
	Caller      *caller.Caller
	Passwords   *auth.Passwords
	Signer      *auth.Signer
	Limiter     ratelimit.Limiter
	Log         *slog.Logger
	Security    *securitylog.Log
	Now         func() time.Time
	NewID       func() string
	InstanceID  string
	LiveRuns    func() int    // runs in progress on this instance
	RightsEvery time.Duration // between two looks at the rights of what is open
	// How long a look at who is present lasts, and the time between two answers in it.
	PresenceLasts, PresenceEvery time.Duration
	SignUp                       SignUpPolicy
	Plans                        BillingPlans
	SecretBox                    auth.SecretBox
	APIKeys                      auth.APIKeys
	LinkTokens                   auth.LinkTokens
	// Mail sends mails; nil: none are sent. MailBox seals those that wait, and Base is where their links lead.
	Mail      *mail.Sender
	MailBox   auth.SecretBox
	Base      string
	MailEvery time.Duration // between two looks at what waits to be sent
	TOTP      auth.TOTP
	// OwnProvider makes the provider that an organization reaches with its own key.
	OwnProvider func(provider, key, baseURL string) llm.Provider
	// AllowPrivate lets people name servers on this machine and in its networks.
	AllowPrivate bool
}

// App is every service.
type App struct {
	Accounts      *Accounts
	Organizations *Organizations
	Members       *Members
	Invitations   *Invitations
	Projects      *Projects
	Prompts       *Prompts
	Shares        *Shares
	Links         *Links
	Versions      *Versions
	Comments      *Comments
	Mentions      *Mentions
	PromptValues  *PromptValues
	Presets       *Presets
	Executions    *Executions
	Completions   *Completions
	Models        *Models
	ProviderKeys  *ProviderKeys
	APIKeys       *APIKeys
	Purger        *Purger
	Operator      *Operator
	Storage       *Storage
	Rights        *Rights
	Presence      *Presence
	Search        *Search
	SearchIndex   *SearchIndex
	Usage         *Usage
	ClientEvents  *ClientEvents
	Insights      *Insights
	AuditEvents   *AuditEvents
	Mails         *Mails
}

// New wires the services.
func New(o Options) *App {
	models := &Models{registry: o.Models, store: o.Store, box: o.SecretBox, own: o.OwnProvider, log: o.Log, now: o.Now}
	versions := versionMaker{now: o.Now, newID: o.NewID}
	audit := auditor{now: o.Now, newID: o.NewID}
	payers := payers{store: o.Store, plans: o.Plans, homes: newHomes()}
	executions := &Executions{store: o.Store, models: models, engine: o.Engine, caller: o.Caller, versions: versions, payers: payers, audit: audit,
		Admission: newAdmission(o.LiveRuns, transactionsAtOnce(o.Store)), now: o.Now, newID: o.NewID, instanceID: o.InstanceID}
	mails := &Mails{store: o.Store, sender: o.Mail, letters: mail.Letters{Base: o.Base}, box: o.MailBox, limiter: o.Limiter, log: o.Log,
		now: o.Now, newID: o.NewID, every: o.MailEvery}
	accounts := &Accounts{store: o.Store, models: o.Models, passwords: o.Passwords, signer: o.Signer, limiter: o.Limiter,
		security: o.Security, now: o.Now, newID: o.NewID, signUp: o.SignUp, audit: audit, plans: o.Plans, mails: mails,
		log: o.Log, totp: o.TOTP}
	prompts := &Prompts{store: o.Store, models: models, engine: o.Engine, versions: versions, payers: payers,
		audit: audit, now: o.Now, newID: o.NewID}
	members := &Members{store: o.Store, audit: audit, security: o.Security, now: o.Now}
	accounts.members = members
	return &App{
		Accounts:    accounts,
		Members:     members,
		Invitations: &Invitations{store: o.Store, accounts: accounts, mails: mails, audit: audit, now: o.Now, newID: o.NewID},
		APIKeys: &APIKeys{store: o.Store, accounts: accounts, secrets: o.APIKeys, limiter: o.Limiter, security: o.Security, log: o.Log,
			audit: audit, plans: o.Plans, now: o.Now, newID: o.NewID},
		Organizations: &Organizations{store: o.Store, plans: o.Plans, audit: audit},
		Projects:      &Projects{store: o.Store, engine: o.Engine, audit: audit, now: o.Now, newID: o.NewID},
		Prompts:       prompts,
		Shares:        &Shares{store: o.Store, mails: mails, audit: audit, now: o.Now, newID: o.NewID},
		Links: &Links{store: o.Store, prompts: prompts, tokens: o.LinkTokens, limiter: o.Limiter, audit: audit, log: o.Log,
			now: o.Now, newID: o.NewID},
		PromptValues: &PromptValues{store: o.Store, payers: payers, now: o.Now, newID: o.NewID},
		Presets:      &Presets{store: o.Store, models: models, now: o.Now, newID: o.NewID},
		Versions:     &Versions{store: o.Store, versions: versions, payers: payers, now: o.Now},
		Comments:     &Comments{store: o.Store, payers: payers, audit: audit, now: o.Now, newID: o.NewID},
		Mentions:     &Mentions{store: o.Store, now: o.Now},
		Executions:   executions,
		Completions:  &Completions{executions},
		Models:       models,
		ProviderKeys: &ProviderKeys{store: o.Store, models: models, security: o.Security, audit: audit, now: o.Now, allowsPrivate: o.AllowPrivate},
		Purger:       &Purger{store: o.Store, plans: o.Plans, log: o.Log, now: o.Now},
		Operator:     &Operator{store: o.Store, plans: o.Plans, security: o.Security, now: o.Now},
		Storage:      &Storage{store: o.Store, plans: o.Plans, log: o.Log, now: o.Now},
		Rights:       &Rights{store: o.Store, log: o.Log, now: o.Now, every: o.RightsEvery, open: map[*openAnswer]struct{}{}},
		Presence: &Presence{store: o.Store, log: o.Log, now: o.Now, newID: o.NewID, open: map[*Viewer]struct{}{},
			Lasts: o.PresenceLasts, every: o.PresenceEvery, edited: map[editor]time.Time{}},
		Search:       &Search{store: o.Store},
		SearchIndex:  &SearchIndex{store: o.Store, log: o.Log},
		Usage:        &Usage{store: o.Store, now: o.Now},
		ClientEvents: &ClientEvents{store: o.Store, limiter: o.Limiter, now: o.Now},
		Insights:     &Insights{store: o.Store, now: o.Now},
		AuditEvents:  &AuditEvents{store: o.Store},
		Mails:        mails,
	}
}

// Page is one page of a list, and whether more follow: after its last item, or after an id that it names.
type Page[T any] struct {
	Items []T
	More  bool
	After string
}

func pageOf[T any](rows []T, limit int, err error) (Page[T], error) {
	if err != nil {
		return Page[T]{}, err
	}
	if len(rows) > limit {
		return Page[T]{Items: rows[:limit], More: true}, nil
	}
	return Page[T]{Items: rows}, nil
}

// IsDiskFull says whether err is the database's that has no room left to write.
func IsDiskFull(err error) bool { return store.IsDiskFull(err) }
