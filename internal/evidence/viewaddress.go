package evidence

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"unicode/utf8"
)

// AddressForm says what the address of a view looks like, for messages.
const AddressForm = "an address below the first page of the program, such as sources?retracted=yes"

// MaxAddress is the longest that the address of a view may be, in characters.
const MaxAddress = 4_000

// page matches the address of a page: words between slashes, without one at the beginning,
// and the values of a form. What leads to another server, up, or to a script does not match.
var page = regexp.MustCompile(PagePattern)

// ValidAddress reports whether an address leads to a page of the program, wherever it is
// served: the path of a page, below the first one, with the values of a form. Only who
// serves the pages knows which there are.
func ValidAddress(address string) bool {
	_, query, _ := strings.Cut(address, "?")
	_, err := url.ParseQuery(query)
	return err == nil && page.MatchString(address) && utf8.RuneCountInString(address) <= MaxAddress
}

func (c *checker) address(address string) {
	if address != "" && !ValidAddress(address) {
		c.add("address", fmt.Sprintf("%q is no address of a page", shortened(address)), AddressForm)
	}
}

// shortened is the beginning of a long text.
func shortened(text string) string {
	const most = 100
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}
