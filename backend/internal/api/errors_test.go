package api

import (
	"fmt"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/stretchr/testify/require"

	"playground/internal/domain"
)

func TestAFullDiskIsSaid(t *testing.T) {
	e := asDomain(fmt.Errorf("save: %w", &pgconn.PgError{Code: "53100", Message: "could not extend file base/5/1"}), nil)
	require.Equal(t, domain.Internal, e.Code)
	require.Contains(t, e.Message, "no room left")
	require.NotContains(t, e.Message, "base/5/1")
}
