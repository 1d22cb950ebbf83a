package web

import (
	"mime"
	"path"
)

// contentType is for files sent packed, whose bytes do not show what they are.
func contentType(name string) string {
	if kind := mime.TypeByExtension(path.Ext(name)); kind != "" {
		return kind
	}
	return "application/octet-stream"
}
