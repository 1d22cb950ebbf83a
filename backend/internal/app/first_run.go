package app

import (
	"context"
	"time"

	"playground/internal/auth"
	"playground/internal/domain"
	"playground/internal/securitylog"
	"playground/internal/store"
)

// signInLinkLife is how long a printed link waits to be opened.
const signInLinkLife = 24 * time.Hour

// OwnerToken returns a one-time token that signs the installation's owner in. The first call makes
// the owner, with examples to start from. With untilPassword, it is "" once the owner has a password.
func (a *Accounts) OwnerToken(ctx context.Context, untilPassword bool) (token string, err error) {
	// Before the transaction: it asks providers, and may take seconds.
	model := defaultModel(ctx, a.models, a.plans[0])
	var owner domain.User
	err = a.store.Tx(ctx, func(tx *store.Store) error {
		owner, err = a.owner(ctx, tx, model)
		if err != nil || untilPassword && owner.PasswordHash != "" {
			return err
		}
		token = auth.NewToken("pgt_")
		now := a.now()
		return tx.CreateOneTimeToken(ctx, domain.OneTimeToken{Hash: auth.HashToken(token), UserID: owner.ID,
			CredentialsGeneration: owner.CredentialsGeneration, CreatedAt: now, ExpiresAt: now.Add(signInLinkLife)})
	})
	if err == nil && token != "" {
		a.security.Record(ctx, securitylog.SignInLinkPrinted, securitylog.User(owner.ID))
	}
	return token, err
}

// owner is the first user there is, made now if need be, by one instance of all that start together.
func (a *Accounts) owner(ctx context.Context, tx *store.Store, model string) (domain.User, error) {
	if err := tx.AdvisoryLock(ctx, "first run"); err != nil {
		return domain.User{}, err
	}
	owner, err := tx.FirstUser(ctx)
	if domain.HasCode(err, domain.NotFound) {
		return a.createOwner(ctx, tx, model)
	}
	return owner, err
}

func (a *Accounts) createOwner(ctx context.Context, tx *store.Store, model string) (domain.User, error) {
	account := a.newAccount("You", "My workspace")
	return account.User, a.create(ctx, tx, account, model)
}

// create writes a new account, with examples to start from: everyone's first minute is the first person's.
func (a *Accounts) create(ctx context.Context, tx *store.Store, account domain.Account, model string) error {
	if err := tx.CreateUser(ctx, account.User); err != nil {
		return err
	}
	return a.createWorkspace(ctx, tx, account, model)
}

// createWorkspace writes an organization for a person who is there already, with examples to start from.
func (a *Accounts) createWorkspace(ctx context.Context, tx *store.Store, account domain.Account, model string) error {
	if err := tx.CreateWorkspace(ctx, account); err != nil {
		return err
	}
	now := a.now()
	project := domain.Project{ID: a.newID(), OrganizationID: account.Organization.ID, Name: "Examples",
		RetentionMode: domain.RetentionForever, CreatedAt: now, UpdatedAt: now}
	if err := tx.CreateProject(ctx, project); err != nil {
		return err
	}
	owner := domain.Actor{UserID: account.User.ID, OrganizationID: account.Organization.ID, Role: account.Role, Needs: domain.ActionEdit}
	into, err := domain.NewUnchecked(project).Open(owner)
	if err != nil {
		return err
	}
	for _, example := range examples {
		p := newPrompt(project, account.User.ID, example.name, now)
		p.ID = a.newID()
		p.SystemPrompt, p.Messages = example.system, []domain.Message{{Role: domain.RoleUser, Content: example.user}}
		p.ModelConfig = domain.DefaultConfig(model)
		p.Variables = p.Content().Variables()
		if err := tx.CreatePrompt(ctx, into, p); err != nil {
			return err
		}
	}
	return createFirstPresets(ctx, tx, owner, model, now, a.newID)
}

// The last is the newest, so the first in the list: the one a new owner lands in.
var examples = []struct{ name, system, user string }{
	{"Text to JSON", "You answer with one JSON object and nothing else.",
		"Read the text and return its people, places and dates as three lists of strings.\n\n{{text}}"},
	{"Summarise a page", "You write plainly and leave nothing important out.",
		"Summarise this page for {{reader}} in five sentences.\n\n{{page}}"},
	{"Recipe generator", "You are a great chef who has written many cookbooks.",
		"Write a recipe for {{dish}}. Ingredients as a list, method as numbered steps."},
}
