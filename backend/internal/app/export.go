package app

import (
	"archive/zip"
	"context"
	"encoding/json"
	"io"
	"time"

	"playground/internal/domain"
	"playground/internal/securitylog"
	"playground/internal/store"
)

// exportPage is how many rows of a table are held at a time.
const exportPage = 20

// MayExport asks for the password, as all that is worth one does: what is handed out holds all that a person wrote.
func (a *Accounts) MayExport(ctx context.Context, actor domain.Actor, password *string) error {
	return a.reauthenticate(ctx, actor, password)
}

// Export writes what is the actor's into a zip of JSON files: who they are, where they belong, their presets and values,
// the prompts that they made and may still see, and their runs there. It holds a page of rows at a time.
func (a *Accounts) Export(ctx context.Context, actor domain.Actor, to io.Writer) error {
	z := zip.NewWriter(to)
	account, err := a.Me(ctx, actor)
	if err != nil {
		return err
	}
	own, err := a.store.OrganizationsOf(ctx, actor.UserID)
	if err != nil {
		return err
	}
	u := account.User
	profile := map[string]any{"id": u.ID, "name": u.Name, "email": u.Email, "created_at": u.CreatedAt, "has_two_step_sign_in": u.TOTP.IsOn()}
	if err := writeJSON(z, "profile.json", a.now(), profile); err != nil {
		return err
	}
	if err := writeJSON(z, "workspaces.json", a.now(), own); err != nil {
		return err
	}
	for _, part := range []struct {
		name string
		read func(context.Context, string, string, int) ([]store.Exported, error)
	}{
		{"presets.json", a.store.ExportPresets}, {"values.json", a.store.ExportValues},
		{"prompts.json", a.store.ExportPrompts}, {"runs.json", a.store.ExportRuns},
	} {
		if err := writeRows(ctx, z, part.name, a.now(), actor.UserID, part.read); err != nil {
			return err
		}
	}
	if err := z.Close(); err != nil {
		return err
	}
	a.security.Record(ctx, securitylog.AccountExported, securitylog.User(actor.UserID))
	return nil
}

func writeJSON(z *zip.Writer, name string, at time.Time, value any) error {
	w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: at})
	if err != nil {
		return err
	}
	return json.NewEncoder(w).Encode(value)
}

// writeRows writes a table as a JSON array, a row a line.
func writeRows(ctx context.Context, z *zip.Writer, name string, at time.Time, userID string,
	read func(ctx context.Context, userID, after string, limit int) ([]store.Exported, error)) error {
	w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: at})
	if err != nil {
		return err
	}
	separator, after := "[\n", ""
	for {
		rows, err := read(ctx, userID, after, exportPage)
		if err != nil {
			return err
		}
		for _, row := range rows {
			line, err := json.Marshal(row.Fields)
			if err != nil {
				return err
			}
			if _, err := io.WriteString(w, separator+string(line)); err != nil {
				return err
			}
			separator, after = ",\n", row.ID
		}
		if len(rows) < exportPage {
			break
		}
	}
	if separator == "[\n" {
		_, err = io.WriteString(w, "[]\n")
		return err
	}
	_, err = io.WriteString(w, "\n]\n")
	return err
}
