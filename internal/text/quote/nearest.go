package quote

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"corroborate/internal/text/words"
)

// Nearest is the error for a quote that is not in a text. It has the passage that
// shares the most words with the quote.
type Nearest struct {
	Passage  string  // as the text has it; empty if they have no word in common
	Start    int     // where it begins, in characters from 0
	Likeness float64 // the part of the quote's words that it has, 0 to 1
}

// Error tells the passage.
func (n *Nearest) Error() string {
	if n.Passage == "" {
		return "no passage of it is like the quote"
	}
	passage := strings.Join(strings.Fields(n.Passage), " ")
	if runes := []rune(passage); len(runes) > 300 {
		passage = string(runes[:299]) + "…"
	}
	return fmt.Sprintf("the passage most like it is “%s”, which has %d %% of its words", passage, int(n.Likeness*100))
}

// nearest slides a window of as many words as the quote has over the text, and
// takes the one that has most of the quote's words. Case and accents do not count.
func nearest(text, quote string) *Nearest {
	wanted := map[string]int{}
	total := 0
	for _, w := range words.Of(quote) {
		wanted[w]++
		total++
	}
	list := words.In(text)
	window, best := tally{wanted: wanted, has: map[string]int{}}, 0
	var from, to int
	for i, w := range list {
		window.add(w.Text, 1)
		if i >= total {
			window.add(list[i-total].Text, -1)
		}
		if window.common > best {
			best, from, to = window.common, max(0, i-total+1), i
		}
	}
	if best == 0 {
		return &Nearest{}
	}
	for wanted[list[from].Text] == 0 {
		from++
	}
	start, end := list[from].Start, list[to].End
	return &Nearest{Passage: text[start:end], Start: utf8.RuneCountInString(text[:start]), Likeness: float64(best) / float64(total)}
}

// tally counts the words of a window, and how many of the wanted words it has, each
// as often as it is wanted.
type tally struct {
	wanted, has map[string]int
	common      int
}

func (t *tally) add(word string, n int) {
	limit := t.wanted[word]
	if limit == 0 {
		return
	}
	t.common -= min(limit, t.has[word])
	t.has[word] += n
	t.common += min(limit, t.has[word])
}
