package app

import (
	"context"
	"time"

	"playground/internal/auth"
	"playground/internal/domain"
	"playground/internal/store"
)

// signInLinkLife is how long a printed link waits to be opened.
const signInLinkLife = 24 * time.Hour

// OwnerToken returns a one-time token that signs the installation's owner in. The first call makes
// the owner, with examples to start from. With onlyFirst, later calls return "".
func (a *Accounts) OwnerToken(ctx context.Context, onlyFirst bool) (token string, err error) {
	err = a.Store.Tx(ctx, func(tx *store.Store) error {
		if err := tx.Exclusive(ctx, "first run"); err != nil {
			return err
		}
		owner, err := tx.FirstUser(ctx)
		switch {
		case domain.HasCode(err, domain.NotFound):
			owner, err = a.createOwner(ctx, tx)
		case err == nil && onlyFirst:
			return nil
		}
		if err != nil {
			return err
		}
		token = auth.NewToken("pgt_")
		now := a.Now()
		return tx.CreateOneTimeToken(ctx, domain.OneTimeToken{Hash: auth.HashToken(token), UserID: owner.ID,
			CreatedAt: now, ExpiresAt: now.Add(signInLinkLife)})
	})
	return token, err
}

func (a *Accounts) createOwner(ctx context.Context, tx *store.Store) (domain.User, error) {
	account := a.newAccount("You", "My workspace")
	if err := tx.CreateAccount(ctx, account); err != nil {
		return account.User, err
	}
	now := a.Now()
	project := domain.Project{ID: a.NewID(), OrganizationID: account.Organization.ID, Name: "Examples",
		RetentionMode: domain.RetentionForever, CreatedAt: now, UpdatedAt: now}
	if err := tx.CreateProject(ctx, project); err != nil {
		return account.User, err
	}
	model := a.defaultModel(ctx)
	for _, example := range examples {
		p := newPrompt(project, account.User.ID, example.name, now)
		p.ID = a.NewID()
		p.SystemPrompt, p.Messages = example.system, []domain.Message{{Role: domain.RoleUser, Content: example.user}}
		p.ModelConfig = domain.DefaultConfig(model)
		p.Variables = p.Content().Variables()
		if err := tx.CreatePrompt(ctx, p); err != nil {
			return account.User, err
		}
	}
	return account.User, nil
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
