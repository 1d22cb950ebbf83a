package domain

import "time"

// ProviderKey is an organization's own access to a model provider, which goes before the operator's. Its key is
// sealed and never shown again.
type ProviderKey struct {
	OrganizationID string `gorm:"primaryKey"`
	Provider       string `gorm:"primaryKey"`
	SealedKey      string // in base64; of an empty key where the provider asks for none
	Hint           string // the key's last characters; "" for no key
	BaseURL        string // "" is the provider's own
	ConsentedAt    time.Time
	CreatedAt      time.Time
}

// hintShown of a key's characters are enough to tell two apart, and hintLeast must be there beside them.
const (
	hintShown = 4
	hintLeast = 16
)

// KeyHint is what is shown of a key: its end, where what stays hidden is long enough.
func KeyHint(key string) string {
	if len(key) < hintShown+hintLeast {
		return ""
	}
	return "…" + key[len(key)-hintShown:]
}
