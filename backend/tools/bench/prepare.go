package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
)

// An archive has so many prompts of each account, each run in so many versions. Those runs are then multiplied.
const (
	promptsEach     = 20
	versionsEach    = 3
	preparedAtOnce  = 8
	filterModel     = "gpt-4o" // one in ten runs has it; prompts have modelName
	variableOfPages = "audience"
)

// prepare has the server make what is multiplied later.
func (a *archive) prepare(ctx context.Context, addr string) error {
	var mu sync.Mutex
	var group sync.WaitGroup
	var failures error
	places := make(chan struct{}, preparedAtOnce)
	a.Prompts = make([]page, accounts*promptsEach)
	for i := range a.product.accounts {
		project, err := a.product.accounts[i].newProject(ctx, addr)
		if err != nil {
			return err
		}
		for j := range promptsEach {
			places <- struct{}{}
			group.Go(func() {
				defer func() { <-places }()
				id, err := a.product.accounts[i].runVersions(ctx, addr, project)
				mu.Lock()
				defer mu.Unlock()
				a.Prompts[i*promptsEach+j] = page{Account: i, Prompt: id}
				failures = errors.Join(failures, err)
			})
		}
	}
	group.Wait()
	return failures
}

// runVersions makes a prompt of the length that prompts have, and runs it in each of its versions.
func (a *account) runVersions(ctx context.Context, addr, project string) (string, error) {
	id, err := a.newPrompt(ctx, addr, project, map[string]any{"system_prompt": prose(0), "messages": []map[string]string{
		{"role": "user", "content": "Who reads this: {{" + variableOfPages + "}}\n" + sentence},
		{"role": "assistant", "content": sentence},
		{"role": "user", "content": "{{order}}"}}})
	if err != nil {
		return id, err
	}
	for version := range versionsEach {
		if version > 0 {
			patch := map[string]any{"system_prompt": prose(version)}
			if err := call(ctx, "PATCH", addr, a.Token, "/v1/prompts/"+id, patch, nil); err != nil {
				return id, err
			}
		}
		values := map[string]string{"order": order{Tokens: 60 * (version + 1)}.String(), variableOfPages: fmt.Sprintf("the people of town %d", version)}
		err := call(ctx, "POST", addr, a.Token, "/v1/prompts/"+id+"/execute", map[string]any{"variable_values": values}, nil)
		if err != nil {
			return id, err
		}
	}
	return id, nil
}

const sentence = "Say in plain words what changed since the last edition, and leave out what the reader knows. "

// prose is a text of some 1,900 bytes, another one for each number.
func prose(number int) string {
	return fmt.Sprintf("Edition %d. ", number) + strings.Repeat(sentence, 20)
}
