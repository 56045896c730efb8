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
	Passage  string  // as the text has it; empty if quote and text have no word in common
	Start    int     // where the passage begins, in characters from 0
	Likeness float64 // the share of the quote's words in the passage, 0 to 1
}

// Error tells the passage.
func (n *Nearest) Error() string {
	if n.Passage == "" {
		return "no passage is similar to the quote"
	}
	passage := strings.Join(strings.Fields(n.Passage), " ")
	if runes := []rune(passage); len(runes) > 300 {
		passage = string(runes[:299]) + "…"
	}
	return fmt.Sprintf("the most similar passage is “%s”, with %d%% of its words", passage, int(n.Likeness*100))
}

// nearest finds the passage with most of the quote's words, among all passages with as
// many words as the quote. Case and accents do not count.
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

// tally counts the wanted words in a window of a text.
type tally struct {
	wanted, has map[string]int
	common      int // the sum over all words of the lower of wanted and has
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
