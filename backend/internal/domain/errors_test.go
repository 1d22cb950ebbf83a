package domain_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"playground/internal/domain"
)

func TestErrorWithLeavesTheOriginal(t *testing.T) {
	base := domain.Errorf(domain.Conflict, "taken by %s", "you").With("a", 1)
	more := base.With("b", 2).With("a", 3)
	require.Equal(t, map[string]any{"a": 1}, base.Details)
	require.Equal(t, map[string]any{"a": 3, "b": 2}, more.Details)
	require.Equal(t, "taken by you", more.Message)
	require.Nil(t, domain.Errorf(domain.Conflict, "x").Details)
}

func TestErrorHidesItsCauseFromTheWire(t *testing.T) {
	cause := errors.New("password=hunter2")
	base := domain.Errorf(domain.Internal, "Something went wrong.")
	err := base.Because(cause).With("n", 1)
	raw, encodeErr := json.Marshal(err)
	require.NoError(t, encodeErr)
	require.JSONEq(t, `{"code":"INTERNAL","message":"Something went wrong.","details":{"n":1}}`, string(raw))
	require.ErrorIs(t, err, cause, "the log can still have it")
	require.Contains(t, err.Error(), "hunter2")
	require.NotErrorIs(t, base, cause, "Because leaves the original as it was")
	require.Equal(t, "INTERNAL: Something went wrong.", base.Error())
}

func TestAsError(t *testing.T) {
	known := domain.Errorf(domain.NotFound, "x")
	require.Same(t, known, domain.AsError(fmt.Errorf("reading: %w", known)))
	stranger := errors.New("disk on fire")
	got := domain.AsError(stranger)
	require.Equal(t, domain.Internal, got.Code)
	require.NotContains(t, got.Message, "fire")
	require.ErrorIs(t, got, stranger)
}

func TestHasCode(t *testing.T) {
	err := fmt.Errorf("wrapped: %w", domain.Errorf(domain.Timeout, "x"))
	require.True(t, domain.HasCode(err, domain.Timeout))
	require.False(t, domain.HasCode(err, domain.Internal))
	require.False(t, domain.HasCode(nil, domain.Internal))
	require.False(t, domain.HasCode(errors.New("x"), domain.Internal))
}

func TestInvalidNamesTheFirstField(t *testing.T) {
	err := domain.Invalid(domain.FieldError{Field: "name", Message: "is too long"}, domain.FieldError{Field: "mode"})
	require.Equal(t, "name: is too long", err.Message)
	require.Len(t, err.Details["fields"], 2)
	percent := domain.Invalid(domain.FieldError{Field: "100%d", Message: "%s"})
	require.Equal(t, "100%d: %s", percent.Message, "a message is no format")
	require.NotEmpty(t, domain.Invalid().Message)
}
