package upstream

import (
	"cmp"
	"strings"

	"golang.org/x/net/html"
)

// isPage says whether text is HTML rather than words.
func isPage(text string) bool {
	beginning := strings.ToLower(text[:min(len(text), 256)])
	return strings.HasPrefix(beginning, "<") && containsAny(beginning, "<!doctype", "<html", "<head", "<body", "<title", "<h1", "<center", "<p>", "<div")
}

// pageHeading is what a page says of itself: its title, else its first heading, else its text, without tags.
func pageHeading(page string) string {
	in := html.NewTokenizer(strings.NewReader(page))
	texts := map[string]string{}
	element := ""
	for {
		switch in.Next() {
		case html.ErrorToken:
			return cmp.Or(join(texts["title"]), join(texts["h1"]), join(texts[""]))
		case html.StartTagToken:
			name, _ := in.TagName()
			element = within(element, string(name))
		case html.EndTagToken:
			if name, _ := in.TagName(); string(name) == element {
				element = ""
			}
		case html.TextToken:
			texts[element] += " " + string(in.Text())
		}
	}
}

// within is the element that text now belongs to: what lies inside a title or heading is a part of it, and
// scripts and styles are no text.
func within(element, name string) string {
	switch name {
	case "title", "h1", "script", "style":
		return cmp.Or(element, name)
	}
	return element
}

func join(text string) string { return strings.Join(strings.Fields(html.UnescapeString(text)), " ") }
