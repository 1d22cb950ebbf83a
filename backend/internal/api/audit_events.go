package api

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"playground/internal/api/contract"
	"playground/internal/app"
	"playground/internal/domain"
)

// ListAuditEvents is GET /v1/audit-events.
func (s *Server) ListAuditEvents(c echo.Context, params contract.ListAuditEventsParams) error {
	filter, err := auditFilter(params)
	if err != nil {
		return err
	}
	if wantsCSV(c.Request()) {
		return s.auditTable(c, filter)
	}
	list := "audit events " + actor(c).OrganizationID
	page, err := s.page(params.Limit, params.Cursor, list)
	if err != nil {
		return err
	}
	events, err := s.app.AuditEvents.List(c.Request().Context(), actor(c), filter, page)
	if err != nil {
		return err
	}
	next, err := nextCursor(s, events, list, func(e domain.AuditEvent) string { return e.ID })
	if err != nil {
		return err
	}
	return ok(c, contract.AuditEventList{AuditEvents: each(events.Items, wireAuditEvent), NextCursor: next})
}

func auditFilter(params contract.ListAuditEventsParams) (domain.AuditFilter, error) {
	var f domain.AuditFilter
	if params.Action != nil {
		f.Action = domain.AuditAction(*params.Action)
	}
	if params.UserID != nil {
		f.UserID = *params.UserID
	}
	from, err := moment("from", params.From)
	if err != nil {
		return f, err
	}
	to, err := moment("to", params.To)
	if err != nil {
		return f, err
	}
	if from != nil {
		f.From = *from
	}
	if to != nil {
		f.To = *to
	}
	return f, nil
}

func wireAuditEvent(e domain.AuditEvent) contract.AuditEvent {
	out := contract.AuditEvent{ID: e.ID, Action: string(e.Action), APIKeyID: orNull(e.APIKeyID), Details: e.Details, Network: e.Network, CreatedAt: wireTime(e.CreatedAt)}
	out.User.ID, out.User.Name = orNull(e.UserID), e.UserName
	out.Target.Type, out.Target.ID, out.Target.Name = e.Target.Type, e.Target.ID, e.Target.Name
	return out
}

const mimeCSV = "text/csv"

// wantsCSV says whether the caller asks for a table and not for JSON.
func wantsCSV(r *http.Request) bool {
	for _, accept := range r.Header.Values("Accept") {
		kind, _, _ := strings.Cut(accept, ",")
		kind, _, _ = strings.Cut(kind, ";")
		if strings.EqualFold(strings.TrimSpace(kind), mimeCSV) {
			return true
		}
	}
	return false
}

// auditTable answers with the log as a table.
func (s *Server) auditTable(c echo.Context, filter domain.AuditFilter) error {
	events, err := s.app.AuditEvents.Newest(c.Request().Context(), actor(c), filter)
	if err != nil {
		return err
	}
	var b strings.Builder
	w := csv.NewWriter(&b)
	rows := [][]string{{"time", "action", "user_id", "user", "api_key_id", "target_type", "target_id", "target", "details", "network"}}
	for _, e := range events {
		details, err := json.Marshal(e.Details)
		if err != nil {
			return err
		}
		rows = append(rows, []string{wireTime(e.CreatedAt), string(e.Action), orEmpty(e.UserID), cell(e.UserName), orEmpty(e.APIKeyID),
			e.Target.Type, cell(e.Target.ID), cell(e.Target.Name), cell(string(details)), e.Network})
	}
	if len(events) == app.MostAuditRows {
		oldest := wireTime(events[len(events)-1].CreatedAt)
		rows = append(rows, []string{oldest, "table.cut", "", "", "", "", "", "", fmt.Sprintf("The newest %d lines. Ask for what came before with to=%s.", len(events), oldest), ""})
	}
	if err := w.WriteAll(rows); err != nil {
		return err
	}
	c.Response().Header().Set("Content-Disposition", `attachment; filename="audit-log.csv"`)
	return c.Blob(http.StatusOK, mimeCSV+"; charset=utf-8", []byte(b.String()))
}

// cell keeps a text from being taken for a formula by the program that opens the table.
func cell(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}

func orEmpty(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}
