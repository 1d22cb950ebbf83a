package domain

// PageRequest is one request of a list: rows with an id below Before ("" for the newest), Limit of them.
type PageRequest struct {
	Before string
	Limit  int
}
