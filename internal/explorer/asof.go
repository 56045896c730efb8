package explorer

import (
	"fmt"
	"strconv"

	"corroborate/internal/evidence"
	"corroborate/internal/exchange/dossier"
	"corroborate/internal/storage"
)

// paramAsOf is the sequence number of the revision after which a page shows a claim.
const paramAsOf = "as-of"

// asOf is the state of the map that a page shows.
type asOf struct {
	Sequence int64
	Who      string // empty if no revision has the number
	When     string
	Since    string // how much has changed since
	Now      string // the address of the page of the claim as it is
}

// claimThen answers with the page of a claim as it was after a revision.
func (e *Explorer) claimThen(r *request, text string) error {
	sequence, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return evidence.Refuse(evidence.Problem{Path: paramAsOf, Message: fmt.Sprintf("%q is no number of a change", shorten(text)), Expected: "a number, as the history has it"})
	}
	if err := r.compute(); err != nil {
		return err
	}
	key := r.PathValue("key")
	then, err := r.asker.AsOf(r.ctx, evidence.Ref(key), sequence)
	if err != nil {
		return err
	}
	claim, d := then.Claim, &dossier.Dossier{Map: then.Part, Assessment: then.Assessment}
	r.read(d.Map.Len() + then.Undone)
	if err := r.store.View(r.ctx, func(reader storage.Reader) (err error) {
		d.Outside, err = dossier.Outside(r.ctx, reader, d.Map)
		return err
	}); err != nil {
		return err
	}
	p := &claimPage{AsOf: &asOf{Sequence: sequence, Since: changedSince(then.Undone), Now: address(evidence.KindClaim, key)}}
	if by := then.Revision; by != nil {
		p.AsOf.Who, p.AsOf.When = by.Author, by.At.UTC().Format(day+", 15:04 UTC")
	}
	p.fill(claim, d, scenario{}, &e.Rubric)
	if p.History, err = e.history(r, claim); err != nil {
		return err
	}
	r.frame.Title, r.frame.Here, r.frame.Content = claim.Statement, listAddress(evidence.KindClaim), p
	return nil
}

// leadBack gives each event of the history of a claim the address of the claim as it was
// after it.
func leadBack(events []event, it evidence.Item) {
	if it.EntryKind() != evidence.KindClaim {
		return
	}
	for i := range events {
		events[i].AsOf = fmt.Sprintf("%s?%s=%d", address(evidence.KindClaim, string(it.EntryMeta().Key)), paramAsOf, events[i].Sequence)
	}
}

// changedSince says how many entries differ from what they were.
func changedSince(n int) string {
	switch n {
	case 0:
		return "Nothing of it has changed since then"
	case 1:
		return "One record or link has changed since then"
	}
	return fmt.Sprintf("%d records and links have changed since then", n)
}
