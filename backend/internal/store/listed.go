package store

import (
	"fmt"
	"slices"
	"strings"
)

// listedLength is how many characters a list's row holds of a value that may be long. One that is longer is read with
// the thing itself: a page must not weigh what a hundred prompts do.
const listedLength = 16 << 10

// listed selects a column for a list's row, and as …_cut whether it holds less than there is: of a text its beginning,
// of an object nothing.
func listed(column string) string {
	if strings.HasSuffix(column, "_text") || strings.HasSuffix(column, "_prompt") {
		return fmt.Sprintf("substr(%[1]s, 1, %[2]d) AS %[3]s, length(%[1]s) > %[2]d AS %[3]s_cut", column, listedLength, base(column))
	}
	return ifListed(column, "NULL")
}

// listedConfig is listed for a model config, which keeps its bounded parameters.
func (s *Store) listedConfig(column string) string {
	if s.postgres {
		return ifListed(column, column+" - '{tools,tool_choice,response_format,extra}'::text[]")
	}
	return ifListed(column, "json_remove("+column+", '$.tools', '$.tool_choice', '$.response_format', '$.extra')")
}

func ifListed(column, otherwise string) string {
	return fmt.Sprintf("CASE WHEN length(CAST(%[1]s AS text)) <= %[2]d THEN %[1]s ELSE %[4]s END AS %[3]s, "+
		"length(CAST(%[1]s AS text)) > %[2]d AS %[3]s_cut", column, listedLength, base(column), otherwise)
}

// base is a column's name without its table's.
func base(column string) string {
	return column[strings.LastIndex(column, ".")+1:]
}

// cutFields are the names, in order, of the fields of which a row has not all.
func cutFields(cut map[string]bool) []string {
	var names []string
	for name, is := range cut {
		if is {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}
