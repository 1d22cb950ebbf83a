package api

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"github.com/labstack/echo/v4"

	"playground/internal/app"
)

// once is what a request that makes something is known by: its Idempotency-Key, if it has one, with its address and body.
func once(c echo.Context, key *string, body any) (app.Once, error) {
	if key == nil {
		return app.Once{}, nil
	}
	raw, err := json.Marshal([]any{c.Request().Method, c.Request().URL.Path, body})
	sum := sha256.Sum256(raw)
	return app.Once{Key: *key, RequestHash: hex.EncodeToString(sum[:])}, err
}
