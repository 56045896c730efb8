package curate

import (
	"context"
	"errors"
	"fmt"

	"corroborate/internal/evidence"
	"corroborate/internal/text/quote"
)

// VerifyQuote looks for the quote of a testimony in a text of its source. It keeps the
// quote as the text has it, with the words before and after it; a shortened quote stays as
// it is. If the text does not contain the quote, VerifyQuote is Invalid, and the problem has the most similar passage.
type VerifyQuote struct {
	Of              evidence.Ref
	ExpectedVersion int
	Text            string
}

func (VerifyQuote) intent() evidence.Intent { return evidence.IntentVerify }
func (e VerifyQuote) refs() []evidence.Ref  { return []evidence.Ref{e.Of} }

func (e VerifyQuote) apply(ctx context.Context, d *draft) (*entryDiff, error) {
	one, err := d.existing(ctx, "ref", e.Of, e.ExpectedVersion, evidence.KindTestimony)
	if one == nil || err != nil {
		return nil, err
	}
	next := evidence.Clone(one.after).(*evidence.Testimony)
	if next.Quote == "" {
		d.Add(evidence.Problem{Path: "ref", Message: fmt.Sprintf("%q has no quote", e.Of), Expected: "a testimony with one"}.At(d.at))
		return nil, nil
	}
	match, err := quote.Find(e.Text, next.Quote, quote.Hints{Prefix: next.QuotePrefix, Suffix: next.QuoteSuffix})
	if err != nil {
		problem := evidence.Problem{Path: "text", Message: "does not contain the quote", Expected: "a text with the words of the quote"}
		var nearest *quote.Nearest
		if errors.As(err, &nearest) && nearest.Passage != "" {
			problem.Message += fmt.Sprintf("; the most similar passage is %q", nearest.Passage)
		}
		d.Add(problem.At(d.at))
		return nil, nil
	}
	next.Quote, next.QuotePrefix, next.QuoteSuffix, next.QuoteVerified = match.Exact, match.Prefix, match.Suffix, true
	one.after = next
	d.changed(one)
	return one, nil
}

// unverified clears what VerifyQuote found, if the quote has changed.
func unverified(old, new evidence.Entry, set Fields) {
	before, ok := old.(*evidence.Testimony)
	if after, same := new.(*evidence.Testimony); ok && same && before.Quote != after.Quote {
		for field, clear := range map[string]func(){
			"quotePrefix":   func() { after.QuotePrefix = "" },
			"quoteSuffix":   func() { after.QuoteSuffix = "" },
			"quoteVerified": func() { after.QuoteVerified = false },
		} {
			if _, given := set[field]; !given {
				clear()
			}
		}
	}
}
