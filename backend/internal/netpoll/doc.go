// Package netpoll dials connections that are woken together: an epoll of their own, and a tick while much streams.
//
// # Why
//
// At the pace of chat a token is some hundred bytes on one of many connections, and what it costs is less the bytes
// than the wake-up: Go's poller returns, starts a thread or two, and these go to sleep again, fifty times a second for
// each stream. When a hundred streams are looked at once per tick instead, one wake-up serves all that came meanwhile,
// and their goroutines run one after the other without a futex or an epoll between them.
//
// # How
//
// DialContext lets net.Dialer connect, takes a duplicate of the socket's descriptor and closes the original, so Go's
// poller never sees it again. The duplicate lies in an epoll of ours, edge-triggered for both directions. A Read that
// finds nothing waits on a channel of one place, which the loop fills for every event: one that comes between the vain
// attempt and the wait is not lost. Close and deadlines fill it too, and whatever was woken looks for itself why. A Read
// that got less than it had room for has emptied the socket, so the next one waits without asking, which saves a system
// call a token; once an event told of more than bytes (an end, an error, urgent data), nothing is skipped any more.
//
// While little goes on, the loop rests in Go's own poller: our epoll lies in a second one, the gate, which Go takes for
// a file. So no thread is blocked, and a lone stream pays one more system call and waits for no tick. Once 16 connections
// had something within the time of eight ticks (two a tick, below which nothing is shared) the gate is shut and the loop
// looks by itself, a tick after it looked last. As soon as it is fewer the gate opens again.
//
// The loop begins with the first connection and ends with the last.
//
// # What it costs
//
// Up to a tick, half of it on average, of added latency to whatever is read while much streams: an answer's head, a
// handshake's two or three turns and each token. Nothing while few do. What is dialled is no *net.TCPConn: its options
// are those the dialer set, and sendfile is not used.
//
// # Without it
//
// A tick of 0 gives Go's own DialContext, and so does a system other than Linux. To take the package out, put
// (&net.Dialer{…}).DialContext where DialContext is called.
package netpoll
