package domain

// PageRequest is one request of a list: rows with an id below Before ("" for the newest) and not below Last ("" for
// any), Limit of them.
type PageRequest struct {
	Before string
	Last   string
	Limit  int
}
