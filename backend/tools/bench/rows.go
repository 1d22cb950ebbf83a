package main

import (
	"context"
	"net/url"
)

// settled waits until no account has a run in progress.
func (p *product) settled(ctx context.Context, addr string) error {
	for _, a := range p.accounts {
		for running := -1; running != 0; {
			ids, _, err := a.page(ctx, addr, url.Values{"status": {"running"}, "limit": {"1"}})
			if err != nil {
				return err
			}
			running = len(ids)
		}
	}
	return nil
}

// newest is the last run of each account's prompt, by the prompt's id.
func (p *product) newest(ctx context.Context, addr string) (map[string]string, error) {
	out := map[string]string{}
	for _, a := range p.accounts {
		ids, _, err := a.page(ctx, addr, url.Values{"limit": {"1"}})
		if err != nil {
			return nil, err
		}
		if len(ids) > 0 {
			out[a.Prompt] = ids[0]
		}
	}
	return out, nil
}

// completedSince counts the complete rows of all accounts that are newer than those.
func (p *product) completedSince(ctx context.Context, addr string, newest map[string]string) (complete int, err error) {
	for _, a := range p.accounts {
		for cursor, more := "", true; more; more = cursor != "" {
			query, ids := url.Values{"status": {"completed"}, "limit": {"100"}}, []string{}
			if cursor != "" {
				query.Set("cursor", cursor)
			}
			if ids, cursor, err = a.page(ctx, addr, query); err != nil {
				return complete, err
			}
			for _, id := range ids {
				if id <= newest[a.Prompt] { // ids grow with time
					cursor = ""
					break
				}
				complete++
			}
		}
	}
	return complete, nil
}

// page reads the ids of runs of the account's prompt, newest first, and the cursor of the next page.
func (a account) page(ctx context.Context, addr string, query url.Values) (ids []string, next string, err error) {
	var page struct {
		Executions []struct {
			ID string `json:"id"`
		} `json:"executions"`
		NextCursor *string `json:"next_cursor"`
	}
	err = call(ctx, "GET", addr, a.Token, "/v1/prompts/"+a.Prompt+"/executions?"+query.Encode(), nil, &page)
	for _, e := range page.Executions {
		ids = append(ids, e.ID)
	}
	if page.NextCursor != nil {
		next = *page.NextCursor
	}
	return ids, next, err
}
