package caller

import "sync"

// The token bucket counts in tenths of a retry: each call pays in one, each retry takes ten. So retries
// are at most a tenth of the calls, plus what a full bucket holds.
const (
	tenthsPerCall  = 1
	tenthsPerRetry = 10
	maxTenths      = 20 * tenthsPerRetry
)

// retryBudget bounds the retries of one provider, as a token bucket. A provider in trouble gets a little
// more load from this process, not three times as much.
type retryBudget struct {
	mu     sync.Mutex
	tenths int
}

func newRetryBudget() *retryBudget { return &retryBudget{tenths: maxTenths} }

// deposit counts a first attempt.
func (b *retryBudget) deposit() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.tenths = min(b.tenths+tenthsPerCall, maxTenths)
}

// withdraw pays for a retry; false when there is not enough left.
func (b *retryBudget) withdraw() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.tenths < tenthsPerRetry {
		return false
	}
	b.tenths -= tenthsPerRetry
	return true
}
