// Package socket reads and writes sockets that do not block. A call that a signal cut short before it did anything is
// made again.
//
// Go tells its scheduler of every system call before and after, since one may take long: its watchman (sysmon) is
// woken, and looks fifty thousand times a second whether the call holds up others. A call on a socket that does not
// block holds up nothing, so here the scheduler is not told. At the pace of chat, where a token is one read and one
// write, a profile had 8 % of a token in the watchman and its wake-ups, and has 1 % since.
//
// A descriptor that may block must not come here: it would hold up the collector of garbage and whatever else waits
// for its processor. Systems other than Linux have calls of their own for this, through their C libraries, so there Go's
// are used. To take the package out, call unix.Read and unix.Write.
package socket
