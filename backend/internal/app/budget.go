package app

import "sync"

// In tenths of a retry: each run pays in one, each retry takes ten. So retries are at most a tenth of the
// runs, plus what a full budget holds.
const (
	depositTenths = 1
	retryTenths   = 10
	fullTenths    = 20 * retryTenths
)

// budget bounds the retries of one provider. A provider in trouble gets a little more load from us, not
// three times as much.
type budget struct {
	mu     sync.Mutex
	tenths int
}

func newBudget() *budget { return &budget{tenths: fullTenths} }

// deposit counts a first attempt.
func (b *budget) deposit() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.tenths = min(b.tenths+depositTenths, fullTenths)
}

// withdraw pays for a retry; false when there is not enough left.
func (b *budget) withdraw() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.tenths < retryTenths {
		return false
	}
	b.tenths -= retryTenths
	return true
}
